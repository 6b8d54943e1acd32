/**
 * The first steps of a run: how far they moved the weights, as a share of their size, how far the weights have come from
 * where they began, and where the loss went meanwhile. A rate that is far too high shows here, even where the loss comes to
 * rest again, and where warmup or clipping hide the very first steps.
 */
import { figurePlaces, layerFigures, type LayerSample } from '../../../run/types';
import { median } from './statistics/median';

const width = layerFigures.length;
const { weightNorm: weightAt, updateNorm: updateAt } = figurePlaces;
/** Share of the weights that a first step moves: usual of Adam in small nets, and from where the weights are replaced. */
export const firstMove = { usual: 0.01, replaced: 0.3 };
/** Rows that count as the first. */
export const firstRows = 10;
/** Times its first value at which a loss is thrown out, and losses of the first ones that are no single batch. */
export const thrownOut = { times: 10, rows: 3 };
/**
 * Weights of twice their norm at the start were written by the steps and not by the initialization, by three quarters of
 * their square; `surely` by 15 of 16 parts. Steps between which they are looked at: before, a violent start may still lead
 * on, as that of recurrent nets by SGD does; later, weights have grown slowly in every run.
 */
export const rewritten = { times: 2, surely: 4, from: 64, within: 128 };

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
  /** How many of these losses stood at several times the first. */
  private high = 0;
  /** Some sample told how far a step moved the weights. */
  measured = false;
  /** Every one of these losses was a number and above zero. */
  positive = true;
  firstStep = NaN;
  /**
   * How many times its norm at the start the middle layer has, in the newest sample while the run is young, where that grows
   * no faster than by chance; else NaN. What a gradient drives somewhere, as to a target that is large, grows with the
   * number of steps; what noise drives with its root.
   */
  grown = NaN;
  private startNorms: Float64Array | null = null;
  private readonly growth: { steps: number; times: number }[] = [];
  /** Layers that were zero before the first update, such as biases: by their size of a step later, every step replaces them. */
  private fromZero: boolean[] | null = null;

  push(step: number, loss: number): void {
    if (this.rows >= firstRows) return;
    this.rows += 1;
    if (this.rows === 1) [this.start, this.firstStep] = [loss, step];
    else if (loss > this.peak) [this.peak, this.peakStep] = [loss, step];
    if (loss > thrownOut.times * this.start) this.high += 1;
    this.positive &&= loss > 0 && loss < Infinity;
  }

  /** The loss was thrown out by more than a single batch. */
  get thrown(): boolean {
    return this.positive && this.high >= thrownOut.rows;
  }

  /** Layers that began at zero, or were not read, tell nothing. */
  layers({ step, values }: LayerSample): void {
    this.grow(step, values);
    if (!(step - this.firstStep < firstRows)) return;
    const ratios: number[] = [];
    this.fromZero ??= Array.from({ length: values.length / width }, (_, i) => values[i * width + weightAt] === 0);
    for (let at = 0; at < values.length; at += width) {
      if (this.fromZero[at / width] === true) continue;
      const ratio = values[at + updateAt]! / values[at + weightAt]!;
      if (ratio >= 0 && ratio < Infinity) ratios.push(ratio);
    }
    const middle = median(Float64Array.from(ratios));
    this.measured ||= ratios.length > 0;
    if (Number.isNaN(this.moved) && middle >= firstMove.replaced) [this.moved, this.movedStep] = [middle, step];
  }
  /** Every backend has the norms of the weights, though not all of them those of the updates. */
  private grow(step: number, values: Float32Array): void {
    this.grown = NaN;
    const steps = step - this.firstStep + 1;
    if (!(steps <= rewritten.within)) return;
    const norms = Float64Array.from({ length: values.length / width }, (_, i) => values[i * width + weightAt]!);
    // Where the first sample came late, it does not show where the weights began.
    if (this.startNorms === null && steps > 2) return;
    const start = (this.startNorms ??= norms);
    const ratios = norms.map((norm, i) => norm / start[i]!).filter((each) => each >= 0 && each < Infinity);
    // Where as many began at zero, as one of two embeddings, the others are drawn small to grow with them.
    if (2 * ratios.length <= norms.length) return;
    const times = median(ratios);
    const { growth } = this;
    growth.push({ steps, times });
    const half = growth.filter((each) => 2 * each.steps <= steps && 4 * each.steps >= steps).at(-1);
    const wanders = half !== undefined && times <= half.times * Math.sqrt(steps / half.steps);
    if (steps >= rewritten.from && wanders) this.grown = times;
  }
}
