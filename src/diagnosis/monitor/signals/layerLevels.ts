/**
 * The figures of every layer, smoothed over about the last twenty samples. A sample costs a few additions a layer;
 * detectors look at some (`due`): every fourth at first, for short runs have few, and later every sixteenth.
 */
import { layerFigures, type LayerSample } from '../../../run/types';

const width = layerFigures.length;
/** Samples after which the smoothed figures count as those of the start. */
const settledAfter = 8;
const window = 20;
/** At this share of zeros in a gradient, a layer of 32 units has one left. */
const nearlyAllZero = 0.97;
const often = { until: 200, every: 4, later: 16 };

export class LayerLevels {
  /** Samples seen. */
  samples = 0;
  /** Whether the newest sample is one to look at. */
  due = false;
  /** Smoothed, one number a layer. Empty before the first sample. */
  grad = new Float64Array(0);
  weight = new Float64Array(0);
  update = new Float64Array(0);
  zeros = new Float64Array(0);
  /** Samples in a row, up to the newest, in which nearly all of the layer's gradient was zero; the step of the last one before them. */
  silent = new Int32Array(0);
  lastAlive = new Float64Array(0);
  /** The first sample's figures, and the smoothed ones once they had settled. */
  first = { weight: this.weight, update: this.update, zeros: this.zeros };
  start = { grad: this.grad, weight: this.weight, zeros: this.zeros };
  /** Of the newest sample: layers whose update was exactly zero, and entries of the gradient that were not finite. */
  unmoved = 0;
  badEntries = 0;
  private step = 0;

  push({ step, values }: LayerSample): void {
    const count = Math.floor(values.length / width);
    if (this.samples === 0) this.begin(values, count);
    this.samples += 1;
    const every = this.samples <= often.until ? often.every : often.later;
    this.due = this.samples >= settledAfter && this.samples % every === 0;
    const share = Math.max(1 / window, 1 / this.samples);
    const { grad, weight, update, zeros, silent } = this;
    let [unmoved, badEntries] = [0, 0];
    for (let i = 0, at = 0; i < grad.length; i++, at += width) {
      const g = values[at]!;
      const w = values[at + 1]!;
      const u = values[at + 2]!;
      const z = values[at + 3]!;
      badEntries += values[at + 4]!;
      if (u === 0) unmoved += 1;
      if (z >= nearlyAllZero) {
        if (silent[i] === 0) this.lastAlive[i] = this.step;
        silent[i]! += 1;
      } else silent[i] = 0;
      const sum = g + w + u + z;
      // A figure that is not finite is the business of another rule; it must not spoil the mean.
      if (!(sum - sum === 0)) continue;
      grad[i]! += share * (g - grad[i]!);
      weight[i]! += share * (w - weight[i]!);
      update[i]! += share * (u - update[i]!);
      zeros[i]! += share * (z - zeros[i]!);
    }
    [this.unmoved, this.badEntries, this.step] = [unmoved, badEntries, step];
    if (this.samples === settledAfter)
      this.start = { grad: grad.slice(), weight: weight.slice(), zeros: zeros.slice() };
  }

  private begin(values: Float32Array, count: number): void {
    const column = (figure: number) => Float64Array.from({ length: count }, (_, i) => values[i * width + figure]!);
    this.first = { weight: column(1), update: column(2), zeros: column(3) };
    [this.grad, this.weight, this.update, this.zeros] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
    ];
    this.start = { grad: this.grad, weight: this.weight, zeros: this.zeros };
    this.silent = new Int32Array(count);
    this.lastAlive = new Float64Array(count);
  }
}
