import { describe, expect, test } from 'vitest';
import { createOptimizer } from '../../../../../src/backends/tfjs/optim/optimizers';
import { distance, reference, referenceGradients, referenceWeights, tf, tinyConfig } from '../tiny';

describe('optimizers give the weights of PyTorch at every step', () => {
  test.each(reference.optimizers.map((entry) => [JSON.stringify(entry.optimizer), entry] as const))(
    '%s',
    (_, { optimizer: given, history }) => {
      const { optimizer: config } = tinyConfig({ optimizer: { lr: 0.1, ...given } });
      const weights = referenceWeights();
      const optimizer = createOptimizer(tf, config, weights);
      history.forEach(({ lr, kernel, bias }, step) => {
        optimizer.apply(referenceGradients(step), lr);
        expect(distance(weights[0]!.variable.dataSync(), kernel)).toBeLessThan(2e-6);
        expect(distance(weights[1]!.variable.dataSync(), bias)).toBeLessThan(2e-6);
      });
      expect(optimizer.steps).toBe(history.length);
    },
  );

  test('the reference covers every optimizer of the config', () => {
    const names = new Set(reference.optimizers.map((entry) => entry.optimizer.name));
    expect([...names].sort()).toEqual(['adadelta', 'adagrad', 'adam', 'adamax', 'adamw', 'rmsprop', 'sgd']);
  });

  test('steps leave no tensors behind, and dispose frees the state', () => {
    const weights = referenceWeights();
    const gradients = referenceGradients(0);
    const before = tf.memory().numTensors;
    const optimizer = createOptimizer(tf, tinyConfig().optimizer, weights);
    const made = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) tf.dispose(optimizer.apply(gradients, 0.1));
    expect(tf.memory().numTensors).toBe(made);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a gradient that is not finite is applied as it is', () => {
    const weights = referenceWeights();
    createOptimizer(tf, tinyConfig().optimizer, weights).apply([tf.fill([2, 3], NaN), tf.zeros([2])], 0.1);
    expect([...weights[0]!.variable.dataSync()].every(Number.isNaN)).toBe(true);
    expect(distance(weights[1]!.variable.dataSync(), reference.start.bias)).toBeLessThan(1e-7);
  });
});
