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
  /** Samples in a row, up to the newest, in which nearly all of the layer's gradient was zero, and the step of the last other one. */
  silent = new Int32Array(0);
  lastAlive = new Float64Array(0);
  /** The first sample's figures, and the smoothed ones once they had settled. */
  first = { weight: this.weight, update: this.update, zeros: this.zeros };
  start = { grad: this.grad, weight: this.weight, zeros: this.zeros };

  push({ step, values }: LayerSample): void {
    const count = Math.floor(values.length / width);
    if (this.samples === 0) this.begin(values, count);
    this.samples += 1;
    const every = this.samples <= often.until ? often.every : often.later;
    this.due = this.samples >= settledAfter && this.samples % every === 0;
    const share = Math.max(1 / window, 1 / this.samples);
    const { grad, weight, update, zeros } = this;
    for (let i = 0, at = 0; i < grad.length; i++, at += width) {
      this.silent[i] = values[at + 3]! >= nearlyAllZero ? this.silent[i]! + 1 : 0;
      if (this.silent[i] === 0) this.lastAlive[i] = step;
      const sum = values[at]! + values[at + 1]! + values[at + 2]! + values[at + 3]!;
      // A figure that is not finite is the business of another rule; it must not spoil the mean.
      if (!(sum - sum === 0)) continue;
      grad[i]! += share * (values[at]! - grad[i]!);
      weight[i]! += share * (values[at + 1]! - weight[i]!);
      update[i]! += share * (values[at + 2]! - update[i]!);
      zeros[i]! += share * (values[at + 3]! - zeros[i]!);
    }
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
