/**
 * Where the reward stands: its smoothed level, its start, its best, and how far chance alone would carry it. A reward has
 * no zero, and that of many tools is a mean over episodes that wanders by itself. So what was gained is held against the
 * wandering that its own changes show: changes over five rows that are larger than those over one are those of a walk, whose
 * variance grows with the rows (the variance ratio of Lo and MacKinlay, 1988); what is left is noise of single rows. Noise that
 * remembers the rows before looks like a walk over five rows and like none over twenty: the variance of a walk goes on growing.
 */
import { Recent } from './statistics/recent';

const levelWeight = 0.1;
/** Rows whose mean is the start. */
const first = 5;
const lag = 5;
const longLag = 20;
/** Changes over the long lag by which their variance is known: five times that lag. */
const fewestLong = 100;
/** Standard deviations of a single row. */
const standsOut = 3;
/** Fewest rows by which the wandering is known. */
const fewest = 20;

/** Sums over the changes of the reward, from which their variances follow. */
interface Changes {
  rows: number;
  one: number;
  oneSquared: number;
  many: number;
  manySquared: number;
  longRows: number;
  long: number;
  longSquared: number;
}

const none: Changes = {
  ...{ rows: 0, one: 0, oneSquared: 0, many: 0, manySquared: 0 },
  ...{ longRows: 0, long: 0, longSquared: 0 },
};

const varianceOf = (rows: number, sum: number, squares: number): number =>
  Math.max(0, squares / rows - (sum / rows) ** 2);

export class RewardLevel {
  count = 0;
  level = NaN;
  start = NaN;
  best = NaN;
  bestStep = 0;
  private bestCount = 0;
  private readonly recent = new Recent(longLag);
  private readonly changes: Changes = { ...none };
  /** The changes up to the best: what came after it is what is judged. */
  private before: Changes = this.changes;

  push(step: number, reward: number): void {
    if (!Number.isFinite(reward)) return;
    this.count += 1;
    this.note(reward);
    this.level = this.count === 1 ? reward : this.level + Math.max(levelWeight, 1 / this.count) * (reward - this.level);
    if (this.count <= first) this.start = this.level;
    if (this.count >= first && !(this.level <= this.best)) {
      this.best = this.level;
      this.bestStep = step;
      this.bestCount = this.count;
      this.before = { ...this.changes };
    }
  }

  /** Rows since the best. */
  get since(): number {
    return this.count - this.bestCount;
  }

  /** Rows from the start to the best. */
  get climb(): number {
    return this.bestCount;
  }

  get gained(): number {
    return this.best - this.start;
  }

  /** Share of what was gained that is gone. */
  get lostShare(): number {
    return (this.best - this.level) / this.gained;
  }

  /** Whether more was gained, on the way to the best, than so many standard deviations of chance. */
  rose(deviations: number): boolean {
    return this.before.rows >= fewest && this.gained > deviations * this.chance(this.bestCount);
  }

  /** Whether the gain stands out of the noise of single rows, so that it can be seen on the curve. */
  get visible(): boolean {
    return this.gained > standsOut * Math.sqrt(this.variances().noise);
  }

  /** Whether it fell from its best by more than so many standard deviations of chance. */
  fell(deviations: number): boolean {
    return this.before.rows >= fewest && this.best - this.level > deviations * this.chance(this.since);
  }

  /** Standard deviation of the smoothed reward's change over so many rows, were there nothing but chance. */
  private chance(rows: number): number {
    const { walk, noise } = this.variances();
    // The start is a mean of five rows, the level one of some twenty.
    return Math.sqrt(walk * rows + noise * (1 / first + levelWeight / (2 - levelWeight)));
  }

  /** Of a step of the walk, and of the noise of a single row. What is no larger than the error of its estimate is no walk. */
  private variances(): { walk: number; noise: number } {
    const { rows, one, oneSquared, many, manySquared, longRows, long: sum, longSquared } = this.before;
    const [short, long] = [varianceOf(rows, one, oneSquared), varianceOf(rows, many, manySquared)];
    const error = short * Math.sqrt((4 * lag) / (3 * rows));
    const early = Math.max(0, (long - short - error) / (lag - 1));
    const later = (varianceOf(longRows, sum, longSquared) - long) / (longLag - lag);
    const walk = longRows < fewestLong ? early : Math.min(early, Math.max(0, later));
    return { walk, noise: Math.max(0, short - walk) / 2 };
  }

  private note(reward: number): void {
    const { changes, recent } = this;
    if (recent.length > lag - 1) {
      const [one, many] = [reward - recent.at(0), reward - recent.at(lag - 1)];
      changes.rows += 1;
      changes.one += one;
      changes.oneSquared += one * one;
      changes.many += many;
      changes.manySquared += many * many;
    }
    if (recent.length > longLag - 1) {
      const change = reward - recent.at(longLag - 1);
      changes.longRows += 1;
      changes.long += change;
      changes.longSquared += change * change;
    }
    recent.push(reward);
  }
}
