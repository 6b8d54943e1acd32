/**
 * What happens to gradients between backward pass and optimizer: penalties are added first, then clipping by value,
 * by tensor, relative to the weights and by global norm, in that order. All of it stays on the device; nothing is read back.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { Config } from '../../../config/keel/schema';
import { isDecayed } from './optimizers';
import { squaresOf, total, type Squares } from './squareMeans';
import type { Tf, Weight } from '../types';

export type ClipConfig = Config['clip'];

/** As in torch.nn.utils.clip_grad_norm_: keeps the division from 0. */
const normEps = 1e-6;

/** Weights smaller than this count as this large, so that a layer that starts at zero can leave it (Brock et al., 2021). */
const smallestWeights = 1e-3;

/** min(1, limit / (norm + 1e-6)), from the squared norm. */
function coefficient(tf: Tf, squaredNorm: tfjs.Tensor, limit: number | tfjs.Tensor): tfjs.Tensor {
  const most = typeof limit === 'number' ? tf.scalar(limit) : limit;
  return tf.minimum(most.div(squaredNorm.sqrt().add(normEps)), 1);
}

const squaredNorm = (tf: Tf, tensor: tfjs.Tensor) => total(tf, squaresOf(tf, [tensor]));

/** A kernel's gradient, at most `share` of the norm of its weights (adaptive gradient clipping, by tensor). */
function clipRelative(tf: Tf, gradient: tfjs.Tensor, weight: Weight, share: number): tfjs.Tensor {
  if (!isDecayed(weight)) return gradient;
  const limit = squaredNorm(tf, weight.variable).sqrt().maximum(smallestWeights).mul(share);
  return gradient.mul(coefficient(tf, squaredNorm(tf, gradient), limit));
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
 * Gradients after clipping: by value (each entry), then `tensorNorm` (each tensor), then `relative` (each kernel and
 * embedding, against its weights; Brock et al., NFNets, arXiv 2102.06171, with one norm a tensor), then `norm` (all
 * together), by the formulas of torch.nn.utils. Call inside a tidy. Without clipping the same tensors come back. A norm that is not
 * finite makes the gradients non-finite, as in PyTorch.
 * `squares`: the sums of squares of `gradients`, if the caller has them. `weights`: whose gradients they are; only
 * `relative` reads them.
 */
export function clipGradients(
  tf: Tf,
  gradients: readonly tfjs.Tensor[],
  { value, tensorNorm, relative, norm }: ClipConfig,
  squares?: Squares,
  weights: readonly Weight[] = [],
): readonly tfjs.Tensor[] {
  let clipped = gradients;
  if (value !== undefined) clipped = clipped.map((gradient) => tf.clipByValue(gradient, -value, value));
  if (tensorNorm !== undefined) {
    clipped = clipped.map((gradient) => gradient.mul(coefficient(tf, squaredNorm(tf, gradient), tensorNorm)));
  }
  if (relative !== undefined) {
    clipped = clipped.map((gradient, i) => clipRelative(tf, gradient, weights[i]!, relative));
  }
  if (norm !== undefined) {
    const known = clipped === gradients ? squares : undefined;
    const scale = coefficient(tf, total(tf, known ?? squaresOf(tf, clipped)), norm);
    clipped = clipped.map((gradient) => gradient.mul(scale));
  }
  return clipped;
}
