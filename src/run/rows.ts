/** Files of fixed-size rows of little-endian numbers: append only, a torn last row is ignored. */
import fs from 'node:fs';
import os from 'node:os';
import { fileError, withFileErrors } from './fileError';
import { openIfThere, openToAppend } from './plainFile';

const littleEndian = os.endianness() === 'LE';

/** Largest single read, in bytes; the system refuses reads of 2 GiB and more. */
const readAtMost = 2 ** 28;

/** Appends rows of `size` bytes. Opening cuts a torn last row off, which a writer that died has left. */
export class RowWriter {
  private readonly descriptor: number;
  /** Where the next row begins, in bytes. */
  private end: number;

  constructor(
    private readonly file: string,
    private readonly size: number,
  ) {
    this.descriptor = withFileErrors(file, 'written', () => openToAppend(file));
    const length = fs.fstatSync(this.descriptor).size;
    this.end = length - (length % size);
    if (this.end < length) fs.ftruncateSync(this.descriptor, this.end);
  }

  /**
   * Appends one row with one synchronous write, which survives any death of this process once the call returns.
   * Throws a sentence if the disk refuses; the file then still ends with a whole row, and appending may be tried again.
   */
  append(row: Uint8Array): void {
    try {
      let written = fs.writeSync(this.descriptor, row);
      // A write is cut short only by a disk that is filling up; the rest then goes through or says why not.
      while (written < this.size) written += fs.writeSync(this.descriptor, row, written);
      this.end += this.size;
    } catch (error) {
      this.cut();
      throw fileError(error, this.file, 'written');
    }
  }

  /** Cuts off what was written of a row, as far as the disk lets; readers ignore a torn last row. */
  private cut(): void {
    try {
      fs.ftruncateSync(this.descriptor, this.end);
    } catch {
      // The error that led here says what is wrong.
    }
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }
}

/** Fills `target` from the file, from byte `from` on; returns the bytes read. */
function fill(descriptor: number, target: Uint8Array, from: number): number {
  let done = 0;
  while (done < target.length) {
    const count = fs.readSync(descriptor, target, done, Math.min(readAtMost, target.length - done), from + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

type Numbers = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** Number of whole rows of `size` bytes; a file that is not there has none. Throws a sentence if it cannot be read. */
export function countRows(file: string, size: number): number {
  return withFileErrors(file, 'read', () => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? 0 : Math.floor(stat.size / size);
  });
}

/** At most `most` whole rows of `width` numbers from byte `from` on. A file that is not there has none. */
export function readRows<T extends Numbers>(
  file: string,
  from: number,
  width: number,
  make: (size: number) => T,
  most = Infinity,
): T {
  return withFileErrors(file, 'read', () => {
    const descriptor = openIfThere(file);
    if (descriptor === null) return make(0);
    try {
      const numberSize = make(0).BYTES_PER_ELEMENT;
      const rowSize = width * numberSize;
      const rows = Math.min(most, Math.max(0, Math.floor((fs.fstatSync(descriptor).size - from) / rowSize)));
      const values = make(rows * width);
      const bytes = Buffer.from(values.buffer);
      const whole = Math.floor(fill(descriptor, bytes, from) / rowSize) * width;
      if (!littleEndian && numberSize === 8) bytes.swap64();
      if (!littleEndian && numberSize === 4) bytes.swap32();
      return (whole === values.length ? values : values.slice(0, whole)) as T;
    } finally {
      fs.closeSync(descriptor);
    }
  });
}
