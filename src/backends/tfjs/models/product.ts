/** Matrix products in the forms that every backend runs fast. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';
import { withGradient } from './gradient';

type Matrix = tfjs.Tensor2D;

/**
 * a b, either of them transposed first if the flag says so. Not differentiable on wasm, whose products with flags are
 * naive loops, a hundred times slower than XNNPACK's without; there the transposition is a step of its own.
 */
export function product(tf: Tf, a: Matrix, b: Matrix, transposeA = false, transposeB = false): Matrix {
  if (tf.getBackend() !== 'wasm') return tf.matMul(a, b, transposeA, transposeB);
  return tf.matMul(transposeA ? a.transpose<Matrix>() : a, transposeB ? b.transpose<Matrix>() : b);
}

/** The sum [columns] of the rows of [rows, columns]: as a product, for sums over the first axis are slow on CPUs. */
export function sumRows(tf: Tf, x: tfjs.Tensor): tfjs.Tensor {
  return tf.matMul(tf.ones<tfjs.Rank.R2>([1, x.shape[0]]), x).flatten();
}

/** x W + b for x [rows, inputs], differentiable. */
export function affine(tf: Tf, x: tfjs.Tensor, kernel: tfjs.Tensor, bias: tfjs.Tensor): Matrix {
  return withGradient(tf, [x, kernel, bias], (x, kernel, bias) => ({
    value: tf.matMul(x, kernel).add(bias),
    keep: [x, kernel],
    back: (dy, [x, kernel]) => [
      product(tf, dy as Matrix, kernel as Matrix, false, true),
      product(tf, x as Matrix, dy as Matrix, true),
      sumRows(tf, dy),
    ],
  })) as Matrix;
}
