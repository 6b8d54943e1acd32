/** Layer and batch normalization. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Tf } from '../types';
import { withGradient } from './gradient';
import { sumRows } from './product';
import { fill, type WeightFactory } from './weights';

/** PyTorch's default for both. */
const EPSILON = 1e-5;
/** Share of a batch's statistics in the running ones, PyTorch's `momentum`. */
const RUNNING = 0.1;

/** A layer that may do otherwise in training than in evaluation. */
export type Normalization = (x: tfjs.Tensor, training: boolean) => tfjs.Tensor;

/** The normalization a config names, over the last axis of size `width`. */
export function normalization(
  tf: Tf,
  make: WeightFactory,
  kind: 'none' | 'batch' | 'layer',
  layer: string,
  width: number,
): Normalization {
  if (kind === 'none') return (x) => x;
  return kind === 'layer' ? layerNorm(tf, make, layer, width) : batchNorm(tf, make, layer, width);
}

function scaleAndShift(make: WeightFactory, layer: string, width: number) {
  return {
    scale: make.vector(
      layer,
      'scale',
      fill(width, () => 1),
    ),
    bias: make.vector(layer, 'bias', new Float32Array(width)),
  };
}

/**
 * Layer normalization (Ba et al., 2016) over the last axis, variance without Bessel's correction.
 * The gradient is written by hand: with n = (x - mean) / deviation and g = dy * scale it is
 * (g - mean(g) - n mean(g n)) / deviation. It runs a third of the kernels that automatic differentiation would.
 */
export function layerNorm(tf: Tf, make: WeightFactory, layer: string, width: number): Normalization {
  const { scale, bias } = scaleAndShift(make, layer, width);
  const normalize = (x: tfjs.Tensor) =>
    withGradient(tf, [x, scale as tfjs.Tensor, bias as tfjs.Tensor], (x, scale, bias) => {
      const centred = x.sub(x.mean(-1, true));
      const inverse = centred.square().mean(-1, true).add(EPSILON).rsqrt();
      const n = centred.mul(inverse);
      return { value: n.mul(scale).add(bias), keep: [n, inverse, scale] as Kept, back };
    });
  type Kept = [n: tfjs.Tensor, inverse: tfjs.Tensor, scale: tfjs.Tensor];
  function back(dy: tfjs.Tensor, [n, inverse, scale]: Kept): tfjs.Tensor[] {
    const g = dy.mul(scale);
    const alongN = g.mul(n).mean(-1, true);
    const dx = g.sub(g.mean(-1, true)).sub(n.mul(alongN)).mul(inverse);
    return [dx, sumRows(tf, dy.mul(n)), sumRows(tf, dy)];
  }
  return (x) => normalize(x.reshape([-1, width])).reshape(x.shape);
}

/**
 * Batch normalization (Ioffe & Szegedy, 2015) over all axes but the last. In training it uses the batch's mean and
 * variance and moves the running ones towards them (the running variance with Bessel's correction, as PyTorch does);
 * in evaluation it uses the running ones.
 */
export function batchNorm(tf: Tf, make: WeightFactory, layer: string, width: number): Normalization {
  const { scale, bias } = scaleAndShift(make, layer, width);
  const runningMean = make.buffer(`${layer}/runningMean`, width, 0);
  const runningVariance = make.buffer(`${layer}/runningVariance`, width, 1);
  const towards = (buffer: tfjs.Variable, value: tfjs.Tensor) =>
    tf.tidy(() => buffer.assign(buffer.mul(1 - RUNNING).add(value.mul(RUNNING))));

  return (x, training) => {
    const flat = x.reshape([-1, width]);
    const rows = flat.shape[0];
    const mean = training ? flat.mean(0) : runningMean;
    const centred = flat.sub(mean);
    const variance = training ? centred.square().mean(0) : runningVariance;
    if (training) {
      towards(runningMean, mean);
      towards(runningVariance, variance.mul(rows / Math.max(1, rows - 1)));
    }
    return centred.mul(variance.add(EPSILON).rsqrt().mul(scale)).add(bias).reshape(x.shape);
  };
}
