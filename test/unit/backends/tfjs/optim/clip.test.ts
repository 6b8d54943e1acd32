import { describe, expect, test } from 'vitest';
import { clipGradients, penalize } from '../../../../../src/backends/tfjs/optim/clip';
import { squaresOf, total } from '../../../../../src/backends/tfjs/optim/squareMeans';
import { distance, reference, referenceGradients, referenceWeights, tf } from '../tiny';

describe('clipping gives the gradients of PyTorch', () => {
  test.each(reference.clips.map((entry) => [JSON.stringify(entry.clip), entry] as const))(
    '%s',
    (_, { clip, kernel, bias, gradNorm }) => {
      const gradients = referenceGradients(2);
      const squares = squaresOf(tf, gradients);
      for (const known of [undefined, squares]) {
        const clipped = clipGradients(tf, gradients, clip, known);
        expect(distance(clipped[0]!.dataSync(), kernel)).toBeLessThan(1e-6);
        expect(distance(clipped[1]!.dataSync(), bias)).toBeLessThan(1e-6);
      }
      expect(Math.sqrt(total(tf, squares).dataSync()[0]!)).toBeCloseTo(gradNorm, 5);
    },
  );

  test('without clipping the same tensors come back', () => {
    const gradients = referenceGradients(2);
    expect(clipGradients(tf, gradients, {})).toBe(gradients);
  });
});

test('relative clipping bounds the gradient of a kernel by a share of its weights, and leaves biases alone', () => {
  const weights = referenceWeights();
  const norm = (tensor: { dataSync(): ArrayLike<number> }) => Math.hypot(...Array.from(tensor.dataSync()));
  const gradients = [tf.fill([2, 3], 5), tf.fill([2], 5)];
  const [kernel, bias] = clipGradients(tf, gradients, { relative: 0.01 }, undefined, weights);
  expect(norm(kernel!)).toBeCloseTo(0.01 * norm(weights[0]!.variable), 5);
  expect([...bias!.dataSync()]).toEqual([5, 5]);
  const small = [tf.fill([2, 3], 1e-6), tf.fill([2], 5)];
  expect([...clipGradients(tf, small, { relative: 0.01 }, undefined, weights)[0]!.dataSync()]).toEqual([
    ...small[0]!.dataSync(),
  ]);
});

test('penalties are l1 * sign(w) + 2 * l2 * w, on kernels and not on biases', () => {
  const weights = referenceWeights();
  const zero = [tf.zeros([2, 3]), tf.zeros([2])];
  const [kernel, bias] = penalize(tf, zero, weights, { l1: 0.5, l2: 0.25 });
  expect([...kernel!.dataSync()]).toEqual([0.75, -1.125, 1.5, expect.closeTo(0.55, 6), 0, -0.875]);
  expect([...bias!.dataSync()]).toEqual([0, 0]);
});
