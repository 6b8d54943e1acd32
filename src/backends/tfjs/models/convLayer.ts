/** Convolution with same padding, trainable on every backend. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';
import { withGradient } from './gradient';
import type { Layer } from './layers';
import type { Initialization, WeightFactory } from './weights';

/** Convolves [batch, height, width, inputs] to [batch, height, width, outputs] with stride 1 and same padding. */
export function convLayer(
  tf: Tf,
  make: WeightFactory,
  layer: string,
  [side, inputs, outputs]: [side: number, inputs: number, outputs: number],
  kind: Initialization,
): Layer {
  const kernel = make.kernel(layer, [side, side, inputs, outputs], kind) as tfjs.Variable<tfjs.Rank.R4>;
  const bias = make.vector(layer, 'bias', new Float32Array(outputs));
  // wasm has the forward kernel and the gradient of the input, but not the gradient of the filter.
  const native = () => tf.getKernel('Conv2DBackpropFilter', tf.getBackend()) != null;
  return (x) => {
    const image = x as tfjs.Tensor4D;
    const y = native() ? tf.conv2d(image, kernel, 1, 'same') : convolveWithoutFilterKernel(tf, image, kernel);
    return y.add(bias);
  };
}

/**
 * The same convolution, its filter gradient computed by a convolution too: the entry of the filter at (i, j, c, f) has
 * gradient sum over batch and pixels of x[b, p + (i, j), c] * dy[b, p, f]. That is the valid convolution of the padded
 * images with dy as the filter, when channels take the part of the batch and the batch that of channels.
 */
function convolveWithoutFilterKernel(tf: Tf, x: tfjs.Tensor4D, kernel: tfjs.Tensor4D): tfjs.Tensor4D {
  const before = Math.floor((kernel.shape[0] - 1) / 2);
  const around: [number, number] = [before, kernel.shape[0] - 1 - before];
  return withGradient(tf, [x, kernel], (x, kernel) => ({
    value: tf.conv2d(x, kernel, 1, 'same'),
    keep: [x, kernel],
    back(dy, [x, kernel]) {
      const padded = x!.pad([[0, 0], around, around, [0, 0]]);
      const images = padded.transpose<tfjs.Tensor4D>([3, 1, 2, 0]);
      const filter = (dy as tfjs.Tensor4D).transpose<tfjs.Tensor4D>([1, 2, 0, 3]);
      const dKernel = tf.conv2d(images, filter, 1, 'valid').transpose([1, 2, 0, 3]);
      return [
        tf.conv2dTranspose(dy as tfjs.Tensor4D, kernel as tfjs.Tensor4D, x!.shape as tfjs.Tensor4D['shape'], 1, 'same'),
        dKernel,
      ];
    },
  })) as tfjs.Tensor4D;
}
