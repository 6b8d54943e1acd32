/** Shared parts of these tests: weights by hand, and a small linear model with data that it can learn. */
import * as tf from '@tensorflow/tfjs';
import type { Dataset, Model, Split, Weight } from '../../../../src/backends/tfjs/types';
import { configSchema, type Config } from '../../../../src/config/keel/schema';
import reference from './reference.json';

export { reference, tf };

/** A kernel [2, 3] and a bias [2] with the start values of the reference. */
export function referenceWeights(): Weight[] {
  const weight = (role: 'kernel' | 'bias', values: number[], shape: number[]): Weight => ({
    name: `layer/${role}`,
    layer: 'layer',
    role,
    variable: tf.variable(tf.tensor(values, shape)),
  });
  return [weight('kernel', reference.start.kernel, [2, 3]), weight('bias', reference.start.bias, [2])];
}

/** The reference's gradients of one step (from 0), in the order of `referenceWeights`. */
export function referenceGradients(step: number): tf.Tensor[] {
  const { kernel, bias } = reference.gradients[step]!;
  return [tf.tensor(kernel, [2, 3]), tf.tensor1d(bias)];
}

/** A whole config, with the given keys over a small default. */
export function tinyConfig(changes: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    name: 'tiny',
    task: 'tabular-regression',
    data: { path: 'data.csv', target: 'y' },
    model: { type: 'mlp', hidden: [3] },
    optimizer: { name: 'adam', lr: 0.01 },
    batchSize: 4,
    steps: 12,
    ...changes,
  });
}

/** Largest absolute difference of two lists of one length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((max, value, i) => Math.max(max, Math.abs(value - b[i]!)), 0);
}

/** Rows x of two numbers and y = 2 x0 - x1 + 0.5. */
function tinySplit(size: number, phase: number): Split {
  const x = (i: number) => [Math.sin(i + phase), Math.cos(3 * i + phase)] as const;
  return {
    size,
    batch: (_, indices) => {
      const rows = Array.from(indices, x);
      return {
        inputs: { features: tf.tensor2d(rows.map((row) => [...row])) },
        target: tf.tensor1d(rows.map(([a, b]) => 2 * a - b + 0.5)),
      };
    },
  };
}

export function tinyDataset(): Dataset {
  return {
    shape: {
      inputs: { features: { kind: 'features', features: 2 } },
      output: { classes: null, each: 'example' },
    },
    train: tinySplit(18, 0),
    validation: tinySplit(6, 0.5),
    notes: [],
  };
}

/** Two dense layers with dropout between them, and a buffer that counts training passes. */
export function tinyModel(): Model {
  const weight = (layer: string, role: 'kernel' | 'bias', shape: number[]): Weight => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, (_, i) => (role === 'bias' ? 0 : 0.5 * Math.sin(7 * i + size)));
    return { name: `${layer}/${role}`, layer, role, variable: tf.variable(tf.tensor(values, shape)) };
  };
  const weights = [
    weight('first', 'kernel', [2, 3]),
    weight('first', 'bias', [3]),
    weight('last', 'kernel', [3, 1]),
    weight('last', 'bias', [1]),
  ];
  const [kernel1, bias1, kernel2, bias2] = weights.map((item) => item.variable) as [
    tf.Variable,
    tf.Variable,
    tf.Variable,
    tf.Variable,
  ];
  const passes = tf.variable(tf.scalar(0), false);
  return {
    weights,
    buffers: [{ name: 'passes', variable: passes }],
    kernels: [],
    forward({ features: x }, training, dropoutSeed) {
      if (training) passes.assign(passes.add(1));
      const hidden = tf.tanh(tf.matMul(x as tf.Tensor2D, kernel1 as unknown as tf.Tensor2D).add(bias1));
      const dropped = training ? tf.dropout(hidden, 0.2, undefined, dropoutSeed) : hidden;
      return tf
        .matMul(dropped as tf.Tensor2D, kernel2 as unknown as tf.Tensor2D)
        .add(bias2)
        .reshape([-1]);
    },
    loss: (logits, y) => logits.sub(y).square().mean(),
    metrics: (logits, y) => ({ mae: logits.sub(y).abs().mean() }),
    dispose: () => tf.dispose([...weights.map((item) => item.variable), passes]),
  };
}
