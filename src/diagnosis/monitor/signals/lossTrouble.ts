/**
 * Follows a loss that has left its range: whether it comes back by itself, stays away, or runs off.
 * It alarms when
 * - the loss is a million times its scale: nothing recovers from there (of 425 public runs that learned, two came back);
 * - the loss is lost and has not come 20 % closer for `patience` steps, however high it stands, for many runs
 *   overshoot in their first steps and then return steadily;
 * - progress had been made and the loss is tenfold its scale and still rising for `rising` steps.
 */
import type { LossLevel } from './lossLevel';

/** A loss so many times its scale is beyond recovery. */
const extreme = 1e6;
/** Steps of steady rise far above the scale after which waiting is pointless. */
const rising = 3;
/** The excess has to shrink by this much (in its logarithm) to count as coming back. */
const shrink = 0.2;
/**
 * Where the noise is more than a tenth of the scale, and of the distance that the loss stands off, patience grows with
 * it: the loss wanders by itself.
 */
const forNoise = 10;
/**
 * Standard deviations of a single loss by which the smoothed loss has to stand off its best: four of the difference of a
 * best that may be the mean of five steps and a level that is one of some twenty. Nearer, the start may have been luck.
 */
const chance = 4 * Math.sqrt(1 / 5 + 1 / 20);
const smoothing = 0.1;

export type Alarm = 'extreme' | 'rising' | 'stuck';

export class Trouble {
  /** Steps the loss may stay lost without recovering before an alarm. */
  readonly patience: number;
  /** From the step at which progress is lost, or a loss beyond recovery was seen, to the step at which half of it is regained. */
  open = false;
  /** Whether the newest step ended a trouble; the other fields then still speak of it. */
  ended = false;
  /** First step at which the loss was out of its range. */
  onset = 0;
  /** Step at which progress counted as lost. */
  openedStep = 0;
  peak = -Infinity;
  peakStep = 0;
  /** The greatest peak of all troubles of this run, and its step. */
  worst = -Infinity;
  worstStep = 0;
  /** The alarm that this trouble has raised. */
  alarm: Alarm | null = null;
  /** The latest step at which at most a quarter of the progress was gone. */
  calmStep = 0;
  private excess = 0;
  private mark = 0;
  private stalled = 0;
  private returning = false;
  /** Steps for which progress was lost; steps in which it was not count against them. */
  private held = 0;
  private rises = 0;
  private last = NaN;

  constructor(totalSteps: number | null) {
    this.patience = totalSteps === null ? 40 : Math.min(Math.max(Math.round(totalSteps / 20), 20), 40);
  }

  /** Takes the next finite loss, after `level` has. Returns the alarm if it is raised by this step. */
  push(step: number, loss: number, level: LossLevel): Alarm | null {
    this.rises = loss > this.last ? this.rises + 1 : 0;
    this.last = loss;
    const run = level.line - level.best;
    if (level.level <= level.best + 0.25 * run && loss <= level.line) this.calmStep = step;
    if (!this.open && (level.lost || loss > extreme * level.scale)) this.start(step);
    this.ended = this.open && level.level < level.best + 0.5 * run && loss <= level.line;
    if (this.ended) this.open = false;
    if (!this.open) return null;
    if (loss > this.peak) {
      this.peak = loss;
      this.peakStep = step;
    }
    if (loss > this.worst) {
      this.worst = loss;
      this.worstStep = step;
    }
    this.held = level.lost ? this.held + 1 : Math.max(0, this.held - 1);
    this.follow(Math.log(Math.max(loss - level.best, 1e-3 * run) / run));
    return this.alarm === null ? (this.alarm = this.judge(loss, level)) : null;
  }

  private start(step: number): void {
    this.openedStep = step;
    this.open = true;
    this.alarm = null;
    this.onset = this.calmStep + 1;
    this.peak = -Infinity;
    this.excess = 0;
    this.mark = 0;
    this.stalled = 0;
    this.returning = false;
    this.held = 0;
  }

  /** While the loss still rises the mark goes up with it; once it has come closer the mark only goes down, or up by a new rise. */
  private follow(excess: number): void {
    this.excess += smoothing * (excess - this.excess);
    this.stalled += 1;
    if (this.excess < this.mark - shrink) {
      this.mark = this.excess;
      this.stalled = 0;
      this.returning = true;
    } else if (this.excess > this.mark + (this.returning ? 1 : 0)) {
      this.mark = this.excess;
      this.returning = false;
    }
  }

  private judge(loss: number, level: LossLevel): Alarm | null {
    if (loss > extreme * level.scale) return 'extreme';
    if (this.rises >= rising && loss > 10 * level.scale && level.progress > 0.1 * level.scale) return 'rising';
    if (level.level - level.best < chance * level.deviation) return null;
    const far = Math.max(level.scale, Math.exp(this.excess) * (level.line - level.best));
    const patience = this.patience * Math.max(1, forNoise * (level.noise / far));
    return level.lost && this.stalled >= patience && this.held >= 0.5 * patience ? 'stuck' : null;
  }
}
