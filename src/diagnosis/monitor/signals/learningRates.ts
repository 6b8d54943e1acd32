/** The learning rate as the run went: where it is, whether it still rises (warmup), its peak, and the way it goes. */
import { RatePath } from './rates/ratePath';
import { Recent } from './statistics/recent';

/** Times its value that a rate has to rise in one row for it to have leapt. */
export const leapTimes = 3;
/** Rows over which a rise is judged. */
const span = 10;

export class LearningRates {
  lr = NaN;
  peak = NaN;
  /** The rate before it last stood at several times its value at once, and the rows since then. */
  beforeLeap = NaN;
  sinceLeap = Infinity;
  recorded = false;
  readonly path = new RatePath();
  private readonly recent = new Recent(span + 1);

  /** Takes the rate of the next row; NaN where it was recorded as such. */
  push(step: number, lr: number): void {
    if (lr > leapTimes * this.lr && this.lr > 0) [this.beforeLeap, this.sinceLeap] = [this.lr, 0];
    else this.sinceLeap += 1;
    this.lr = lr;
    if (!Number.isFinite(lr)) return;
    this.recorded = true;
    this.recent.push(lr);
    if (!(lr <= this.peak)) this.peak = lr;
    this.path.push(step, lr);
  }

  /** Whether the rate rose over the last ten rows and does not fall: the run is in warmup. A leap is no warmup. */
  get rising(): boolean {
    const { recent, lr } = this;
    const before = recent.at(Math.min(span, recent.length - 1, this.sinceLeap));
    return recent.length > 1 && lr > before * 1.001 && lr >= recent.at(1);
  }
}
