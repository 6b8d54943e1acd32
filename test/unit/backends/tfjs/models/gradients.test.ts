/** Gradients against central differences of the loss, on the plain backend, and what a training step leaves behind. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../../../../src/config/keel/schema';
import { buildModel } from '../../../../../src/backends/tfjs/models';
import { createRandom, normal } from '../../../../../src/backends/tfjs/random';
import type { Batch, DataShape, InputShape } from '../../../../../src/backends/tfjs/types';
import type { Task } from '../../../../../src/config/keel/tasks';
import { shapeOf } from '../tasks/helpers';

const common = { name: 'test', data: { path: 'x' }, optimizer: { name: 'sgd', lr: 1 } };
const tokens = { kind: 'tokens', vocabulary: 6, context: 4 } as const;
const language = shapeOf(tokens, { classes: 6, each: 'token' });
const text = shapeOf(tokens, { classes: 3, each: 'example' });
const image = shapeOf({ kind: 'image', height: 7, width: 6, channels: 2 }, { classes: 3, each: 'example' });
const table = shapeOf({ kind: 'features', features: 4 }, { classes: 3, each: 'example' });
const recurrent = { type: 'recurrent', units: 4, embedding: 3, context: 4 };
const transformer = { type: 'transformer', layers: 1, heads: 2, width: 4, feedForward: 6, context: 4 };

const cases: [string, object, DataShape][] = [
  ['mlp', { type: 'mlp', hidden: [5, 4], activation: 'gelu', normalization: 'layer' }, table],
  ['mlp with batch normalization', { type: 'mlp', hidden: [5], activation: 'selu', normalization: 'batch' }, table],
  [
    'mlp, regression',
    { type: 'mlp', hidden: [5], activation: 'tanh' },
    { ...table, output: { classes: null, each: 'example' } },
  ],
  ['conv', { type: 'conv', filters: [3, 2], kernel: 3, hidden: [4], activation: 'tanh' }, image],
  ...(['simple', 'lstm', 'gru'] as const).flatMap((cell): typeof cases => [
    [`${cell}, language`, { ...recurrent, cell, layers: 2 }, language],
    [`${cell}, texts`, { ...recurrent, cell }, text],
  ]),
  ...(['pre', 'post'] as const).flatMap((norm): typeof cases => [
    [`transformer ${norm}, language`, { ...transformer, norm, initialization: 'glorot' }, language],
    [`transformer ${norm}, texts`, { ...transformer, norm, initialization: 'glorot' }, text],
  ]),
];

function taskOf({ inputs, output }: DataShape): Task {
  if (inputs.image) return 'image-classification';
  if (inputs.features) return output.classes === null ? 'tabular-regression' : 'tabular-classification';
  return output.each === 'token' ? 'language-modelling' : 'text-classification';
}

function batchFor({ inputs, output }: DataShape): Batch {
  const random = createRandom(3);
  const noise = (...size: number[]) =>
    tf.tensor(
      Float32Array.from({ length: size.reduce((a, b) => a * b) }, () => normal(random)),
      size,
    );
  const rows = (...values: number[][]) => tf.tensor2d(values, [3, 4], 'int32');
  const input = (shape: InputShape) => {
    if (shape.kind === 'tokens') return rows([1, 2, 3, 4], [5, 5, 1, 0], [2, 0, 0, 0]);
    return shape.kind === 'image' ? noise(3, shape.height, shape.width, shape.channels) : noise(3, shape.features);
  };
  const target = () => {
    if (output.each === 'token') return rows([2, 3, 4, 5], [5, 1, 0, 2], [0, 0, 1, 3]);
    return output.classes === null ? noise(3) : tf.tensor1d([2, 0, 1], 'int32');
  };
  return {
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, input(shape)])),
    target: target(),
  };
}

const build = (model: object, shape: DataShape, rest: object = {}) =>
  buildModel(tf, configSchema.parse({ ...common, task: taskOf(shape), model, ...rest }), shape);

beforeAll(() => tf.setBackend('cpu'));

describe('gradients', () => {
  it.each(cases)('%s: as differences of the loss', (_, config, shape) => {
    const model = build(config, shape, { regularization: { dropout: 0.25 } });
    const { inputs, target } = batchFor(shape);
    const loss = () => model.loss(model.forward(inputs, true, 5), target);
    const variables = model.weights.map(({ variable }) => variable);
    const random = createRandom(11);
    const draw = (shape: number[]) =>
      tf.tensor(
        Float32Array.from(tf.zeros(shape).dataSync(), () => normal(random)),
        shape,
      );
    // Larger than first values are, so that no step of a difference is large beside them.
    for (const { role, variable } of model.weights)
      variable.assign(
        draw(variable.shape)
          .mul(0.5)
          .add(role === 'scale' ? 1 : 0),
      );
    const { grads } = tf.variableGrads(loss, variables);
    for (const { name, variable } of model.weights) {
      // Along a random direction, one number says all. Pooling has kinks, which only a small step avoids.
      const direction = draw(variable.shape);
      const start = variable.clone();
      const at = (h: number) => {
        variable.assign(start.add(direction.mul(h)));
        return loss().dataSync()[0]!;
      };
      const h = shape.inputs.image ? 0.001 : 0.01;
      const difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      variable.assign(start);
      const slope = grads[variable.name]!.mul(direction).sum().dataSync()[0]!;
      expect(Math.abs(slope - difference), `${name}: ${slope} and ${difference}`).toBeLessThan(
        2e-3 + 0.01 * Math.abs(slope),
      );
    }
    model.dispose();
  });

  it.each(cases)('%s: a step leaves no tensor behind, and the same seed gives the same numbers', (_, config, shape) => {
    const rest = { regularization: { dropout: 0.5 } };
    const { inputs, target } = batchFor(shape);
    const before = tf.memory().numTensors;
    const run = (dropoutSeed: number) => {
      const model = build(config, shape, rest);
      const { value, grads } = tf.variableGrads(
        () => model.loss(model.forward(inputs, true, dropoutSeed), target),
        model.weights.map(({ variable }) => variable),
      );
      const numbers = [value, ...Object.values(grads)].map((tensor) => [...tensor.dataSync()]);
      tf.dispose([value, grads]);
      model.dispose();
      return numbers;
    };
    expect(run(5)).toEqual(run(5));
    if ('hidden' in config || !shape.inputs.features) expect(run(6)[0]).not.toEqual(run(5)[0]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
