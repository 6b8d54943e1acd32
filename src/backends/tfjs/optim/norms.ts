/**
 * What is recorded of a step besides its loss: gradient norms, and on sampled steps the figures of every layer.
 * The device computes sums of squares; one fused tensor brings all of them to the host in one read-back.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { layerFigures } from '../../../run/types';
import { squaresOf, type Squares } from './squareMeans';
import type { Tf, Weight } from '../types';

/** Weights grouped into the rows of the layer table, in the model's order. */
export interface LayerGroups {
  names: string[];
  /** Layer of each weight. */
  of: number[];
  /** Entries of each layer, over all its weights. */
  sizes: number[];
}

export function groupLayers(weights: readonly Weight[]): LayerGroups {
  const names = [...new Set(weights.map((weight) => weight.layer))];
  const of = weights.map((weight) => names.indexOf(weight.layer));
  const sizes = names.map(() => 0);
  weights.forEach((weight, i) => (sizes[of[i]!]! += weight.variable.size));
  return { names, of, sizes };
}

/** Sums over the entries of one weight or one layer, in float64. */
export interface Sums {
  gradient: number;
  weight: number;
  update: number;
  zeros: number;
  nonFinite: number;
}

/** What the device holds of one step: the same weights before and after, and the gradients before clipping. */
export type StepTensors = Record<'gradients' | 'before' | 'after', tfjs.Tensor[]>;

/**
 * The further device sums of a sampled step, 3 a weight: squares of the weights after it, of its updates, and of the
 * signs of the gradients, which are 1 for all but zeros. Call inside a tidy.
 */
export function sampleSums(tf: Tf, { gradients, before, after }: StepTensors): Squares {
  const updates = after.map((tensor, i) => tensor.sub(before[i]!));
  const signs = gradients.map((gradient) => gradient.sign());
  return squaresOf(tf, [...after, ...updates, ...signs]);
}

/**
 * Per-weight sums from a read-back: squares of the gradients, then, on a sampled step, what `sampleSums` gave; the rest
 * is NaN. All are to be multiplied by `factor`. `sizes` are the numbers of entries.
 */
export function sumsFromRead(values: ArrayLike<number>, factor: number, sizes: readonly number[]): Sums[] {
  const sum = (kind: number, weight: number) => (values[kind * sizes.length + weight] ?? NaN) * factor;
  return sizes.map((size, i) => ({
    gradient: sum(0, i),
    weight: sum(1, i),
    update: sum(2, i),
    zeros: size - sum(3, i),
    nonFinite: 0,
  }));
}

/** The sums of one weight over its gradient, its value after and before. */
function hostSums(gradient: ArrayLike<number>, after: ArrayLike<number>, before: ArrayLike<number>): Sums {
  let [squares, weights, updates, zeros, nonFinite] = [0, 0, 0, 0, 0];
  for (let k = 0; k < gradient.length; k++) {
    const entry = gradient[k]!;
    const weight = after[k]!;
    const update = weight - before[k]!;
    squares += entry * entry;
    weights += weight * weight;
    updates += update * update;
    if (entry === 0) zeros++;
    if (!Number.isFinite(entry)) nonFinite++;
  }
  return { gradient: squares, weight: weights, update: updates, zeros, nonFinite };
}

/** All sums of every weight, worked out on the host in float64, which does not overflow. */
export async function sumsOnHost({ gradients, before, after }: StepTensors): Promise<Sums[]> {
  const read = (tensors: tfjs.Tensor[]) => Promise.all(tensors.map((tensor) => tensor.data()));
  const [g, a, b] = await Promise.all([read(gradients), read(after), read(before)]);
  return g.map((gradient, i) => hostSums(gradient, a[i]!, b[i]!));
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
export function layerRow(sums: readonly Sums[], layers: LayerGroups): Float32Array {
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
export function nonFiniteLayers(row: Float32Array, layers: LayerGroups): { name: string; count: number }[] {
  const column = layerFigures.indexOf('nonFinite');
  return layers.names
    .map((name, i) => ({ name, count: row[i * layerFigures.length + column]! }))
    .filter(({ count }) => count > 0);
}
