/**
 * The way that the rate goes: up to a top, then level or down, along a schedule that `rateShapes.ts` names. A rise after a
 * fall ends it. It counts by steps: rows may be any number of steps apart, and what a row does not show is not known.
 */
import { PrintedDigits } from './printedDigits';
import { fitOf, type RateFit } from './rateShapes';
import { RateTrail, type RatePoint } from './rateTrail';
import { RestartRhythm } from './restartRhythm';

/** The rate went up again after it had fallen, or from a level that had held. */
export interface RateRise {
  /** `leap`: within few rows. `turn`: it climbs row by row, as a cosine does that is followed beyond its end. */
  kind: 'leap' | 'turn';
  from: RatePoint;
  to: RatePoint;
  /** Number of rows seen when it began. */
  count: number;
  /** The schedule that it left, where it is known, and the highest rate on it. */
  left: RateFit | null;
  top: RatePoint;
  /** It came after the same, or a regular, number of steps again: by plan. */
  regular: boolean;
}

/** A rise that counts: to so many times the rate, and above a share of the top; or by a share of the top. */
const times = 2;
/** Where it followed no schedule that is known: a rate that is adapted to something goes up and down by itself. */
const timesUnknown = 4;
const worth = { top: 0.01, rise: 0.05 };
/** Rows within which a rise is a leap. */
const leapRows = 3;
/** Rows after which a climb that goes on is told. */
const turnRows = 5;
/** Rows on a level from which on a rise from it can tell, and rows since the top where it followed no known schedule. */
const settledRows = 5;
const longRows = 20;
/**
 * A first rise from a level may be the first stair of a warmup: the next stair comes after as many steps, or after some more.
 * Beyond that, no more are waited for.
 */
const stairWait = 1.25;

/** Looks at the schedule, of which one way down takes some twenty. */
const looksAtMost = { ever: 200, perRow: 1 / 1024 };

interface Climb {
  from: RatePoint;
  count: number;
  rows: number;
  top: RatePoint;
  /** The rate had come to rest before it. */
  rested: boolean;
  /** What it left was a way that can be left. */
  settled: boolean;
  told: boolean;
}

export class RatePath {
  /** The rise that the newest row made plain. */
  rise: RateRise | null = null;
  /** The schedule that the rate follows since its last top, as last looked at; null where it is not known. */
  fit: RateFit | null = null;
  /** The newest row looked at it anew. */
  fitted = false;
  /** The first row with the lowest rate since the top. */
  low: RatePoint = { step: 0, lr: NaN };
  /** The last row at the top. */
  top: RatePoint = { step: 0, lr: NaN };
  /** Rows without a change up to now, and the first of them. */
  level = { since: 0, rows: 0 };
  /** It has fallen since its top. */
  falling = false;
  /** Rows since the top at which it was lower than the row before. */
  drops = 0;
  /** The step from which it rose to its top. */
  foot = 0;
  private readonly printed = new PrintedDigits();
  private readonly trail = new RateTrail();
  private readonly rhythm = new RestartRhythm();
  private last: RatePoint | null = null;
  private first = 0;
  private spacing = 0;
  private climb: Climb | null = null;
  /** A rise from the first level, of which it is not known yet whether more follow; `patience`: steps until it is. */
  private stair: { rise: RateRise; patience: number } | null = null;
  private inStairs = false;
  private drop = 0;
  /** Rows and tenths of the top at which the schedule was looked at last. */
  private looked = { rows: 1, tenth: 10 };
  private looks = 0;
  private count = 0;

  /** Takes the rate of the next row. */
  push(step: number, lr: number): void {
    this.rise = null;
    this.fitted = false;
    this.count += 1;
    this.printed.add(lr);
    const point = { step, lr };
    if (this.last === null) this.first = step;
    else if (step <= this.last.step) this.again(step);
    const { last } = this;
    this.spacing = last === null ? 0 : step - last.step;
    if (last === null) this.beginAt(point, step);
    else if (lr > last.lr) this.up(point, last);
    else this.down(point, last);
    this.settleStair(point);
    this.last = point;
  }

  /** By how much a rate may be off from what was printed. */
  error(lr: number): number {
    return this.printed.error(lr);
  }

  /** The rate has fallen before and rises at the newest row. */
  get climbing(): boolean {
    return this.climb !== null;
  }

  /** A rise from the first level of which it is not known yet whether it belongs to a warmup. */
  get waiting(): RateRise | null {
    return this.stair?.rise ?? null;
  }

  /** Looks which schedule the way down follows; `peak`: where that is to begin, if not with the last top. */
  look(peak?: number, rests = this.rests): RateFit | null {
    const { points, rows } = this.trail;
    const way = points.filter(({ step }) => step <= this.low.step);
    // Stairs are of a height; a schedule that falls row by row has none.
    const stairs = rows > 3 * new Set(points.map(({ lr }) => lr)).size;
    const how = { floor: rests ? this.low.lr : null, stair: stairs ? this.drop : 0, peak };
    // The last row before a rise, or at a bound from below, may stand off the way already.
    return fitOf(way, this.printed, how) ?? fitOf(way.slice(0, -1), this.printed, how);
  }

  /** Looks are dear, and a rate that turns every few rows asks for many. */
  private mayLook(): boolean {
    if (this.looks >= looksAtMost.ever + looksAtMost.perRow * this.count) return false;
    this.looks += 1;
    return true;
  }

  private get rests(): boolean {
    return this.last?.lr === this.low.lr && this.level.rows >= settledRows;
  }

  /** A resumed run does steps again: the way goes on from the last row before them. */
  private again(step: number): void {
    this.trail.backTo(step);
    this.climb = null;
    this.last = this.trail.points.at(-1) ?? null;
    if (this.low.step >= step && this.last !== null) this.low = this.last;
  }

  private beginAt(point: RatePoint, foot = this.foot): void {
    this.foot = foot;
    this.top = this.low = point;
    this.trail.begin(point);
    this.level = { since: point.step, rows: 1 };
    this.looked = { rows: 1, tenth: 10 };
    [this.falling, this.drop, this.drops, this.fit] = [false, 0, 0, null];
  }

  private up(point: RatePoint, last: RatePoint): void {
    if (!this.falling) return this.higher(point, last);
    const { top, level, trail, rests, fit, count } = this;
    const settled = fit !== null || level.rows >= settledRows || trail.rows >= longRows;
    this.climb ??= { from: last, count, rows: 0, top, rested: rests, settled, told: false };
    const { climb } = this;
    climb.rows += 1;
    this.level = { since: point.step, rows: 1 };
    if (climb.told || climb.rows < turnRows || !isWorth(climb.from, point, climb.top)) return;
    climb.told = true;
    this.tell('turn', climb, point);
  }

  /** It has not fallen yet: a warmup, by stairs or not, or a leap from the level that it began with. */
  private higher(point: RatePoint, last: RatePoint): void {
    const { since, rows } = this.level;
    const leap = last.lr > 0 && point.lr >= times * last.lr && rows >= settledRows;
    if (this.stair !== null) [this.stair, this.inStairs] = [null, true];
    else if (leap && !this.inStairs) {
      const rise: RateRise = {
        ...{ kind: 'leap', from: last, to: point, count: this.count, left: null, top: last, regular: false },
      };
      this.stair = { rise, patience: stairWait * (point.step - since) };
    }
    this.beginAt(point);
  }

  /** The first level has held long enough since the leap from it that no stair can follow any more. */
  private settleStair(point: RatePoint): void {
    const { stair } = this;
    if (stair === null || point.step < stair.rise.to.step + stair.patience) return;
    this.stair = null;
    // A warmup of one epoch is followed by a fall by epochs.
    if (!(this.falling && this.level.rows > 1)) this.tellRise(stair.rise);
  }

  private down(point: RatePoint, last: RatePoint): void {
    const { climb } = this;
    this.climb = null;
    if (climb !== null && isWorth(climb.from, last, climb.top)) {
      if (!climb.told) this.tell(climb.rows <= leapRows ? 'leap' : 'turn', climb, last);
      this.beginAt(last, climb.from.step);
    }
    this.follow(point, last);
  }

  private follow(point: RatePoint, last: RatePoint): void {
    if (point.lr === last.lr) this.level.rows += 1;
    else this.level = { since: point.step, rows: 1 };
    if (!this.falling && point.lr === this.top.lr) {
      // A level top belongs to no fall: the fall begins with its last row.
      this.top = this.low = point;
      return this.trail.begin(point);
    }
    this.falling = true;
    this.drop = Math.max(this.drop, last.lr - point.lr);
    if (point.lr < last.lr) this.drops += 1;
    if (point.lr < this.low.lr) this.low = point;
    this.trail.push(point);
    const { rows } = this.trail;
    const tenth = Math.floor((10 * point.lr) / this.top.lr);
    if ((rows < 2 * this.looked.rows && tenth >= this.looked.tenth) || !this.mayLook()) return;
    this.looked = { rows: Math.max(rows, 4), tenth: Math.min(tenth, this.looked.tenth) };
    this.fit = this.look();
    this.fitted = true;
  }

  private tell(kind: RateRise['kind'], climb: Climb, to: RatePoint): void {
    const { from, count, top, rested, settled } = climb;
    const left = this.mayLook() ? this.look(undefined, rested) : null;
    const plain = left !== null || (settled && kind === 'leap' && to.lr >= timesUnknown * from.lr);
    if (plain || this.rhythm.known) this.tellRise({ ...{ kind, from, to, count, left, top }, regular: false });
  }

  private tellRise(rise: RateRise): void {
    const began = rise.top === rise.from ? this.first : rise.top.step;
    this.rise = { ...rise, regular: this.rhythm.push(rise.from.step, began, this.spacing) };
  }
}

function isWorth(from: RatePoint, to: RatePoint, top: RatePoint): boolean {
  const rise = to.lr - from.lr;
  return (to.lr >= times * from.lr && to.lr >= worth.top * top.lr) || rise >= worth.rise * top.lr;
}
