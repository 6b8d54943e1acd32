/**
 * Rows that cannot be right: their step is no whole number or does not grow, or all of the row is zero, as the end of a file
 * is after a power loss, or they reach into a sector of zeros. They are left out, and it is said that they were.
 */
import { say, type Message } from '../shared/messages/say';
import { rowsInLostSectors } from './lostSectors';
import type { StepRows } from './stepRows';
import type { LayerSample } from './types';

/** Bytes of zeros that the end of a row may well be: figures that are 0, such as `zeroShare` and `nonFinite` of a layer. */
const zerosAtMost = { row: 56, sample: 12 };

/** Of one table that is read from one end to the other. */
export class Doubts {
  /** Rows left out so far. */
  count = 0;
  /** The last step before the first of them; null where it was the first row. */
  private after: number | null = null;
  private last = -1;
  /** The one before the last. */
  private former = -1;

  /** What a person must know of `table`; null where nothing was left out. */
  message(table: string): Message | null {
    if (this.count === 0) return null;
    const about = { n: this.count, table };
    return this.after === null
      ? say('table.doubted-first', about)
      : say('table.doubted', { ...about, step: this.after });
  }

  /** Those that can be right. `offset` is where in the file they begin, in bytes. */
  rows(rows: StepRows, offset: number): StepRows {
    const { columns, values } = rows;
    const column = columns.indexOf('step');
    if (column < 0) return rows;
    const width = columns.length;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const torn = rowsInLostSectors(bytes, offset, width * 8, zerosAtMost.row);
    const empty = (row: number) =>
      torn.has(row) || values.subarray(row * width, (row + 1) * width).every((value) => value === 0);
    const right = this.right(rows.length, (row) => values[row * width + column]!, empty);
    if (right === null) return rows;
    const kept = new Float64Array(right.length * width);
    right.forEach((row, i) => kept.set(values.subarray(row * width, (row + 1) * width), i * width));
    return rows.with(kept);
  }

  /** The same of samples; `bytes` is how they stand in the file. */
  samples(samples: LayerSample[], bytes: Uint8Array, offset: number): LayerSample[] {
    const torn = rowsInLostSectors(bytes, offset, bytes.length / samples.length, zerosAtMost.sample);
    const empty = (row: number) =>
      torn.has(row) || (samples[row]!.step === 0 && samples[row]!.values.every((value) => value === 0));
    const right = this.right(samples.length, (row) => samples[row]!.step, empty);
    return right === null ? samples : right.map((row) => samples[row]!);
  }

  /** The rows that can be right, by their indices; null if all can. */
  private right(length: number, stepOf: (row: number) => number, empty: (row: number) => boolean): number[] | null {
    let kept: number[] | null = null;
    for (let row = 0; row < length; row++) {
      const step = stepOf(row);
      if (this.canBe(step, row + 1 < length ? stepOf(row + 1) : null) && !empty(row)) {
        this.former = this.last;
        this.last = step;
        kept?.push(row);
        continue;
      }
      kept ??= Array.from({ length: row }, (_, i) => i);
      if (this.count++ === 0) this.after = this.last < 0 ? null : this.last;
    }
    return kept;
  }

  private canBe(step: number, next: number | null): boolean {
    if (!Number.isSafeInteger(step) || step < 0) return false;
    // One flipped bit makes a step large, and all that follow would not grow: then the large one is wrong.
    if (next !== null && Number.isSafeInteger(next) && next > this.last && next <= step) return false;
    if (step > this.last) return true;
    return step > this.former && this.former >= 0 && this.last - this.former > 1_000_000;
  }
}
