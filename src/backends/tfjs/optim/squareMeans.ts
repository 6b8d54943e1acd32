/** Sums of squares on the device: what norms are made of. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';

/** What is used of tfjs-node's backend beyond TensorFlow.js: calling an operation of TensorFlow by name. */
interface NodeBackend {
  binding: { TF_ATTR_TYPE: number; TF_FLOAT: number };
  executeSingleOutput(name: string, attributes: object[], inputs: tfjs.Tensor[]): tfjs.TensorInfo;
}

/** L2Loss is half the sum of squares in one pass, 3 to 5 times as fast as a square and a sum. */
function halfSquares(tf: Tf, tensor: tfjs.Tensor): tfjs.Tensor {
  const backend = tf.backend() as unknown as NodeBackend;
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  const attributes = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }];
  return tf.engine().makeTensorFromTensorInfo(backend.executeSingleOutput('L2Loss', attributes, [tensor]));
}

/** The sum of squares of tensor i is `factor * scalars[i]`; the factor is left to the reader, for an op costs more. */
export interface Squares {
  scalars: tfjs.Tensor[];
  factor: number;
}

/**
 * Sums of squares of float32 tensors, each a scalar. Call inside a tidy; has no gradient. In float32, so they overflow
 * to infinity above 3.4e38.
 */
export function squaresOf(tf: Tf, tensors: readonly tfjs.Tensor[]): Squares {
  if (tf.getBackend() === 'tensorflow') {
    return { scalars: tensors.map((tensor) => halfSquares(tf, tensor)), factor: 2 };
  }
  return { scalars: tensors.map((tensor) => tensor.square().sum()), factor: 1 };
}

/** The squared global norm of the tensors, a scalar. Call inside a tidy. */
export function total(tf: Tf, { scalars, factor }: Squares): tfjs.Tensor {
  return tf.stack(scalars).sum().mul(factor);
}
