/** First values, names and refusals of the models. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../../../../src/config/keel/schema';
import { buildModel } from '../../../../../src/backends/tfjs/models';
import type { DataShape } from '../../../../../src/backends/tfjs/types';
import { shapeOf } from '../tasks/helpers';

const common = { name: 'test', data: { path: 'x' }, optimizer: { name: 'sgd', lr: 1 } };
const table = shapeOf({ kind: 'features', features: 200 }, { classes: 3, each: 'example' });
const language = shapeOf({ kind: 'tokens', vocabulary: 40, context: 8 }, { classes: 40, each: 'token' });

function build(task: string, model: object, shape: DataShape, rest: object = {}) {
  return buildModel(tf, configSchema.parse({ ...common, task, model, ...rest }), shape);
}
const dense = (rest: object) => build('tabular-classification', { type: 'mlp', hidden: [300], ...rest }, table);
const kernel = (model: ReturnType<typeof dense>, name = 'hidden0/kernel') =>
  model.weights.find((weight) => weight.name === name)!.variable;
const moments = (values: ArrayLike<number>) => {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b) / list.length;
  return { mean, deviation: Math.sqrt(list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length) };
};

beforeAll(() => tf.setBackend('cpu'));

describe('first values', () => {
  it.each([
    ['glorot', Math.sqrt(2 / 500), Math.sqrt(6 / 500)],
    ['he', Math.sqrt(2 / 200), Infinity],
    ['lecun', Math.sqrt(1 / 200), Infinity],
    ['normal', 0.02, Infinity],
  ])('%s has its deviation', (initialization, deviation, limit) => {
    const values = kernel(dense({ initialization })).dataSync();
    const found = moments(values);
    // 60,000 draws: the deviation of the estimate is 0.3 %.
    expect(found.deviation / deviation).toBeCloseTo(1, 1.5);
    expect(Math.abs(found.mean)).toBeLessThan(deviation / 50);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
  });

  it('zeros is zero, and the usual choice is he for ReLU and glorot for others', () => {
    expect(
      Math.max(
        ...kernel(dense({ initialization: 'zeros' }))
          .dataSync()
          .map(Math.abs),
      ),
    ).toBe(0);
    expect(moments(kernel(dense({ activation: 'relu' })).dataSync()).deviation).toBeCloseTo(0.1, 2);
    expect(Math.max(...kernel(dense({ activation: 'tanh' })).dataSync())).toBeLessThanOrEqual(Math.sqrt(6 / 500));
  });

  it('follow from the seed', () => {
    const values = (seed: number) =>
      build('tabular-classification', { type: 'mlp', hidden: [4] }, table, { seed }).weights.map(({ variable }) => [
        ...variable.dataSync(),
      ]);
    expect(values(1)).toEqual(values(1));
    expect(values(1)[0]).not.toEqual(values(2)[0]);
  });

  it('remember in an LSTM, and shrink with depth in a transformer', () => {
    const lstm = build('language-modelling', { type: 'recurrent', units: 3, context: 8 }, language);
    expect([...kernel(lstm, 'lstm0/bias').dataSync()]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    const deep = build(
      'language-modelling',
      { type: 'transformer', layers: 8, heads: 4, width: 64, context: 8 },
      language,
    );
    expect(moments(kernel(deep, 'block0/attention/query/kernel').dataSync()).deviation).toBeCloseTo(0.02, 3);
    expect(moments(kernel(deep, 'block0/attention/output/kernel').dataSync()).deviation).toBeCloseTo(0.02 / 4, 4);
  });

  it('give a loss near that of a guess', () => {
    const model = build(
      'language-modelling',
      { type: 'transformer', layers: 2, heads: 4, width: 32, context: 8 },
      language,
    );
    const tokens = tf.zeros([2, 8], 'int32');
    expect(model.loss(model.forward({ tokens }, false, 0), tokens).dataSync()[0]).toBeCloseTo(Math.log(40), 0);
  });
});

describe('models', () => {
  it('name every weight once, with its layer and role', () => {
    const model = build(
      'language-modelling',
      { type: 'transformer', layers: 2, heads: 4, width: 32, context: 8 },
      language,
    );
    const names = model.weights.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(model.weights.find(({ name }) => name === 'block1/attention/key/kernel')).toMatchObject({
      layer: 'block1/attention/key',
      role: 'kernel',
    });
    for (const { name, layer, role } of model.weights) {
      expect(name.startsWith(`${layer}/`)).toBe(true);
      expect(['kernel', 'embedding', 'bias', 'scale']).toContain(role);
    }
  });

  it('stay finite for large logits, and count hits', () => {
    const model = dense({});
    const logits = tf.tensor2d([
      [1000, 0, -1000],
      [0, 500, 0],
    ]);
    expect(model.loss(logits, tf.tensor1d([0, 1], 'int32')).dataSync()[0]).toBe(0);
    expect(model.loss(logits, tf.tensor1d([1, 1], 'int32')).dataSync()[0]).toBe(500);
    expect(model.metrics(logits, tf.tensor1d([1, 1], 'int32'))['accuracy']!.dataSync()[0]).toBe(0.5);
  });

  it('evaluate with the running statistics of batch normalization', () => {
    const model = dense({ normalization: 'batch' });
    const features = tf.randomNormal([32, 200], 3, 2, 'float32', 1);
    const untrained = model.forward({ features: features.slice(0, 1) }, false, 0).dataSync();
    for (let i = 0; i < 100; i++) tf.tidy(() => void model.forward({ features }, true, 0));
    expect(model.buffers.map(({ name }) => name)).toEqual(['hidden0/norm/runningMean', 'hidden0/norm/runningVariance']);
    const inTraining = model.forward({ features }, true, 0).slice(0, 1).dataSync();
    const evaluated = model.forward({ features: features.slice(0, 1) }, false, 0).dataSync();
    evaluated.forEach((value, i) => expect(value).toBeCloseTo(inTraining[i]!, 0));
    expect([...evaluated]).not.toEqual([...untrained]);
  });

  it.each([
    [
      'conv on text',
      'language-modelling',
      { type: 'conv', filters: [2] },
      language,
      /conv cannot be trained for language-modelling; choose recurrent or transformer/,
    ],
    [
      'a transformer on a table',
      'tabular-regression',
      { type: 'transformer', layers: 1, heads: 1, width: 4 },
      table,
      /choose mlp/,
    ],
    [
      'heads that do not divide the width',
      'language-modelling',
      { type: 'transformer', layers: 1, heads: 3, width: 4 },
      language,
      /heads is 3, which does not divide model\.width, 4/,
    ],
    [
      'too many poolings',
      'image-classification',
      { type: 'conv', filters: [1, 1, 1] },
      shapeOf({ kind: 'image', height: 4, width: 9, channels: 1 }, { classes: 2, each: 'example' }),
      /model\.filters has 3 entries.*9 x 4 pixels allow at most 2/,
    ],
  ] as [string, string, object, DataShape, RegExp][])('refuse %s', (_, task, model, shape, message) => {
    const before = tf.memory().numTensors;
    expect(() => build(task, model, shape)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
