/**
 * Follows a loss that has lost its progress: whether it comes back by itself, stays away, or runs off. It alarms when
 * - the loss is lost and has not come 20 % closer for `patience` rows, however high it stands, for many runs overshoot
 *   in their first steps and then return steadily;
 * - half of what was learned is undone for a fifth of the steps that are planned, however the loss moves meanwhile: to wait
 *   for a return would cost as much again;
 * - progress had been made and the loss is a thousand times as far off as that, and still rising for `rising` rows.
 * A trouble is over when what was lost is regained: the loss stands at its best from before again, within its noise.
 */
import type { LossLevel } from './lossLevel';

/** Rows of steady rise far above all that was learned, after which waiting is pointless. */
const rising = 3;
const farOff = 1000;
/** The excess has to shrink by this much (in its logarithm) to count as coming back. */
const shrink = 0.2;
/** Share of the way from the best to where half of the steps are undone that may be open still when a trouble is over. */
const regained = 0.5;
/**
 * Where the noise is more than a tenth of the distance that the loss stands off, patience grows with it: the loss
 * wanders by itself.
 */
const forNoise = 10;
/**
 * Standard deviations of a single loss by which the smoothed loss has to stand off its best: four of the difference of a
 * best that may be the mean of five steps and a level that is one of some twenty. Nearer, the start may have been luck.
 */
const chance = 4 * Math.sqrt(1 / 5 + 1 / 20);
const smoothing = 0.1;
/** Share of the rows of late at the best or below that tells of two levels that take turns: what can still be done is not lost. */
const twoLevels = 1 / 15;
const turnsWeight = 0.02;
/** Share of the rows of a trouble for which the loss has to stand where it is, if nothing was learned before it. */
const standing = 1 / 2;
/** Steps that a loss may stay lost, and fewest rows that prove it where a row stands for many steps. */
const patientSteps = 40;
const fewestRows = 10;
/** Rows that prove a blow-up of the first ones, where waiting costs little. */
const earlyRows = 80;
/** The same where a row stands for so many steps and more, so that waiting is dear. */
const coarse = { steps: 10, rows: 30 };
/** Share of the planned steps for which half of what was learned may be undone, whether the loss comes closer or not, and fewest rows of it. */
export const mayCost = { share: 0.2, rows: 30 };
/** The same of means of epochs, which hardly vary by chance. */
const fewestMeans = { lost: 3, proof: 8 };
/** Rows after which a loss that undid half of the steps need not be waited for any longer. */
const longest = 500;
/** Rows at the end of a log that tell of a blow-up of its first ones; so many spans off, a single one tells of a loss. */
const atEnd = { rows: 10, spans: 1000 };

export type Alarm = 'rising' | 'stuck' | 'ended';

/** How rows stand in time. */
export interface RowPace {
  /** Rows that a loss may stay lost. */
  patience: number;
  /** Steps that a row stands for. */
  stride: number;
  /** Rows of which the first is the lowest by chance so seldom that it counts as a proof. */
  proof: number;
  /** Rows that a return may take at most, where it is known how long the run is to be. */
  longest: number;
}

export class Trouble {
  /** From the row at which progress is lost to that at which it is regained. */
  open = false;
  /** Whether the newest row ended a trouble; the other fields then still speak of it. */
  ended = false;
  /** First step at which the loss was out of its range. */
  onset = 0;
  /** Step at which progress counted as lost; Infinity while it is only in doubt. */
  openedStep = Infinity;
  peak = -Infinity;
  peakStep = 0;
  /** The highest loss of this trouble that five rows in a row did not fall below. */
  top = -Infinity;
  /** The greatest peak of all troubles of this run, and its step. */
  worst = -Infinity;
  worstStep = 0;
  /** The alarm that this trouble has raised. */
  alarm: Alarm | null = null;
  /** Step of the first row at which more than a quarter of the progress was gone, and is since; NaN while it is not. */
  left = NaN;
  /** Rows since progress was lost. */
  rows = 0;
  /** Rows up to then, the highest of those that were calm, and the lowest since. */
  private before = 0;
  private highest = -Infinity;
  private lowest = Infinity;
  /** How far off the loss stood when progress was lost: the unit of the excess. */
  private unit = 1;
  private excess = 0;
  private mark = 0;
  /** The excess when it last rose by as much as counts as coming back, and the row of the trouble. */
  private rose = 0;
  private roseAt = 0;
  private stalled = 0;
  private returning = false;
  /** Rows for which progress was lost; rows in which it was not count against them. */
  private held = 0;
  /** As many rows for which half of the steps were undone. */
  private sunk = 0;
  private rises = 0;
  /** Rows of the trouble that stood at the best or below. */
  private below = 0;
  /** The share of them of late. */
  private belowShare = 0;
  private last = NaN;

  /** Takes the next finite loss, after `level` has; a row stands for so many steps. Returns the alarm if this row raises it. */
  push(step: number, loss: number, level: LossLevel, pace: RowPace): Alarm | null {
    this.rises = loss > this.last ? this.rises + 1 : 0;
    this.last = loss;
    this.ended = false;
    const run = level.line - level.best;
    const calm = level.level <= level.best + 0.25 * run && loss <= level.line;
    if (calm) this.left = NaN;
    else if (Number.isNaN(this.left)) [this.left, this.before, this.lowest] = [step, level.count - 1, Infinity];
    if (calm) this.highest = Math.max(this.highest, loss);
    else this.lowest = Math.min(this.lowest, loss);
    // Of a loss that has never moved nothing tells whether a rise is large.
    const moved = level.learned || !level.still;
    if (!this.open && moved && (level.sunk || this.runsOff(loss, level))) {
      this.start(step);
      this.unit = Math.max(level.level - level.best, Number.MIN_VALUE);
    }
    const isLow = loss <= level.best;
    if (this.open && isLow) this.below += 1;
    this.belowShare += turnsWeight * (Number(isLow) - this.belowShare);
    if (this.open && this.isOver(loss, level)) this.end(level);
    if (!this.open) return null;
    this.rows += 1;
    if (level.lost) this.openedStep = Math.min(this.openedStep, step);
    if (loss > this.peak) {
      this.peak = loss;
      this.peakStep = step;
    }
    this.top = Math.max(this.top, level.floor);
    if (loss > this.worst) {
      this.worst = loss;
      this.worstStep = step;
    }
    this.held = level.lost ? this.held + 1 : Math.max(0, this.held - 1);
    this.sunk = level.sunk ? this.sunk + 1 : Math.max(0, this.sunk - 1);
    this.follow(Math.log(Math.max(loss - level.best, 1e-3 * this.unit) / this.unit));
    return this.alarm === null ? (this.alarm = this.judge(loss, level, pace)) : null;
  }

  /** Of the rows of late so many stood at the best that two levels take turns. */
  get takesTurns(): boolean {
    return this.belowShare > twoLevels;
  }

  private runsOff(loss: number, level: LossLevel): boolean {
    return this.rises >= rising && level.learned && loss - level.best > farOff * level.span;
  }

  private isOver(loss: number, level: LossLevel): boolean {
    // Before the noise is known a single row at the best tells that the others are no worse than it may be.
    if (!level.known && this.alarm === null) return this.below > this.rows / patientSteps;
    return level.level <= level.best + regained * (level.half - level.best) && loss <= level.line;
  }

  private end({ known }: LossLevel): void {
    this.open = false;
    // What began and ended before the noise was known was none.
    this.ended = known || this.alarm !== null;
  }

  /** No more rows come: what waiting would have told is not to be had, and the log ends with its progress lost. */
  finish(step: number, level: LossLevel): Alarm | null {
    const far = level.learned && this.last - level.best > atEnd.spans * level.span;
    // The last five rows all stand above the line, whatever the smoothed loss has followed of them.
    const ends = level.learned && !level.smoothed && level.floor > level.line;
    if ((far || ends) && !this.open) this.start(step);
    if (!this.open || this.alarm !== null) return null;
    if (this.peak < this.last) [this.peak, this.peakStep] = [this.last, step];
    const stands = standsOff(level);
    const early = this.held >= atEnd.rows && (stands > noChance || level.steady) && this.below === 0;
    const stays = level.learned ? this.sunk >= patientSteps / 2 && this.below === 0 : early;
    const lost = ends || (stays && !this.returning);
    return far || lost ? (this.alarm = 'ended') : null;
  }

  /**
   * The rows before the trouble are the lowest of all. By chance alone the first of n is the lowest once in n, and stands off
   * the others by as much as noise may; nearer than that it takes more of them.
   */
  private neverLow(stands: number, { smoothed, steady }: LossLevel, proof: number): boolean {
    const deviations = smoothed ? stands / behindAverage : stands;
    const apart = deviations > noChance || steady || (this.ordered && !smoothed);
    const needed = (1 + this.below) * (apart ? proof : smoothed ? nearer * behindAverage : nearer);
    return this.rows >= needed && this.stalled >= proof / 2 && (proof < earlyRows || this.stands);
  }

  /**
   * Nothing was learned that could be lost, so that there is time: it neither rises nor comes closer for as long as it did
   * before, or rises for very long.
   */
  private get stands(): boolean {
    const { rows, stalled, roseAt, returning } = this;
    const since = Math.min(stalled, rows - roseAt);
    return since >= standing * rows || (rows >= 2 * longest && !returning);
  }

  /** All rows before lie below all of those since, of which there are so many that chance seldom puts them in that order. */
  private get ordered(): boolean {
    const { before, rows } = this;
    return before > 1 && this.highest < this.lowest && ((before + rows) * (before + rows - 1)) / 2 > nearer;
  }

  private start(step: number): void {
    this.below = this.belowShare = 0;
    this.openedStep = Infinity;
    this.open = true;
    this.alarm = null;
    this.onset = Number.isNaN(this.left) ? step : this.left;
    this.peak = this.top = -Infinity;
    this.excess = 0;
    this.mark = this.rose = this.roseAt = 0;
    this.stalled = 0;
    this.returning = false;
    this.held = this.sunk = 0;
    this.rows = 0;
  }

  /** While the loss still rises the mark goes up with it; once it has come closer the mark only goes down, or up by a new rise. */
  private follow(excess: number): void {
    this.excess += Math.max(smoothing, 1 / this.rows) * (excess - this.excess);
    this.stalled += 1;
    if (this.excess > this.rose + shrink) [this.rose, this.roseAt] = [this.excess, this.rows];
    if (this.excess < this.mark - shrink) {
      this.mark = this.excess;
      this.stalled = 0;
      this.returning = true;
    } else if (this.excess > this.mark + (this.returning ? 1 : 0)) {
      this.mark = this.excess;
      this.returning = false;
    }
  }

  private judge(loss: number, level: LossLevel, pace: RowPace): Alarm | null {
    if (this.runsOff(loss, level)) return 'rising';
    if (this.takesTurns) return null;
    const learned = level.learned;
    const stands = standsOff(level);
    if (!level.known) return this.neverLow(stands, level, pace.proof) ? 'stuck' : null;
    if (!learned && stands > chance && this.neverLow(stands, level, pace.proof)) return 'stuck';
    if (stands < chance) return null;
    if (this.sunk >= pace.longest) return 'stuck';
    const far = Math.exp(this.excess) * this.unit;
    const patient = (learned ? pace.patience : pace.proof) * Math.max(1, forNoise * (level.noise / far));
    if (level.lost && this.stalled >= patient && this.held >= 0.5 * patient) return 'stuck';
    // Where less is undone the proof is time: half as long as the steps took that are undone.
    const long = Math.min(longest, Math.max(pace.proof, (0.5 * level.undoneSteps) / pace.stride));
    const stays = this.stalled >= long && this.sunk >= 0.5 * long;
    // A loss that swings comes closer again and again; where it took as long as what it undid, it does not come back.
    const swings = this.sunk >= Math.max(longest, level.undoneSteps / pace.stride);
    return learned && level.sunk && (stays || swings) ? 'stuck' : null;
  }
}

/** Standard deviations of a single loss, as it varies now, by which the smoothed loss stands off its best. */
const standsOff = ({ level, best, deviationNow }: LossLevel): number => (level - best) / deviationNow;

/** Standard deviations that no first row of some hundred stands off by chance, and the rows that are asked for nearer. */
const noChance = 4.5;
const nearer = 200;

/** Of an average over many rows the noise behind it is so many times what its rows show: 0.98 is a usual weight. */
const behindAverage = 50;

/**
 * How long to wait where a row stands for so many steps of a run of so many (null: unknown). `means`: a row is the mean of
 * an epoch.
 */
export function paceOf(stride: number, totalSteps: number | null, means: boolean): RowPace {
  if (means) return { patience: fewestMeans.lost, stride, proof: fewestMeans.proof, longest: Infinity };
  const steps = totalSteps === null ? patientSteps : Math.min(Math.max(Math.round(totalSteps / 20), 20), patientSteps);
  const patience = Math.min(patientSteps, Math.max(fewestRows, Math.ceil(steps / stride)));
  const proof = stride < coarse.steps ? earlyRows : coarse.rows;
  const most = totalSteps === null ? Infinity : Math.max(mayCost.rows, (mayCost.share * totalSteps) / stride);
  return { patience, stride, proof, longest: most };
}
