/**
 * How hard the weight decay pulls at the weights in the first steps, as a multiple of what the gradient does there. A usual
 * decay of a new model is a few thousandths of it.
 */
import { figurePlaces, layerFigures, type LayerSample } from '../../../run/types';
import type { CluesSeen } from '../clue';
import { median } from './statistics/median';

const width = layerFigures.length;
/** Samples of the first steps that tell it; the middle of them counts. */
const firstSamples = 5;

export class DecayPull {
  private readonly pulls: number[] = [];

  /** The middle layer of each of the first samples. A decay apart from the gradient is compared with the whole update. */
  layers({ values }: LayerSample, { weightDecay, decoupled }: NonNullable<CluesSeen['decay']>, lr: number): void {
    if (this.pulls.length >= firstSamples) return;
    const ratios: number[] = [];
    for (let at = 0; at < values.length; at += width) {
      const figure = (place: number) => values[at + place]!;
      const [weight, update] = [figure(figurePlaces.weightNorm), figure(figurePlaces.updateNorm)];
      const ratio = decoupled
        ? (lr * weightDecay * weight) / update
        : (weightDecay * weight) / figure(figurePlaces.gradNorm);
      // Of weights that began at zero nothing decays.
      if (weight > 0 && ratio < Infinity) ratios.push(ratio);
    }
    if (ratios.length > 0) this.pulls.push(median(Float64Array.from(ratios)));
  }

  /** NaN where nothing was seen of it. */
  get middle(): number {
    return this.pulls.length === 0 ? NaN : median(Float64Array.from(this.pulls));
  }
}
