/** Activation functions, written with kernels that every backend has, backward too. */
import type * as tfjs from '@tensorflow/tfjs';
import type { activations } from '../../../config/keel/models';
import type { Tf } from '../types';
import { withGradient } from './gradient';

export type Activation = (typeof activations)[number];

/** sqrt(2 / pi) and the cubic coefficient of the tanh approximation of GELU. */
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/**
 * GELU in its tanh approximation (Hendrycks & Gimpel, 2016), as in GPT-2:
 * 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). The gradient is written by hand, for it halves the kernels run.
 */
export function gelu<T extends tfjs.Tensor>(tf: Tf, x: T): T {
  return withGradient(tf, [x as tfjs.Tensor], (x) => {
    const t = x
      .square()
      .mul(GELU_SCALE * GELU_CUBIC)
      .add(GELU_SCALE)
      .mul(x)
      .tanh();
    return {
      value: t.add(1).mul(x).mul(0.5),
      keep: [x, t],
      back(dy, [x, t]) {
        const inner = x!
          .square()
          .mul(3 * GELU_SCALE * GELU_CUBIC)
          .add(GELU_SCALE);
        // 0.5 (1 + t) + 0.5 x (1 - t^2) inner, with 1 - t^2 = (1 + t) (1 - t).
        const slope = tf.sub(1, t!).mul(x!).mul(inner).add(1).mul(t!.add(1)).mul(0.5);
        return [dy.mul(slope)];
      },
    };
  }) as T;
}

const functions: Record<Activation, <T extends tfjs.Tensor>(tf: Tf, x: T) => T> = {
  relu: (tf, x) => tf.relu(x),
  /** Slope 0.01 below zero, PyTorch's default. */
  leakyRelu: (tf, x) => tf.leakyRelu(x, 0.01),
  elu: (tf, x) => tf.elu(x),
  selu: (tf, x) => tf.selu(x),
  gelu,
  tanh: (tf, x) => tf.tanh(x),
  sigmoid: (tf, x) => tf.sigmoid(x),
  linear: (_, x) => x,
};

export function activate<T extends tfjs.Tensor>(tf: Tf, name: Activation, x: T): T {
  return functions[name](tf, x);
}
