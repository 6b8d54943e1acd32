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
  // Rows of a window lie side by side in the second axis, its columns in the last.
  const windows = x.reshape([(batch * height) / 2, 2, width / 2, 2 * channels]);
  const corners = tf.split(windows, 2, 1).flatMap((row) => tf.split(row, 2, 3));
  const largest = value.reshape(corners[0]!.shape);
  let left = dy.reshape(largest.shape);
  const shares = corners.map((corner) => {
    const share = left.mul(tf.equal(corner, largest).toFloat());
    left = left.sub(share);
    return share;
  });
  const rows = [shares.slice(0, 2), shares.slice(2)].map((pair) => tf.concat(pair, 3));
  return tf.concat(rows, 1).reshape(x.shape);
}
