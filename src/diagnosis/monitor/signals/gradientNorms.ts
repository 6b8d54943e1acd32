/**
 * The run's own idea of a normal gradient norm. No absolute threshold is portable: healthy medians of public runs
 * span 0.03 to 20. A norm is abnormal when it is ten times the median of the healthy ones and beyond their usual top.
 * Norms of the last `delay` steps wait before they count as healthy, so that the rise to a blow-up does not.
 */
import { LogHistogram } from './statistics/logHistogram';

const delay = 32;
/** Ten times the median is the outlier rule of several tools; the second bound spares heavy-tailed norms. */
export const abnormalTimesMedian = 10;
export const abnormalTimesP90 = 3;
/** Healthy norms needed before any norm can be called abnormal. */
const enough = 10;
/** Normal norms in a row that end a spell of abnormal ones. */
const calm = 20;
const refreshEvery = 16;

export class GradientNorms {
  /** First step of the present spell of abnormal norms. */
  abnormalSince: number | null = null;
  /** Greatest norm of that spell, and its step. */
  peak = 0;
  peakStep = 0;
  /** Median and 90th percentile of the healthy norms; NaN while there are none. */
  p50 = NaN;
  p90 = NaN;
  /** Median of the first healthy norms. */
  start = NaN;
  private readonly healthy = new LogHistogram(2000);
  private readonly steps = new Float64Array(delay);
  private readonly norms = new Float64Array(delay);
  private waiting = 0;
  private first = 0;
  private normal = 0;

  /** Takes the next norm. While the loss is `troubled` no norm counts as healthy. */
  push(step: number, norm: number, troubled: boolean): void {
    if (this.isAbnormal(norm)) this.spell(step, norm);
    else if (this.abnormalSince !== null && ++this.normal >= calm) this.abnormalSince = null;
    if (troubled || this.abnormalSince !== null || !Number.isFinite(norm)) return;
    if (this.waiting === delay) this.accept();
    const slot = (this.first + this.waiting) % delay;
    this.steps[slot] = step;
    this.norms[slot] = norm;
    this.waiting += 1;
  }

  isAbnormal(norm: number): boolean {
    return norm > this.bound || (norm === Infinity && this.bound === Infinity);
  }

  /** A norm above it is abnormal; infinite while too few healthy ones are known. */
  get bound(): number {
    return this.healthy.count < enough
      ? Infinity
      : Math.max(abnormalTimesMedian * this.p50, abnormalTimesP90 * this.p90);
  }

  /** Settles what is healthy once a trouble began at `onset`: waiting norms from before count, later ones never will. */
  settle(onset: number): void {
    while (this.waiting > 0 && this.steps[this.first]! < onset) this.accept();
    this.waiting = 0;
    this.refresh();
  }

  /** Healthy norms seen. */
  get count(): number {
    return this.healthy.count;
  }

  private spell(step: number, norm: number): void {
    if (this.abnormalSince === null) {
      this.settle(step);
      this.abnormalSince = step;
      this.peak = 0;
    }
    this.normal = 0;
    if (norm > this.peak) {
      this.peak = norm;
      this.peakStep = step;
    }
  }

  private accept(): void {
    this.healthy.add(this.norms[this.first]!);
    this.first = (this.first + 1) % delay;
    this.waiting -= 1;
    const { count } = this.healthy;
    if (count <= enough || count % refreshEvery === 0) this.refresh();
    if (count === enough) this.start = this.p50;
  }

  private refresh(): void {
    if (this.healthy.count === 0) return;
    this.p50 = this.healthy.quantile(0.5);
    this.p90 = this.healthy.quantile(0.9);
  }
}
