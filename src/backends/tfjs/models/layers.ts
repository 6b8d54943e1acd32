/** The layers that several models share. Each takes tensors and variables, and keeps no state. */
import type * as tfjs from '@tensorflow/tfjs';
import { createRandom } from '../random';
import type { Tf } from '../types';
import { withGradient } from './gradient';
import { affine } from './product';
import { fill, type Initialization, type KernelOptions, type WeightFactory } from './weights';

/** A map of a tensor [..., in] to [..., out]. */
export type Layer = (x: tfjs.Tensor) => tfjs.Tensor;

/** x W + b over the last axis, the leading axes taken as one batch. */
export function denseLayer(
  tf: Tf,
  make: WeightFactory,
  layer: string,
  [inputs, outputs]: [number, number],
  kind: Initialization,
  options: KernelOptions = {},
): Layer {
  const kernel = make.kernel(layer, [inputs, outputs], kind, options);
  const bias = make.vector(layer, 'bias', new Float32Array(outputs));
  return (x) => {
    const flat = affine(tf, x.reshape([-1, inputs]), kernel, bias);
    return x.rank === 2 ? flat : flat.reshape([...x.shape.slice(0, -1), outputs]);
  };
}

/**
 * Drops a share `rate` of the units in training and scales the rest by 1 / (1 - rate), so that expectations hold
 * (inverted dropout; Srivastava et al., 2014). The mask depends on the seed and on the place in the model alone.
 */
export function dropout(tf: Tf, x: tfjs.Tensor, rate: number, seed: number, place: string): tfjs.Tensor {
  if (rate === 0) return x;
  const random = createRandom(seed, place);
  const kept = 1 / (1 - rate);
  return x.mul(
    tf.tensor(
      fill(x.size, () => (random.next() < rate ? 0 : kept)),
      x.shape,
    ),
  );
}

/** Backends whose tensors can be read without waiting, so that a gradient can be summed on the host. */
const READS_AT_ONCE = new Set(['cpu', 'wasm', 'tensorflow']);

/**
 * Rows of `table` [rows, width] at `ids` (int32): [...ids, width], the product of one-hot ids with the table.
 *
 * The gradient is not left to `gather`: its kernel is missing on wasm, costs rows x ids on the plain backend, and
 * adds in no fixed order on a GPU. It is summed on the host where tensors lie there, else by the one-hot product.
 */
export function lookUp(tf: Tf, table: tfjs.Variable, ids: tfjs.Tensor): tfjs.Tensor {
  const [rows, width] = table.shape as [number, number];
  const flat = ids.flatten().toInt();
  const found = withGradient(tf, [table as tfjs.Tensor], (table) => ({
    value: tf.gather(table, flat),
    keep: [flat],
    back: (dy, [flat]) => [
      READS_AT_ONCE.has(tf.getBackend())
        ? sumRowsOnHost(tf, dy, flat!, rows, width)
        : tf.matMul(tf.oneHot(flat as tfjs.Tensor1D, rows).toFloat(), dy, true),
    ],
  }));
  return found.reshape([...ids.shape, width]);
}

function sumRowsOnHost(tf: Tf, dy: tfjs.Tensor, ids: tfjs.Tensor, rows: number, width: number): tfjs.Tensor {
  const gradient = new Float32Array(rows * width);
  const from = dy.dataSync();
  ids.dataSync().forEach((id, i) => {
    for (let j = 0; j < width; j++) gradient[id * width + j]! += from[i * width + j]!;
  });
  return tf.tensor(gradient, [rows, width]);
}
