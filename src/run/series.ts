/**
 * A min-max pyramid over (step, value): any range of a long series as few bins that hide nothing. A bin holds the
 * minimum, the maximum and the number of non-finite values of the steps in it; bins are powers of two wide and stand
 * at multiples of their width, so points already drawn never move while the series grows.
 */
import { say, SaidError } from '../shared/messages/say';

/** Width of a base bin in steps, and the ratio of one level to the next. 16 and 4 cost about a third over the raw values. */
const baseWidth = 16;
const levelRatio = 4;

const maxFloat32 = 3.4028234663852886e38;

/** Numbers a bin takes in a packed answer: minimum, maximum, non-finite count. */
export const binSize = 3;

/** Bins of equal width; bin i covers the steps [origin + i * width, origin + (i + 1) * width). */
export interface Bins {
  origin: number;
  width: number;
  bins: number;
  /** `binSize` numbers a bin. A bin without any step has NaN, NaN, 0; one without a finite value NaN, NaN, count. */
  data: Float32Array<ArrayBuffer>;
}

/** Append-only typed array that doubles when full. */
class Column<T extends Float32Array | Float64Array | Uint32Array> {
  length = 0;
  constructor(public array: T) {}

  push(value: number): void {
    if (this.length === this.array.length) this.reserve(this.length + 1);
    this.array[this.length++] = value;
  }

  reserve(length: number): void {
    if (length <= this.array.length) return;
    const Type = this.array.constructor as new (length: number) => T;
    const grown = new Type(Math.max(length, this.array.length * 2));
    grown.set(this.array);
    this.array = grown;
  }
}

/** One level: a row for every bin that has a step, in order. A bin is named by its first value's index. */
class Level {
  readonly first = new Column(new Uint32Array(8));
  readonly min = new Column(new Float32Array(8));
  readonly max = new Column(new Float32Array(8));
  readonly nonFinite = new Column(new Uint32Array(8));
  /** Which bin the last row is: floor(step / width). */
  lastKey = -1;

  constructor(readonly width: number) {}

  /** Takes one value in. False if the bin had it covered already, and so have the wider bins around it. */
  add(index: number, step: number, value: number): boolean {
    const row = this.rowOf(index, step);
    if (!Number.isFinite(value)) {
      this.nonFinite.array[row]!++;
      return true;
    }
    return this.widen(row, value, value);
  }

  /** Takes in what one bin of a narrower level holds. */
  addBin(index: number, step: number, min: number, max: number, nonFinite: number): void {
    const row = this.rowOf(index, step);
    this.nonFinite.array[row]! += nonFinite;
    if (!Number.isNaN(min)) this.widen(row, min, max);
  }

  private rowOf(index: number, step: number): number {
    const key = Math.floor(step / this.width);
    if (key !== this.lastKey) {
      this.lastKey = key;
      this.first.push(index);
      this.min.push(NaN);
      this.max.push(NaN);
      this.nonFinite.push(0);
    }
    return this.first.length - 1;
  }

  /** Written so that the NaN of an empty bin gives way: comparisons with NaN are false. */
  private widen(row: number, min: number, max: number): boolean {
    const lower = !(this.min.array[row]! <= min);
    const higher = !(this.max.array[row]! >= max);
    if (lower) this.min.array[row] = min;
    if (higher) this.max.array[row] = max;
    return lower || higher;
  }
}

export class Series {
  private readonly values = new Column(new Float32Array(64));
  /** Only filled once a step is missing; until then step i is `firstStep + i`. */
  private steps: Column<Float64Array> | null = null;
  private readonly levels: Level[] = [new Level(baseWidth)];
  firstStep = NaN;
  lastStep = NaN;

  get length(): number {
    return this.values.length;
  }

  /** Bytes held, spare room included. */
  get bytes(): number {
    const columns = this.levels.flatMap((level) => [level.first, level.min, level.max, level.nonFinite]);
    const all = [this.values, ...(this.steps ? [this.steps] : []), ...columns];
    return all.reduce((sum, column) => sum + column.array.byteLength, 0);
  }

  /**
   * Appends one value; amortised O(1). Steps are whole numbers of 0 or more and grow; gaps are fine.
   * NaN and the infinities are kept. A finite value beyond float32 is held as its largest number.
   * @throws a sentence for a step that is not a whole number or not after the last one.
   */
  push(step: number, value: number): void {
    if (!Number.isSafeInteger(step) || step < 0) throw new SaidError(say('series.no-step', { step }));
    if (step <= this.lastStep) throw new SaidError(say('series.order', { step, last: this.lastStep }));
    const index = this.values.length;
    if (index === 0) this.firstStep = step;
    else if (!this.steps && step !== this.lastStep + 1) this.listSteps();
    this.steps?.push(step);
    this.lastStep = step;
    const held = Number.isFinite(value) ? Math.fround(Math.min(maxFloat32, Math.max(-maxFloat32, value))) : value;
    this.values.push(held);
    for (const level of this.levels) if (!level.add(index, step, held)) break;
    const top = this.levels[this.levels.length - 1]!;
    if (top.first.length > levelRatio) this.addLevel(top);
  }

  /** Appends values of the same length as `steps`. */
  pushMany(steps: ArrayLike<number>, values: ArrayLike<number>): void {
    this.values.reserve(this.values.length + steps.length);
    for (let i = 0; i < steps.length; i++) this.push(steps[i]!, values[i]!);
  }

  /**
   * The bins of [from, to] that the series reaches, so narrow that `columns` of them cover [from, to]: every series
   * asked for the same range has the same width. Bins at the edges are whole, so a bin reads the same from wherever
   * it is asked; with `until`, steps after it do not count.
   */
  query(from: number, to: number, columns: number, until = Infinity): Bins {
    const first = Math.max(from, this.firstStep);
    const last = Math.min(to, this.lastStep, until);
    if (!(first <= last)) return { origin: 0, width: 1, bins: 0, data: new Float32Array(0) };
    const width = binWidth(Math.max(0, from), Number.isFinite(to) ? to : last, columns);
    const origin = Math.floor(first / width) * width;
    const bins = Math.floor(last / width) - Math.floor(first / width) + 1;
    const data = new Float32Array(bins * binSize);
    for (let i = 0; i < bins; i++) data[i * binSize] = data[i * binSize + 1] = NaN;
    const limit = Math.min(until + 1, origin + bins * width);
    const cut = Math.floor(limit / width) * width;
    this.fill(data, origin, width, origin, cut);
    // The bin that `until` cuts through is rebuilt from its own steps, for the pyramid's bins reach beyond.
    if (cut < limit) this.fillRaw(data, origin, width, cut, limit);
    return { origin, width, bins, data };
  }

  private listSteps(): void {
    this.steps = new Column(new Float64Array(Math.max(64, this.values.length * 2)));
    for (let i = 0; i < this.values.length; i++) this.steps.push(this.firstStep + i);
  }

  private addLevel(below: Level): void {
    const level = new Level(below.width * levelRatio);
    for (let row = 0; row < below.first.length; row++) {
      const index = below.first.array[row]!;
      const [min, max, nonFinite] = [below.min.array[row]!, below.max.array[row]!, below.nonFinite.array[row]!];
      level.addBin(index, this.stepAt(index), min, max, nonFinite);
    }
    this.levels.push(level);
  }

  private stepAt(index: number): number {
    return this.steps ? this.steps.array[index]! : this.firstStep + index;
  }

  /** Index of the first value at or after a step. */
  private indexOf(step: number): number {
    if (!this.steps) return Math.min(this.values.length, Math.max(0, Math.ceil(step - this.firstStep)));
    return lowerBound(this.values.length, (i) => this.steps!.array[i]! >= step);
  }

  /** Fills the bins of the steps [from, to), both multiples of `width`, from the widest level that fits. */
  private fill(data: Float32Array, origin: number, width: number, from: number, to: number): void {
    const level = this.levels.findLast((candidate) => candidate.width <= width);
    if (!level) return this.fillRaw(data, origin, width, from, to);
    const rows = level.first.length;
    const start = lowerBound(rows, (row) => this.stepAt(level.first.array[row]!) >= from);
    for (let row = start; row < rows; row++) {
      const step = this.stepAt(level.first.array[row]!);
      if (step >= to) break;
      const at = Math.floor((step - origin) / width) * binSize;
      merge(data, at, level.min.array[row]!, level.max.array[row]!, level.nonFinite.array[row]!);
    }
  }

  /** Fills the bins of the steps [from, to) from the values themselves. */
  private fillRaw(data: Float32Array, origin: number, width: number, from: number, to: number): void {
    const end = this.indexOf(to);
    for (let i = this.indexOf(from); i < end; i++) {
      const at = Math.floor((this.stepAt(i) - origin) / width) * binSize;
      const value = this.values.array[i]!;
      if (Number.isFinite(value)) merge(data, at, value, value, 0);
      else merge(data, at, NaN, NaN, 1);
    }
  }
}

/** The smallest power of two that covers [first, last] with at most `columns` bins at multiples of it. */
function binWidth(first: number, last: number, columns: number): number {
  const most = Math.max(1, Math.floor(columns));
  let width = 1;
  while (Math.floor(last / width) - Math.floor(first / width) + 1 > most) width *= 2;
  return width;
}

function merge(data: Float32Array, at: number, min: number, max: number, nonFinite: number): void {
  if (min < data[at]! || Number.isNaN(data[at]!)) data[at] = min;
  if (max > data[at + 1]! || Number.isNaN(data[at + 1]!)) data[at + 1] = max;
  data[at + 2]! += nonFinite;
}

/** The first i in [0, length) for which `holds` is true (it stays true after), or `length`. */
function lowerBound(length: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
