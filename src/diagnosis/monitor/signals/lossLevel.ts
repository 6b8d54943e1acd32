/**
 * Where the loss stands between its start and its best, free of scale, so that one set of thresholds serves every task.
 * Progress counts as lost above `best + 0.9 (initial - best) + 0.05 |initial| + noise`.
 */

/** Steps after which the smoothed loss is a mean of enough losses to count as best. */
const settled = 5;
/**
 * A first loss below all of the next four, and below their mean by up to so many times the jitter (about three standard deviations) is
 * luck. A run that blows up starts with several low losses, or rises by far more than the jitter that it ends up with.
 */
const luck = 2.5;
/** Share of the progress that may be lost, and share of the initial loss on top of it. */
export const lostProgress = 0.9;
export const lostOfInitial = 0.05;
/** Weight of the newest loss in the smoothed one: about the last ten steps count. */
const levelWeight = 0.1;
const noiseWeight = 0.02;
/** Steps after which the noise is known well enough to bound its growth. */
const bounded = 20;

interface Low {
  loss: number;
  step: number;
}

export class LossLevel {
  /** Finite losses seen. Before the first, all figures are NaN. */
  count = 0;
  /** Loss before training: the first one, or the mean of the next ones if the first was but a lucky batch. */
  initial = NaN;
  /** The smoothed loss. A single loss moves it by at most 0.3 of the way from best to the line. */
  level = NaN;
  /** The lowest smoothed loss so far, and its step. */
  best = NaN;
  bestStep = 0;
  /** Progress made so far, never negative. */
  progress = 0;
  /** Size of the initial loss; of the progress where the loss starts near zero or below. */
  scale = NaN;
  /** The loss above which progress is lost. */
  line = NaN;
  /** Mean distance of a loss from the smoothed one, while progress is not lost. */
  noise = 0;
  /** Mean distance of a loss from the one before it. */
  private jitter = 0;
  private first = NaN;
  private last = NaN;
  /** Mean of the losses after the first, up to the settled one. */
  private early = 0;
  /** The lowest of them. */
  private earlyLow = Infinity;
  /** Lowest smoothed loss before it settled, and after. */
  private readonly lows: { before: Low; after: Low } = {
    before: { loss: Infinity, step: 0 },
    after: { loss: Infinity, step: 0 },
  };

  /** Whether progress is lost. */
  get lost(): boolean {
    return this.level > this.line;
  }

  /** Standard deviation of a single loss, from its jitter: the mean distance of two normal numbers is 1.128 of them. */
  get deviation(): number {
    return this.jitter / 1.128;
  }

  /** Takes the next finite loss. */
  push(step: number, loss: number): void {
    this.count += 1;
    if (this.count === 1) this.first = this.level = loss;
    else this.smooth(loss);
    this.last = loss;
    const low = this.count < settled ? this.lows.before : this.lows.after;
    if (this.level < low.loss) {
      low.loss = this.level;
      low.step = step;
    }
    this.place();
  }

  private smooth(loss: number): void {
    if (this.count <= settled) {
      this.early += loss / (settled - 1);
      this.earlyLow = Math.min(this.earlyLow, loss);
    }
    const change = Math.min(Math.abs(loss - this.last), this.scale);
    this.jitter += Math.max(noiseWeight, 1 / this.count) * (change - this.jitter);
    const clamped = Math.min(loss, this.line + 2 * (this.line - this.best));
    if (!this.lost) this.addNoise(Math.abs(clamped - this.level));
    this.level += Math.max(levelWeight, 1 / this.count) * (clamped - this.level);
  }

  /** The noise is capped by the size of the initial loss: a loss that explodes is no noise. */
  private addNoise(distance: number): void {
    const capped = Math.min(distance, this.scale, this.count > bounded ? 5 * this.noise : Infinity);
    this.noise += Math.max(noiseWeight, 1 / this.count) * (capped - this.noise);
  }

  /** Places the start, the best and the line. */
  private place(): void {
    const { before, after } = this.lows;
    const lift = this.early - this.first;
    const lucky = this.count >= settled && this.earlyLow > this.first && lift < luck * this.jitter;
    this.initial = lucky ? this.early : this.first;
    const low = lucky || after.loss <= before.loss ? after : before;
    this.best = low.loss;
    this.bestStep = low.step;
    this.progress = Math.max(0, this.initial - this.best);
    this.scale = Math.max(Math.abs(this.initial), this.progress, Number.MIN_VALUE);
    this.line = this.best + lostProgress * this.progress + lostOfInitial * this.scale + this.noise;
  }
}
