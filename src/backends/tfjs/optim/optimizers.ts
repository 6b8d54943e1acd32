/**
 * The update rules, in PyTorch's formulas (torch/optim/*.py, 2.13), over ops of TensorFlow.js. They are our own because
 * the learning rate changes at every step, the state must come back exactly from a checkpoint, and weight decay is
 * for kernels and embeddings only.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../../config/keel/schema';
import type { Tf, Weight } from '../types';

export type OptimizerConfig = Config['optimizer'];

type Slots = Record<string, tfjs.Tensor>;

interface Update {
  tf: Tf;
  config: OptimizerConfig;
  /** The weight's gradient, clipped and decayed. */
  gradient: tfjs.Tensor;
  /** The weight's state before the step. */
  slots: Slots;
  lr: number;
  /** Number of this update, from 1. */
  step: number;
}

/** A rule names its state per weight (all zeros at the start) and gives the new state and the descent. */
interface UpdateRule {
  slots: (config: OptimizerConfig) => string[];
  /** `descent` is subtracted from the weight. */
  update: (update: Update) => { slots: Slots; descent: tfjs.Tensor };
}

/** Exponential moving average: decay * old + (1 - decay) * value. */
const average = (old: tfjs.Tensor, value: tfjs.Tensor, decay: number) => old.mul(decay).add(value.mul(1 - decay));

const sgd: UpdateRule = {
  slots: ({ momentum }) => (momentum > 0 ? ['momentum'] : []),
  update({ config, gradient, slots, lr }) {
    if (config.momentum === 0) return { slots: {}, descent: gradient.mul(lr) };
    const momentum = slots.momentum!.mul(config.momentum).add(gradient);
    const direction = config.nesterov ? gradient.add(momentum.mul(config.momentum)) : momentum;
    return { slots: { momentum }, descent: direction.mul(lr) };
  },
};

/** Kingma & Ba (2015), algorithm 1. */
const adam: UpdateRule = {
  slots: () => ['moment1', 'moment2'],
  update({ config, gradient, slots, lr, step }) {
    const [beta1, beta2] = config.betas;
    const moment1 = average(slots.moment1!, gradient, beta1);
    const moment2 = average(slots.moment2!, gradient.square(), beta2);
    const denominator = moment2
      .sqrt()
      .mul(1 / Math.sqrt(1 - beta2 ** step))
      .add(config.eps);
    return { slots: { moment1, moment2 }, descent: moment1.div(denominator).mul(lr / (1 - beta1 ** step)) };
  },
};

/** Kingma & Ba (2015), algorithm 2; eps inside the maximum, as PyTorch has it. */
const adamax: UpdateRule = {
  slots: () => ['moment1', 'infinityNorm'],
  update({ tf, config, gradient, slots, lr, step }) {
    const [beta1, beta2] = config.betas;
    const moment1 = average(slots.moment1!, gradient, beta1);
    const infinityNorm = tf.maximum(slots.infinityNorm!.mul(beta2), gradient.abs().add(config.eps));
    return { slots: { moment1, infinityNorm }, descent: moment1.div(infinityNorm).mul(lr / (1 - beta1 ** step)) };
  },
};

/** Tieleman & Hinton (2012), eps outside the root. */
const rmsprop: UpdateRule = {
  slots: ({ momentum }) => (momentum > 0 ? ['squares', 'momentum'] : ['squares']),
  update({ config, gradient, slots, lr }) {
    const squares = average(slots.squares!, gradient.square(), config.alpha);
    const scaled = gradient.div(squares.sqrt().add(config.eps));
    if (config.momentum === 0) return { slots: { squares }, descent: scaled.mul(lr) };
    const momentum = slots.momentum!.mul(config.momentum).add(scaled);
    return { slots: { squares, momentum }, descent: momentum.mul(lr) };
  },
};

/** Duchi, Hazan & Singer (2011). */
const adagrad: UpdateRule = {
  slots: () => ['squares'],
  update({ config, gradient, slots, lr }) {
    const squares = slots.squares!.add(gradient.square());
    return { slots: { squares }, descent: gradient.div(squares.sqrt().add(config.eps)).mul(lr) };
  },
};

/** Zeiler (2012). */
const adadelta: UpdateRule = {
  slots: () => ['squares', 'changes'],
  update({ config, gradient, slots, lr }) {
    const squares = average(slots.squares!, gradient.square(), config.alpha);
    const change = slots.changes!.add(config.eps).sqrt().div(squares.add(config.eps).sqrt()).mul(gradient);
    return {
      slots: { squares, changes: average(slots.changes!, change.square(), config.alpha) },
      descent: change.mul(lr),
    };
  },
};

const rules: Record<OptimizerConfig['name'], UpdateRule> = {
  sgd,
  adam,
  adamw: adam,
  rmsprop,
  adagrad,
  adadelta,
  adamax,
};

export interface Optimizer {
  /** Updates done so far. Settable, for a resume. */
  steps: number;
  /** The state, named `weight/slot`, in a fixed order. */
  slots: { name: string; variable: tfjs.Variable }[];
  /**
   * One update of every weight. `gradients` stand in the order of the weights and stay the caller's.
   * Returns the new weights, which hold the same data as the variables; the caller disposes them.
   * Gradients that are not finite are applied as they are, as PyTorch does.
   */
  apply(gradients: readonly tfjs.Tensor[], lr: number): tfjs.Tensor[];
  dispose(): void;
}

/** Whether weight decay and penalties apply: to kernels and embeddings, not to biases and scales. */
export function isDecayed(weight: Weight): boolean {
  return weight.role === 'kernel' || weight.role === 'embedding';
}

/**
 * Makes the optimizer of a config for a model's weights. Weight decay is decoupled for adamw (Loshchilov & Hutter,
 * 2019): the weight shrinks by lr * weightDecay. For the others it is added to the gradient, after clipping.
 */
export function createOptimizer(tf: Tf, config: OptimizerConfig, weights: readonly Weight[]): Optimizer {
  const rule = rules[config.name];
  const names = rule.slots(config);
  const decoupled = config.name === 'adamw';
  const states = weights.map((weight) => ({
    weight,
    decay: isDecayed(weight) ? config.weightDecay : 0,
    slots: names.map((name) => ({ name, variable: tf.tidy(() => tf.variable(tf.zerosLike(weight.variable), false)) })),
  }));

  /** Updates one weight and its state, and returns the new weight; the rest is freed by the caller's tidy. */
  function update(state: (typeof states)[number], raw: tfjs.Tensor, lr: number, step: number) {
    const { variable } = state.weight;
    const slots = Object.fromEntries(state.slots.map((slot) => [slot.name, slot.variable as tfjs.Tensor]));
    const gradient = state.decay > 0 && !decoupled ? raw.add(variable.mul(state.decay)) : raw;
    const next = rule.update({ tf, config, gradient, slots, lr, step });
    const kept = state.decay > 0 && decoupled ? variable.mul(1 - lr * state.decay) : variable;
    for (const slot of state.slots) slot.variable.assign(next.slots[slot.name]!);
    const updated = kept.sub(next.descent);
    variable.assign(updated);
    return updated;
  }

  return {
    steps: 0,
    slots: states.flatMap(({ weight, slots }) =>
      slots.map(({ name, variable }) => ({ name: `${weight.name}/${name}`, variable })),
    ),
    apply(gradients, lr) {
      this.steps++;
      return states.map((state, i) => tf.tidy(() => update(state, gradients[i]!, lr, this.steps)));
    },
    dispose() {
      for (const { slots } of states) for (const { variable } of slots) variable.dispose();
    },
  };
}
