/** Which hidden layers get no gradient because their units are dead. */
import type { RunFacts } from '../facts';
import type { Signals } from './signals';

/** At this share of zeros hardly a unit is left, and nothing in the layer can bring one back. */
export const allZeroShare = 0.995;

/** Whether the activation has a flat side, on which units die; an unknown one may have. */
export const canDie = ({ activation }: RunFacts): boolean => activation === undefined || activation === 'relu';

/** Hidden layers of which something holds; the last layer is the output, and embeddings have zeros by nature. */
export function hiddenLayersWhere(
  signals: Signals,
  holds: (zeros: number, start: number, i: number) => boolean,
): number[] {
  const { zeros, start } = signals.layers;
  const list: number[] = [];
  for (let i = 0; i < zeros.length - 1; i++) {
    if (holds(zeros[i]!, start.zeros[i]!, i) && !/embed/i.test(signals.options.layers[i] ?? '')) list.push(i);
  }
  return list;
}

/** At this share one unit in ten is left: where nothing is learned that is too few. Healthy ReLU nets have up to eight in ten dead. */
export const fewLeftShare = 0.9;

/** Hidden layers without a single living unit: no gradient passes them. Weights that start at zero look the same, and are another fault. */
export function deadLayers(signals: Signals, share = allZeroShare): number[] {
  if (!canDie(signals.facts)) return [];
  return hiddenLayersWhere(signals, (zeros, _, i) => zeros >= share && signals.layers.weight[i]! > 0);
}
