/**
 * Where the loss stands between its start and its best, free of scale, so that one set of thresholds serves every task.
 * Progress counts as lost above `best + 0.9 (initial - best) + 0.05 |initial| + noise`.
 */
/** Weight of the newest loss in the smoothed one: about the last ten steps count. */
const levelWeight = 0.1;
const noiseWeight = 0.02;

export class LossLevel {
  /** Loss before training, the first one; NaN before it. A lucky or unlucky first batch is covered by the noise. */
  initial = NaN;
  /** The smoothed loss. A single loss moves it by at most 0.3 of the way from best to the line. */
  level = NaN;
  /** The lowest smoothed loss so far, and its step. */
  best = NaN;
  bestStep = 0;
  /** Mean distance of a loss from the smoothed one, while progress is not lost. */
  noise = 0;
  /** Finite losses seen. */
  count = 0;

  /** The share of `initial` that may be lost on top of 90 % of the progress. */
  static readonly share = 0.05;

  /** Progress made so far, never negative. */
  get progress(): number {
    return Math.max(0, this.initial - this.best);
  }

  /** The loss above which progress is lost. */
  get line(): number {
    return this.best + 0.9 * this.progress + LossLevel.share * this.scale + this.noise;
  }

  /** Size of the initial loss; of the progress where the loss starts near zero or below. */
  get scale(): number {
    return Math.max(Math.abs(this.initial), this.progress, Number.MIN_VALUE);
  }

  get lost(): boolean {
    return this.count > 0 && this.level > this.line;
  }

  /** Takes the next finite loss. */
  push(step: number, loss: number): void {
    this.count += 1;
    if (this.count === 1) {
      this.initial = this.level = this.best = loss;
      this.bestStep = step;
      return;
    }
    const line = this.line;
    const clamped = Math.min(loss, line + 2 * (line - this.best));
    if (!(this.level > line)) this.addNoise(Math.abs(clamped - this.level));
    this.level += Math.max(levelWeight, 1 / this.count) * (clamped - this.level);
    if (this.level < this.best) {
      this.best = this.level;
      this.bestStep = step;
    }
  }

  /** The noise is capped by the size of the initial loss: a loss that explodes is no noise. */
  private addNoise(distance: number): void {
    const capped = Math.min(distance, this.scale, this.count > 20 ? 5 * this.noise : Infinity);
    this.noise += Math.max(noiseWeight, 1 / this.count) * (capped - this.noise);
  }
}
