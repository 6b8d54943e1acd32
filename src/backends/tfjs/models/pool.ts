/** 2x2 max pooling, trainable on every backend. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';
import { withGradient } from './gradient';

/**
 * Halves height and width; an odd last row or column is dropped. The gradient goes to the first largest pixel of a
 * window, row by row. The wasm backend's own gradient of pooling adds to memory that it does not clear
 * (@tensorflow/tfjs-backend-wasm 4.22), so there it is made of slices.
 */
export function maxPool2(tf: Tf, x: tfjs.Tensor4D): tfjs.Tensor4D {
  if (tf.getBackend() !== 'wasm') return tf.maxPool(x, 2, 2, 'valid');
  const [batch, height, width, channels] = x.shape;
  const even = x.slice([0, 0, 0, 0], [batch, height - (height % 2), width - (width % 2), channels]);
  return withGradient(tf, [even as tfjs.Tensor], (x) => {
    const value = tf.maxPool(x as tfjs.Tensor4D, 2, 2, 'valid');
    return {
      value,
      keep: [x, value],
      back: (dy, [x, value]) => [unpool(tf, x as tfjs.Tensor4D, value!, dy)],
    };
  }) as tfjs.Tensor4D;
}

/** The gradient of the pooled image, put where each window's value came from. */
function unpool(tf: Tf, x: tfjs.Tensor4D, value: tfjs.Tensor, dy: tfjs.Tensor): tfjs.Tensor {
  const [batch, height, width, channels] = x.shape;
  const corner = (row: number, column: number) =>
    tf.stridedSlice(x, [0, row, column, 0], [batch, height, width, channels], [1, 2, 2, 1]);
  let left = dy;
  const give = (row: number, column: number) => {
    const share = left.mul(tf.equal(corner(row, column), value).toFloat());
    left = left.sub(share);
    return share;
  };
  const rows = [0, 1].map((row) =>
    tf.stack([give(row, 0), give(row, 1)], 3).reshape([batch, height / 2, width, channels]),
  );
  return tf.stack(rows, 2).reshape(x.shape);
}
