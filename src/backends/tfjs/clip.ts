/**
 * What happens to gradients between backward pass and optimizer: penalties are added first, then clipping by value,
 * by tensor and by global norm, in that order. All of it stays on the device; nothing is read back.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../config/schema';
import { isDecayed } from './optimizers';
import { squaresOf, total, type Squares } from './squares';
import type { Tf, Weight } from './types';

export type ClipConfig = Config['clip'];

/** As in torch.nn.utils.clip_grad_norm_: keeps the division from 0. */
const normEps = 1e-6;

/** min(1, limit / (norm + 1e-6)), from the squared norm. */
function coefficient(tf: Tf, squaredNorm: tfjs.Tensor, limit: number): tfjs.Tensor {
  return tf.minimum(tf.scalar(limit).div(squaredNorm.sqrt().add(normEps)), 1);
}

/**
 * Gradients with the L1 and L2 penalties of kernels and embeddings added: l1 * sign(w) + 2 * l2 * w.
 * Call inside a tidy. Tensors without a penalty are passed on as they are.
 */
export function penalize(
  tf: Tf,
  gradients: readonly tfjs.Tensor[],
  weights: readonly Weight[],
  { l1, l2 }: { l1: number; l2: number },
): tfjs.Tensor[] {
  return gradients.map((gradient, i) => {
    const weight = weights[i]!;
    if (!isDecayed(weight)) return gradient;
    const withL2 = l2 > 0 ? gradient.add(weight.variable.mul(2 * l2)) : gradient;
    return l1 > 0 ? withL2.add(weight.variable.sign().mul(l1)) : withL2;
  });
}

/**
 * Gradients after clipping: by value (each entry), then `tensorNorm` (each tensor), then `norm` (all together), by the
 * formulas of torch.nn.utils. Call inside a tidy. Without clipping the same tensors come back. A norm that is not
 * finite makes the gradients non-finite, as in PyTorch.
 * `squares`: the sums of squares of `gradients`, if the caller has them.
 */
export function clipGradients(
  tf: Tf,
  gradients: readonly tfjs.Tensor[],
  { value, tensorNorm, norm }: ClipConfig,
  squares?: Squares,
): readonly tfjs.Tensor[] {
  let clipped = gradients;
  if (value !== undefined) clipped = clipped.map((gradient) => tf.clipByValue(gradient, -value, value));
  if (tensorNorm !== undefined) {
    clipped = clipped.map((gradient) =>
      gradient.mul(coefficient(tf, total(tf, squaresOf(tf, [gradient])), tensorNorm)),
    );
  }
  if (norm !== undefined) {
    const known = clipped === gradients ? squares : undefined;
    const scale = coefficient(tf, total(tf, known ?? squaresOf(tf, clipped)), norm);
    clipped = clipped.map((gradient) => gradient.mul(scale));
  }
  return clipped;
}
