/**
 * The shape of the loss in each pass over the data: how far it drops from the end of one epoch to the beginning of the
 * next, and how far it rises from there to the end. Means of a quarter of an epoch, at most fifty rows, are compared.
 */
import type { RunFacts } from '../facts';
import { Recent } from './statistics/recent';

const widest = 50;
/** Rows of an epoch with which its two ends are apart. */
export const fewestRows = 10;
/**
 * Rows at a boundary that are left out: logs round the epoch to two decimals, and a row may be the mean over steps on both
 * sides.
 */
const blurred = 0.01;

/** What an epoch but the first looks like. */
export interface EpochShape {
  /** The step at which it began, and the newest one. */
  from: number;
  to: number;
  /** Mean losses: at the end of the epoch before, at its own beginning, at its own end. */
  before: number;
  first: number;
  last: number;
  /** How far the means of its quarters lie apart. */
  range: number;
  /** Standard error of the difference of two such means. */
  error: number;
  /** The learning rate leapt at its beginning. */
  rateLeapt: boolean;
}

/** Sums over the losses at one end of an epoch. */
class EpochEnd {
  private sum = 0;
  private squares = 0;
  count = 0;

  push(loss: number): void {
    this.sum += loss;
    this.squares += loss * loss;
    this.count += 1;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  /** Of the mean. */
  get variance(): number {
    const { count, mean } = this;
    return Math.max(0, this.squares / count - mean * mean) / (count - 1);
  }
}

/** What Observation and facts tell of the place in the data. */
interface Row {
  step: number;
  loss: number;
  epoch: number | undefined;
  lr: number;
}

export class Epochs {
  private epoch = NaN;
  private rows = 0;
  private from = 0;
  /** Rows of the epoch before; 0 in the first. */
  private length = 0;
  private before = new EpochEnd();
  private rateBefore = NaN;
  private rateFirst = NaN;
  private rateLast = NaN;
  private to = 0;
  private opening = new EpochEnd();
  /** The quarter that goes on, and the lowest and highest mean of those that are over. */
  private readonly quarter = { sum: 0, count: 0, low: Infinity, high: -Infinity };
  /** The losses at the end of the epoch, with those that are left out. */
  private readonly recent = new Recent(widest + 8);

  constructor(private readonly facts: RunFacts) {}

  /** Takes the next finite loss. Returns the epoch that ended with the row before it, if its shape is known. */
  push(row: Row): EpochShape | null {
    const { stepsPerEpoch } = this.facts;
    const epoch = row.epoch ?? (stepsPerEpoch === undefined ? NaN : (row.step - 1) / stepsPerEpoch);
    if (!Number.isFinite(epoch)) return null;
    const ended = Math.floor(epoch) === this.epoch ? null : this.turn(Math.floor(epoch), row);
    this.add(row);
    return ended;
  }

  /** The shape of the epoch that goes on; null where it has hardly begun. */
  get open(): EpochShape | null {
    return this.length >= fewestRows && this.rows >= this.length / 2 ? this.shape() : null;
  }

  private turn(epoch: number, { step, lr }: Row): EpochShape | null {
    const follows = epoch === this.epoch + 1;
    const ended = follows && this.length >= fewestRows && this.rows >= fewestRows ? this.shape() : null;
    this.length = follows ? this.rows : 0;
    this.before = this.closing();
    this.rateBefore = this.rateLast;
    [this.epoch, this.rows, this.from, this.rateFirst] = [epoch, 0, step, lr];
    this.opening = new EpochEnd();
    Object.assign(this.quarter, { sum: 0, count: 0, low: Infinity, high: -Infinity });
    this.recent.clear();
    return ended;
  }

  private add({ step, loss, lr }: Row): void {
    this.rows += 1;
    this.to = step;
    this.rateLast = lr;
    this.recent.push(loss);
    if (this.rows <= this.skipped(this.length)) return;
    this.addToQuarter(loss);
    const { opening } = this;
    if (opening.count === 0) this.rateFirst = lr;
    if (opening.count >= this.width(this.length)) return;
    opening.push(loss);
  }

  private addToQuarter(loss: number): void {
    const { quarter } = this;
    quarter.sum += loss;
    quarter.count += 1;
    if (quarter.count < Math.max(3, Math.floor((this.length - this.skipped(this.length)) / 4))) return;
    const mean = quarter.sum / quarter.count;
    quarter.low = Math.min(quarter.low, mean);
    quarter.high = Math.max(quarter.high, mean);
    [quarter.sum, quarter.count] = [0, 0];
  }

  private width(rows: number): number {
    return Math.min(widest, Math.max(3, Math.floor(rows / 4)));
  }

  private skipped(rows: number): number {
    return Math.min(8, Math.ceil(blurred * rows));
  }

  private closing(): EpochEnd {
    const [skip, end] = [this.skipped(this.rows), new EpochEnd()];
    const wanted = Math.min(this.width(this.rows), this.recent.length - skip);
    for (let back = skip + wanted - 1; back >= skip; back--) end.push(this.recent.at(back));
    return end;
  }

  private shape(): EpochShape {
    const { opening, before } = this;
    const last = this.closing();
    const error = Math.sqrt(before.variance + opening.variance);
    const leap = this.rateFirst / this.rateBefore;
    return {
      ...{ from: this.from, to: this.to, before: before.mean, first: opening.mean, last: last.mean, error },
      range: this.quarter.high - this.quarter.low,
      rateLeapt: leap < 0.7 || leap > 1.4,
    };
  }
}
