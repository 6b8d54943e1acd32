/** The learning rate as the run went: where it is, whether it still rises (warmup), and its peak. */
import { Recent } from './statistics/recent';

/** Steps over which a rise is judged. */
const span = 10;

export class LearningRates {
  lr = NaN;
  peak = NaN;
  recorded = false;
  private readonly recent = new Recent(span + 1);

  push(lr: number): void {
    this.lr = lr;
    if (!Number.isFinite(lr)) return;
    this.recorded = true;
    this.recent.push(lr);
    if (!(lr <= this.peak)) this.peak = lr;
  }

  /** Whether the rate rose over the last ten steps: the run is in warmup. */
  get rising(): boolean {
    const before = this.recent.at(Math.min(span, this.recent.length - 1));
    return this.recent.length > 1 && this.lr > before * 1.001;
  }
}
