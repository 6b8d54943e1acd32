/**
 * Optimizer steps: forward and backward passes over the micro batches, penalties, clipping, update, and the
 * figures of the step, all queued on the device. The only read-back is the fused one that `figures` waits for.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { clipGradients, penalize, type ClipConfig } from './optim/clip';
import {
  allFinite,
  globalNorm,
  layerRow,
  sampleSums,
  sumsFromRead,
  sumsOnHost,
  type LayerGroups,
  type Sums,
  type StepTensors,
} from './optim/norms';
import type { Optimizer } from './optim/optimizers';
import { squaresOf } from './optim/squareMeans';
import type { Batch, Model, Tf } from './types';

export interface StepInput {
  /** Micro batches; their gradients are averaged. The step disposes them. */
  batches: Batch[];
  lr: number;
  clip: ClipConfig;
  penalty: { l1: number; l2: number };
  /** One seed per micro batch. */
  dropoutSeeds: number[];
  /** Whether the figures of every layer are wanted. */
  sample: boolean;
}

export interface StepFigures {
  /** Mean loss of the micro batches. */
  loss: number;
  /** Global gradient norm before clipping. */
  gradNorm: number;
  /** Row of the layer table; given if it was asked for, or if loss or gradient overflowed or is not finite. */
  layers: Float32Array | null;
  finite: boolean;
}

/** A step that is on its way through the device. */
export interface PendingStep {
  /** Waits for the step and frees what it holds. Call once. */
  figures(): Promise<StepFigures>;
}

/** Loss and gradients of one micro batch; the batch is disposed. */
function backward(tf: Tf, model: Model, { inputs, target }: Batch, dropoutSeed: number) {
  const variables = model.weights.map((weight) => weight.variable);
  const loss = () => model.loss(model.forward(inputs, true, dropoutSeed), target);
  const { value, grads } = tf.variableGrads(loss, variables);
  tf.dispose([inputs, target]);
  return {
    loss: value as tfjs.Tensor,
    gradients: variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable)),
  };
}

/** Mean loss and gradients over the micro batches, one at a time, so that accumulation costs no memory. */
function accumulate(tf: Tf, model: Model, { batches, dropoutSeeds }: StepInput) {
  let sum = backward(tf, model, batches[0]!, dropoutSeeds[0]!);
  for (let i = 1; i < batches.length; i++) {
    const next = backward(tf, model, batches[i]!, dropoutSeeds[i]!);
    const added = {
      loss: tf.add(sum.loss, next.loss),
      gradients: sum.gradients.map((gradient, k) => tf.add(gradient, next.gradients[k]!)),
    };
    tf.dispose([sum, next]);
    sum = added;
  }
  if (batches.length === 1) return sum;
  const mean = tf.tidy(() => ({
    loss: sum.loss.div(batches.length),
    gradients: sum.gradients.map((gradient) => gradient.div(batches.length)),
  }));
  tf.dispose(sum);
  return mean;
}

/** A step that records its loss and nothing else: what the instrumented step is held against in benchmarks. */
export function takeBareStep(tf: Tf, model: Model, optimizer: Optimizer, input: StepInput): Promise<number> {
  const raw = accumulate(tf, model, input);
  tf.tidy(() => {
    const gradients = penalize(tf, raw.gradients, model.weights, input.penalty);
    optimizer.apply(clipGradients(tf, gradients, input.clip, undefined, model.weights), input.lr);
  });
  tf.dispose(raw.gradients);
  return raw.loss.data().then((values) => {
    raw.loss.dispose();
    return values[0]!;
  });
}

/** Takes the steps of one model, and keeps each step's weights until its figures are read. */
export class Stepper {
  /** The weights after the last step: the same data as the variables, which the next step replaces. */
  private current: tfjs.Tensor[] = [];

  constructor(
    private readonly tf: Tf,
    private readonly model: Model,
    private readonly optimizer: Optimizer,
    private readonly layers: LayerGroups,
  ) {}

  /**
   * Queues one step. Weights and optimizer state are changed when this returns, as far as any later op can tell.
   * The figures of a step must be read before those of the step after the next.
   */
  take(input: StepInput): PendingStep {
    const { tf, model, optimizer } = this;
    const raw = accumulate(tf, model, input);
    const before = this.follow();
    const gradients = tf.tidy(() => penalize(tf, raw.gradients, model.weights, input.penalty));
    const { fused, factor, after } = tf.tidy(() => {
      const squares = squaresOf(tf, gradients);
      const after = optimizer.apply(clipGradients(tf, gradients, input.clip, squares, model.weights), input.lr);
      const sampled = input.sample ? sampleSums(tf, { gradients, before, after }).scalars : [];
      return { fused: tf.stack([raw.loss, ...squares.scalars, ...sampled]), factor: squares.factor, after };
    });
    tf.dispose([raw.loss, ...raw.gradients.filter((gradient) => !gradients.includes(gradient))]);
    this.current = after;
    const read = fused.data();
    // A failed read is reported by figures(); without this it would be an unhandled rejection until then.
    read.catch(() => undefined);
    return {
      figures: async () => {
        const [loss, ...values] = await read;
        const sums = sumsFromRead(
          values,
          factor,
          gradients.map((gradient) => gradient.size),
        );
        const figures = await this.figures(loss!, sums, { gradients, before, after }, input.sample);
        tf.dispose([fused, ...gradients, ...before]);
        return figures;
      },
    };
  }

  /** Takes hold of the weights as they are; called by `take`, for they may have been loaded since the last step. */
  follow(): tfjs.Tensor[] {
    const variables = this.model.weights.map((weight) => weight.variable);
    if (variables.every((variable, i) => this.current[i]?.dataId === variable.dataId)) return this.current;
    this.tf.dispose(this.current);
    this.current = variables.map((variable) => variable.clone());
    return this.current;
  }

  dispose(): void {
    this.tf.dispose(this.current);
    this.current = [];
  }

  private async figures(loss: number, read: Sums[], tensors: StepTensors, sample: boolean): Promise<StepFigures> {
    // A float32 sum of squares overflows above a norm of 1.8e19; only the entries themselves tell that from infinity.
    const suspicious = !Number.isFinite(loss) || !allFinite(read, sample);
    const sums = suspicious ? await sumsOnHost(tensors) : read;
    const gradNorm = globalNorm(sums);
    return {
      loss,
      gradNorm,
      layers: sample || suspicious ? layerRow(sums, this.layers) : null,
      finite: Number.isFinite(loss) && Number.isFinite(gradNorm),
    };
  }
}
