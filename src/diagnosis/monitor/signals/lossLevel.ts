/**
 * Where the loss stands on its own way: its smoothed level, its best, and the line above which progress is lost. All of it
 * are differences of losses held against differences and against noise, so that one set of thresholds serves every task,
 * whatever is added to the loss and whatever it is multiplied by.
 *
 * Progress counts as lost above the line: nine tenths of the steps up to the best are undone there, and at least half of
 * what they brought after their first fiftieth (the random start is no yardstick), and the level could not stand there by
 * the noise of calm rows.
 */
import { LossPath } from './lossPath';
import { LogHistogram } from './statistics/logHistogram';
import { Recent } from './statistics/recent';
import { WaitingRows } from './statistics/waitingRows';

/** Steps after which the smoothed loss is a mean of enough losses to count as best. */
const settled = 5;
/**
 * A first loss below all of the next four, and below their mean by up to so many times the jitter (about three standard
 * deviations) is luck. A run that blows up starts with several low losses, or rises by far more than its jitter.
 */
const luck = 2.5;
/** A fifth loss that has come so near to the first, in terms of the highest between them, is on its way back to it. */
const returning = 0.25;
/** Rows whose lowest and highest the smoothed loss lies between: what was far off does not count for longer. */
const bounds = 16;
/** Share of the steps that a level undoes, and share of the progress after the first steps, where progress is lost. */
export const undoneShare = 0.9;
export const lostShare = 0.5;
/** Share of the steps that pass for the start: what they brought is no yardstick. */
const startShare = 0.02;
/** Rows of a trouble that wait until it is known whether it is one. */
const longestWait = 128;
/** The same share where half of the steps are undone: less of it is no collapse to anyone. */
const visibleShare = 0.2;
/** Weight of the newest loss in the smoothed one: about the last twenty rows count, and the last four means of epochs. */
const levelWeight = { rows: 0.1, means: 0.4 };
/** Standard errors of the smoothed loss that the line lies above all else. */
const errors = 4;
/** Rows that wait before they count as calm, so that the rise to a blow-up does not. */
const delay = 16;
const meansDelay = 3;
/**
 * Mean product of the signs of neighbouring changes: -1/3 of independent rows, 0 of a running average, 1 of a series without
 * noise, whose rows each count for themselves.
 */
const averages = { above: -0.12, below: 0.6 };
/** A single loss moves the level as if it stood at most so many gaps between best and line above the line. */
const reach = 2;

interface Low {
  loss: number;
  step: number;
}

export class LossLevel {
  /** Finite losses seen. Before the first, all figures are NaN. */
  count = 0;
  /** Loss before training: the first one, or the mean of the next ones if the first was but a lucky batch. */
  initial = NaN;
  /** The smoothed loss. */
  level = NaN;
  /** The lowest smoothed loss so far, and its step. */
  best = NaN;
  bestStep = 0;
  /** Progress made so far, never negative. */
  progress = 0;
  /** The loss above which progress is lost. */
  line = NaN;
  /** The loss above which half of the steps are undone: progress is lost if it stays there for long. */
  half = NaN;
  /** Standard deviation of a single loss around its neighbours, of calm rows. */
  deviation = 0;
  /** Standard deviation of a single loss from all rows, those of a trouble too: the noise where the loss is now. */
  deviationNow = 0;
  /** Whether the changes of neighbours have the signs of a smoothed series: of noise two in three turn back, of an average half. */
  smoothed = false;
  /** Whether it goes one way, as no noise does. */
  steady = false;
  /** Hardly any calm row differed from the one before it. */
  still = false;
  /** The way of the calm rows. */
  readonly path = new LossPath();
  private first = NaN;
  private last = NaN;
  private early = 0;
  private earlyLow = Infinity;
  private earlyHigh = -Infinity;
  /** The first loss lies below the next four, which do not come back to it by themselves. */
  private lucky = false;
  /** Mean distance of a loss from the one before it, of all of the first rows. */
  private jitter = 0;
  /** Mean product of the signs of changes that follow each other, and the last of them. */
  private turns = 0;
  private lastSign = 0;
  private readonly lows: { before: Low; after: Low } = {
    before: { loss: Infinity, step: 0 },
    after: { loss: Infinity, step: 0 },
  };
  private readonly changes = new LogHistogram(2000);
  private marks = { seen: -1, initial: NaN, start: NaN, tenth: NaN, half: NaN };
  private readonly recent = new Recent(bounds);
  private readonly delay: number;
  private readonly weight: number;
  /** Standard deviation of the smoothed loss in terms of that of a single one. */
  private readonly smoothedError: number;
  private calmLoss = NaN;
  /** The smallest change of neighbours: of a log with few digits, its last digit. */
  private smallestChange = Infinity;
  private readonly waiting = new WaitingRows(longestWait + 1);

  /** `means`: a row is the mean of many steps, as of an epoch, and a few of them tell what is noise. */
  constructor(readonly means: boolean) {
    this.delay = means ? meansDelay : delay;
    this.weight = means ? levelWeight.means : levelWeight.rows;
    this.smoothedError = Math.sqrt(this.weight / (2 - this.weight));
  }

  /** Whether enough calm rows were seen to know their noise. */
  get known(): boolean {
    return this.changes.count >= this.delay / 2;
  }

  /** Whether there is progress, beyond all noise, that can be lost. */
  get learned(): boolean {
    return this.known && this.progress > 5 * this.deviation;
  }

  /** Whether progress is lost. */
  get lost(): boolean {
    return this.level > this.line;
  }

  /** The lowest of the last five losses: none of them stood lower. */
  get floor(): number {
    return this.recent.lowest(settled);
  }

  /** Whether half of the steps are undone. */
  get sunk(): boolean {
    return this.level > this.half;
  }

  /** Steps that the present level undoes: from where the loss was first as low as it is now to its best. */
  get undoneSteps(): number {
    const reached = this.path.reached(this.level);
    return this.bestStep - (Number.isNaN(reached) ? this.path.first : reached);
  }

  /** Standard deviation of the smoothed loss where nothing happens: by the noise of rows, and by how blocks of rows wander. */
  get error(): number {
    return Math.max(this.smoothedError * this.deviation, this.path.wander);
  }

  /** Mean distance of a loss from the smoothed one, as of a normal distribution. */
  get noise(): number {
    return 0.8 * this.deviation;
  }

  /**
   * The size of the loss from zero. Only for rules that ask more than the curve: those about layers, which Keel records of
   * runs whose losses have a zero.
   */
  get size(): number {
    return Math.max(Math.abs(this.initial), this.progress, Number.MIN_VALUE);
  }

  /** The loss once the first fiftieth of the steps up to the best was done: the random start is no yardstick. */
  get afterStart(): number {
    return this.marks.start;
  }

  /** What counts as much for this run: its progress, or what its noise may pass for. Zero where nothing is known. */
  get span(): number {
    return Math.max(this.progress, 5 * this.deviation);
  }

  /** Takes the next finite loss. `troubled`: progress is lost, and no row counts as calm. */
  push(step: number, loss: number, troubled: boolean): void {
    this.count += 1;
    this.recent.push(loss);
    if (this.count === 1) this.first = this.level = loss;
    else this.smooth(loss);
    this.last = loss;
    const low = this.count < settled ? this.lows.before : this.lows.after;
    if (this.level < low.loss) {
      low.loss = this.level;
      low.step = step;
    }
    if (!troubled || !this.learned) this.wait(step, loss, troubled);
    this.place();
  }

  /** A trouble began at `onset`: rows that wait from before it are calm; later ones never will be where there is progress to lose. */
  settle(onset: number): void {
    const { waiting, learned } = this;
    for (let left = waiting.length; left > 0; left--) {
      const { step, loss, level } = waiting;
      waiting.drop();
      if (step < onset) this.accept(step, loss, level);
      else if (!learned) waiting.push(step, loss, level);
    }
  }

  /** A trouble is over: rows that wait from within it were no worse than noise, but for those far above what is usual now. */
  calmed(): void {
    const high = this.recent.highest();
    const { waiting } = this;
    for (; waiting.length > 0; waiting.drop())
      if (waiting.loss <= high) this.accept(waiting.step, waiting.loss, waiting.level);
  }

  /** No more rows come: those that wait are as calm as they look. */
  finish(): void {
    this.calmed();
    const { count } = this.changes;
    if (count >= 3) this.deviation = this.spread();
  }

  /** Three quarters of the distances of two normal numbers are below 1.627 standard deviations. */
  private spread(): number {
    const change = this.changes.quantile(0.75);
    // The smallest bin of the histogram holds changes of zero.
    this.still = change < Number.EPSILON * Math.abs(this.level);
    const spread = this.still ? 0 : change / 1.627;
    // Nothing is known more exactly than it is printed: the standard deviation of what rounding cuts off.
    return Math.max(spread, Number.isFinite(this.smallestChange) ? this.smallestChange / Math.sqrt(12) : 0);
  }

  private smooth(loss: number): void {
    if (this.count <= settled) {
      this.early += loss / (settled - 1);
      this.earlyLow = Math.min(this.earlyLow, loss);
      this.earlyHigh = Math.max(this.earlyHigh, loss);
      this.lucky = this.earlyLow > this.first && loss - this.first > returning * (this.earlyHigh - this.first);
    }
    const change = Math.abs(loss - this.last);
    this.jitter +=
      Math.max(0.02, 1 / this.count) * (Math.min(change, this.count > delay ? 8 * this.jitter : change) - this.jitter);
    this.deviationNow = this.jitter / 1.128;
    const sign = Math.sign(loss - this.last);
    this.turns += Math.max(0.01, 1 / this.count) * (sign * this.lastSign - this.turns);
    this.lastSign = sign;
    this.smoothed = this.turns > averages.above && this.turns < averages.below;
    this.steady = this.turns >= averages.below;
    const gap = Math.max(this.line - this.best, 3 * this.jitter);
    const clamped = Math.min(loss, this.line + reach * gap);
    this.level += Math.max(this.weight, 1 / this.count) * (clamped - this.level);
    const between = (this.level - loss) * (this.level - this.last) <= 0;
    if (this.count <= bounds || between) return;
    // The newest loss is one of them, so that the level can only be beyond them on the other side.
    this.level =
      loss < this.level ? Math.min(this.level, this.recent.highest()) : Math.max(this.level, this.recent.lowest());
  }

  private wait(step: number, loss: number, troubled: boolean): void {
    const { waiting } = this;
    waiting.push(step, loss, this.level);
    const calm = !troubled && waiting.length > Math.min(this.delay, this.count / 2);
    if (calm) this.accept(waiting.step, waiting.loss, waiting.level);
    if (calm || waiting.length > longestWait) waiting.drop();
  }

  private accept(step: number, loss: number, level: number): void {
    const change = Math.abs(loss - this.calmLoss);
    if (!Number.isNaN(change)) this.changes.add(change);
    if (change > 0 && change < this.smallestChange) this.smallestChange = change;
    this.calmLoss = loss;
    this.path.push(step, loss, level);
    const { count } = this.changes;
    if (count < 32 || (count < 512 ? count % 16 === 0 : count % 128 === 0))
      this.deviation = count < 3 ? 0 : this.spread();
  }

  /** Places the start, the best and the line. */
  private place(): void {
    const { before, after } = this.lows;
    const lift = this.early - this.first;
    const lucky = this.count >= settled && this.lucky && lift < luck * this.jitter;
    this.initial = lucky ? this.early : this.first;
    const low = lucky || after.loss <= before.loss ? after : before;
    this.best = low.loss;
    this.bestStep = low.step;
    this.progress = Math.max(0, this.initial - this.best);
    this.placeLines();
  }

  private placeLines(): void {
    const { path, best, initial } = this;
    if (path.seen !== this.marks.seen || initial !== this.marks.initial) this.mark();
    const { marks } = this;
    const gained = Math.max(0, marks.start - best);
    const noise = errors * this.error;
    this.line = Math.max(marks.tenth, best + lostShare * gained) + noise;
    // The noise behind an average is not known, so that the first steps count, too.
    const yard = this.smoothed ? Math.max(0, this.early - best) : gained;
    this.half = Math.max(marks.half, best + visibleShare * yard) + noise;
  }

  /** Where the loss stood at shares of the steps up to its best. Within a block of the way these hardly move. */
  private mark(): void {
    const { path, bestStep, initial } = this;
    const reached = (share: number, before: number) => Math.min(before, path.after(share, bestStep) || before);
    const start = reached(startShare, initial);
    const tenth = reached(1 - undoneShare, start);
    this.marks = { seen: path.seen, initial, start, tenth, half: reached(0.5, tenth) };
  }
}
