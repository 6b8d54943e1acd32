/**
 * The first steps of a run: how far they moved the weights, as a share of their size, and where the loss went meanwhile. A
 * rate that is far too high shows here, even where the loss comes to rest again.
 */
import { layerFigures, type LayerSample } from '../../../run/types';
import { median } from './statistics/median';

const width = layerFigures.length;
const [weightAt, updateAt] = [layerFigures.indexOf('weightNorm'), layerFigures.indexOf('updateNorm')];
/** Share of the weights that a first step moves: usual of Adam in small nets, and from where the weights are replaced. */
export const firstMove = { usual: 0.01, replaced: 0.3 };
/** Rows that count as the first. */
export const firstRows = 10;

export class FirstSteps {
  /** The share by which the first of these steps that replaced the weights moved the middle layer; NaN where none did. */
  moved = NaN;
  movedStep = NaN;
  /** The first loss, and the highest of those after it with its step. */
  start = NaN;
  peak = -Infinity;
  peakStep = NaN;
  /** Losses so far, up to `firstRows`. */
  rows = 0;
  /** Every one of these losses was a number and above zero. */
  positive = true;
  firstStep = NaN;
  /** Layers that were zero before the first update, such as biases: by their size of a step later, every step replaces them. */
  private fromZero: boolean[] | null = null;

  push(step: number, loss: number): void {
    if (this.rows >= firstRows) return;
    this.rows += 1;
    if (this.rows === 1) [this.start, this.firstStep] = [loss, step];
    else if (loss > this.peak) [this.peak, this.peakStep] = [loss, step];
    this.positive &&= loss > 0 && loss < Infinity;
  }

  /** Layers that began at zero, or were not read, tell nothing. */
  layers({ step, values }: LayerSample): void {
    if (!(step - this.firstStep < firstRows)) return;
    const ratios: number[] = [];
    this.fromZero ??= Array.from({ length: values.length / width }, (_, i) => values[i * width + weightAt] === 0);
    for (let at = 0; at < values.length; at += width) {
      if (this.fromZero[at / width] === true) continue;
      const ratio = values[at + updateAt]! / values[at + weightAt]!;
      if (ratio >= 0 && ratio < Infinity) ratios.push(ratio);
    }
    const middle = median(Float64Array.from(ratios));
    if (Number.isNaN(this.moved) && middle >= firstMove.replaced) [this.moved, this.movedStep] = [middle, step];
  }
}
