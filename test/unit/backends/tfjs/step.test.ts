import { describe, expect, test } from 'vitest';
import {
  groupLayers,
  nonFiniteLayers,
  sampleSums,
  sumsFromRead,
  sumsOnHost,
  type LayerGroups,
} from '../../../../src/backends/tfjs/optim/norms';
import { createOptimizer, type Optimizer } from '../../../../src/backends/tfjs/optim/optimizers';
import { Stepper, type StepInput } from '../../../../src/backends/tfjs/step';
import { squaresOf } from '../../../../src/backends/tfjs/optim/squareMeans';
import type { Model } from '../../../../src/backends/tfjs/types';
import { layerFigures } from '../../../../src/run/types';
import { tf, tinyConfig, tinyDataset, tinyModel } from './tiny';

function input(changes: Partial<StepInput> = {}): StepInput {
  const batches = [tinyDataset().train.batch(tf, [0, 1, 2, 3])];
  return { batches, lr: 0.1, clip: {}, penalty: { l1: 0, l2: 0 }, dropoutSeeds: [5, 6], sample: true, ...changes };
}

const sgd = tinyConfig({ optimizer: { name: 'sgd', lr: 0.1 } }).optimizer;

const stepOf = (model: Model, optimizer: Optimizer, layers: LayerGroups, input: StepInput) =>
  new Stepper(tf, model, optimizer, layers).take(input);

/** A model whose loss is a given constant times each weight's sum, so that its gradients are known. */
function linearModel(factors: number[]): Model {
  const weights = factors.map((_, i) => ({
    name: `layer${i}/kernel`,
    layer: `layer${i}`,
    role: 'kernel' as const,
    variable: tf.variable(tf.ones([4])),
  }));
  return {
    weights,
    buffers: [],
    kernels: [],
    forward: ({ x }) => x!,
    loss: () => tf.addN(weights.map(({ variable }, i) => variable.mul(factors[i]!).sum())).asScalar(),
    metrics: () => ({}),
    dispose: () => tf.dispose(weights.map(({ variable }) => variable)),
  };
}

describe('the figures of a step', () => {
  test('norms are those of the gradients, weights and updates, layer by layer', async () => {
    const model = linearModel([3, 0]);
    const layers = groupLayers(model.weights);
    const figures = await stepOf(model, createOptimizer(tf, sgd, model.weights), layers, input()).figures();
    expect(figures.gradNorm).toBeCloseTo(6, 5);
    expect(figures.loss).toBe(12);
    // After an update of 0.1 * 3 the first layer's weights are 0.7.
    const expected = [6, 1.4, 0.6, 0, 0, 0, 2, 0, 1, 0];
    expect(figures.layers).toHaveLength(2 * layerFigures.length);
    expected.forEach((value, i) => expect(figures.layers![i]).toBeCloseTo(value, 5));
  });

  test('the norm is recorded before clipping, and the update is clipped', async () => {
    const model = linearModel([3]);
    const step = stepOf(
      model,
      createOptimizer(tf, sgd, model.weights),
      groupLayers(model.weights),
      input({ clip: { norm: 1 } }),
    );
    const { gradNorm, layers } = await step.figures();
    expect(gradNorm).toBeCloseTo(6, 5);
    expect(layers![2]).toBeCloseTo(0.1, 5);
  });

  test('a sum of squares that overflows float32 is not taken for a non-finite gradient', async () => {
    const model = linearModel([1e25]);
    const layers = groupLayers(model.weights);
    const figures = await stepOf(
      model,
      createOptimizer(tf, sgd, model.weights),
      layers,
      input({ sample: false }),
    ).figures();
    expect(figures.gradNorm / 2e25).toBeCloseTo(1, 5);
    expect(figures.finite).toBe(true);
    expect(nonFiniteLayers(figures.layers!, layers)).toEqual([]);
  });

  test('non-finite gradients are counted and their first layer is known, also on a step that is not sampled', async () => {
    const model = linearModel([1, Infinity, NaN]);
    const layers = groupLayers(model.weights);
    const figures = await stepOf(
      model,
      createOptimizer(tf, sgd, model.weights),
      layers,
      input({ sample: false }),
    ).figures();
    expect(figures.finite).toBe(false);
    expect(nonFiniteLayers(figures.layers!, layers)).toEqual([
      { name: 'layer1', count: 4 },
      { name: 'layer2', count: 4 },
    ]);
  });

  test('a batch may have several inputs, which all reach the model and are freed', async () => {
    const model = linearModel([1]);
    const [weight] = model.weights;
    const twoInputs: Model = {
      ...model,
      forward: ({ source, factor }) => source!.mul(factor!).mul(weight!.variable),
      loss: (logits, target) => logits.sub(target).sum().asScalar(),
    };
    const inputs = { source: tf.tensor1d([1, 2, 3, 4]), factor: tf.tensor1d([1, 0, 2, 0]) };
    const batches = [{ inputs, target: tf.tensor1d([1, 1, 1, 1]) }];
    const optimizer = createOptimizer(tf, sgd, model.weights);
    const figures = await stepOf(twoInputs, optimizer, groupLayers(model.weights), input({ batches })).figures();
    // The weights are 1: the loss is 1 + 6 - 4, its gradient (1, 0, 6, 0).
    expect(figures.loss).toBe(3);
    expect(figures.gradNorm).toBeCloseTo(Math.sqrt(37), 5);
    for (const tensor of [...Object.values(inputs), batches[0]!.target]) expect(tensor.isDisposed).toBe(true);
  });

  test('accumulated micro batches give the mean gradient', async () => {
    const train = tinyDataset().train;
    const updates = await Promise.all(
      [
        [[0, 1, 2, 3]],
        [
          [0, 1],
          [2, 3],
        ],
      ].map(async (parts) => {
        const model = tinyModel();
        // Without dropout: a mask depends on the shape of the batch.
        const plain: Model = { ...model, forward: (x) => model.forward(x, false, 0) };
        const batches = parts.map((indices) => train.batch(tf, indices));
        await stepOf(
          plain,
          createOptimizer(tf, sgd, model.weights),
          groupLayers(model.weights),
          input({ batches }),
        ).figures();
        return [...model.weights[0]!.variable.dataSync()];
      }),
    );
    updates[0]!.forEach((value, i) => expect(updates[1]![i]).toBeCloseTo(value, 6));
  });

  test('sums of the device are those of the host', async () => {
    const make = (values: number[]) => [tf.tensor1d(values), tf.tensor2d([[values[0]!], [0]])];
    const tensors = { gradients: make([3, 0, -4]), before: make([1, 2, 3]), after: make([2, 2, 1]) };
    const { scalars, factor } = squaresOf(tf, tensors.gradients);
    const read = tf.stack([...scalars, ...sampleSums(tf, tensors).scalars]);
    const sums = sumsFromRead(read.dataSync(), factor, [3, 2]);
    expect(sums).toEqual(await sumsOnHost(tensors));
    expect(sums[0]).toEqual({ gradient: 25, weight: 9, update: 5, zeros: 1, nonFinite: 0 });
  });

  test('steps leave no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const model = tinyModel();
    const optimizer = createOptimizer(tf, tinyConfig().optimizer, model.weights);
    const stepper = new Stepper(tf, model, optimizer, groupLayers(model.weights));
    const clip = { norm: 0.1, value: 1, tensorNorm: 1 };
    const counts: number[] = [];
    for (const [sample, count, l2] of [
      [true, 1, 0.1],
      [false, 1, 0],
      [true, 3, 0],
      [false, 3, 0.1],
    ] as const) {
      const batches = Array.from({ length: count }, () => tinyDataset().train.batch(tf, [0, 1]));
      const dropoutSeeds = [1, 2, 3];
      await stepper.take({ batches, sample, clip, lr: 0.1, dropoutSeeds, penalty: { l1: 0, l2 } }).figures();
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts).size).toBe(1);
    stepper.dispose();
    optimizer.dispose();
    model.dispose();
    // What is left are the values that the test's own weights and buffer were made from.
    expect(tf.memory().numTensors - before).toBe(5);
  });
});
