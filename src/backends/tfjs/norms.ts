/**
 * What is recorded of a step besides its loss: gradient norms, and on sampled steps the figures of every layer.
 * The device computes sums of squares; one fused tensor brings all of them to the host in one read-back.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { layerFigures } from '../../run/types';
import { sumOfSquares } from './clip';
import type { Tf, Weight } from './types';

/** Weights grouped into the rows of the layer table, in the model's order. */
export interface Layers {
  names: string[];
  /** Layer of each weight. */
  of: number[];
  /** Entries of each layer, over all its weights. */
  sizes: number[];
}

export function groupLayers(weights: readonly Weight[]): Layers {
  const names = [...new Set(weights.map((weight) => weight.layer))];
  const of = weights.map((weight) => names.indexOf(weight.layer));
  const sizes = names.map(() => 0);
  weights.forEach((weight, i) => (sizes[of[i]!]! += weight.variable.size));
  return { names, of, sizes };
}

/** Sums over the entries of one weight or one layer, in float64. */
interface Sums {
  gradient: number;
  weight: number;
  update: number;
  zeros: number;
  nonFinite: number;
}

/** What the device holds of one step: the same weights before and after, and the gradients before clipping. */
export type StepTensors = Record<'gradients' | 'before' | 'after', tfjs.Tensor[]>;

/** The extra device sums of a sampled step, as scalars: weights, updates, zero gradients; each in the weights' order. */
export function sampleSums(tf: Tf, { gradients, before, after }: StepTensors): tfjs.Tensor[] {
  return [
    ...after.map(sumOfSquares),
    ...after.map((tensor, i) => sumOfSquares(tensor.sub(before[i]!))),
    ...gradients.map((gradient) => tf.equal(gradient, 0).cast('float32').sum()),
  ];
}

/** Per-weight sums from a read-back: gradient squares, then, on a sampled step, what `sampleSums` gave. */
export function sumsFromRead(values: ArrayLike<number>, weights: number): Sums[] {
  return Array.from({ length: weights }, (_, i) => ({
    gradient: values[i]!,
    weight: values[weights + i] ?? NaN,
    update: values[2 * weights + i] ?? NaN,
    zeros: values[3 * weights + i] ?? NaN,
    nonFinite: 0,
  }));
}

/** The same sums worked out on the host in float64, which do not overflow; for steps that look non-finite. */
export async function sumsOnHost({ gradients, before, after }: StepTensors): Promise<Sums[]> {
  return Promise.all(
    gradients.map(async (gradient, i) => {
      const [g, b, a] = await Promise.all([gradient.data(), before[i]!.data(), after[i]!.data()]);
      const sums: Sums = { gradient: 0, weight: 0, update: 0, zeros: 0, nonFinite: 0 };
      for (let k = 0; k < g.length; k++) {
        const entry = g[k]!;
        sums.gradient += entry ** 2;
        sums.weight += a[k]! ** 2;
        sums.update += (a[k]! - b[k]!) ** 2;
        if (entry === 0) sums.zeros++;
        if (!Number.isFinite(entry)) sums.nonFinite++;
      }
      return sums;
    }),
  );
}

/** Whether no sum of the weights overflowed or is not finite, as far as sums were taken. */
export function allFinite(sums: readonly Sums[], sampled: boolean): boolean {
  return sums.every(({ gradient, weight, update }) => Number.isFinite(sampled ? gradient + weight + update : gradient));
}

/** The global norm, from the sums of every weight. */
export function globalNorm(sums: readonly Sums[]): number {
  return Math.sqrt(sums.reduce((total, { gradient }) => total + gradient, 0));
}

/** One row of the layer table: `layerFigures` of every layer. */
export function layerRow(sums: readonly Sums[], layers: Layers): Float32Array {
  const row = new Float32Array(layers.names.length * layerFigures.length);
  layers.names.forEach((_, layer) => {
    const own = sums.filter((_, i) => layers.of[i] === layer);
    const total = (figure: keyof Sums) => own.reduce((sum, sums) => sum + sums[figure], 0);
    const figures: Record<(typeof layerFigures)[number], number> = {
      gradNorm: Math.sqrt(total('gradient')),
      weightNorm: Math.sqrt(total('weight')),
      updateNorm: Math.sqrt(total('update')),
      zeroShare: total('zeros') / layers.sizes[layer]!,
      nonFinite: total('nonFinite'),
    };
    layerFigures.forEach((name, i) => (row[layer * layerFigures.length + i] = figures[name]));
  });
  return row;
}

/** The layers of a row with entries that are not finite, in order, with their count. */
export function nonFiniteLayers(row: Float32Array, layers: Layers): { name: string; count: number }[] {
  const column = layerFigures.indexOf('nonFinite');
  return layers.names
    .map((name, i) => ({ name, count: row[i * layerFigures.length + column]! }))
    .filter(({ count }) => count > 0);
}
