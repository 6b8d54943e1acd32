/** A file that grows by whole units of a fixed size, or not at all. */
import fs from 'node:fs';
import { withFileErrors } from './fileError';
import { openToAppend } from './plainFile';

export class WholeFile {
  readonly descriptor: number;
  /** Bytes in whole units. */
  end: number;
  /** Whether more than `end` may lie in the file, which must be cut off before anything is written after it. */
  private torn = false;

  /** Opens or makes it; a torn unit that a writer that died has left is cut off. Throws a sentence if that is refused. */
  constructor(
    file: string,
    private readonly unit: number,
  ) {
    this.descriptor = withFileErrors(file, 'written', () => openToAppend(file));
    try {
      const { size } = fs.fstatSync(this.descriptor);
      this.end = size - (size % unit);
      this.cutTo(this.end, size);
    } catch (error) {
      fs.closeSync(this.descriptor);
      throw error;
    }
  }

  /** Cuts the file, as far as the disk lets: until it does, nothing is written. `size` is what it has now. */
  cutTo(end: number, size = Infinity): void {
    this.end = end;
    this.torn = size !== end;
    if (this.torn) this.attempt(() => this.cut());
  }

  /**
   * Appends units, in one system call where the disk takes them all. Returns how many bytes of whole units are now in the
   * file, and the system's error where that is less than was given: the rest is then not there.
   */
  append(bytes: Uint8Array): { done: number; error: Error | null } {
    let done = 0;
    const error = this.attempt(() => {
      this.cut();
      this.torn = true;
      // A write is cut short only by a disk that is filling up; the rest then goes through or says why not.
      while (done < bytes.length) done += fs.writeSync(this.descriptor, done === 0 ? bytes : bytes.subarray(done));
      this.torn = false;
    });
    done -= done % this.unit;
    this.end += done;
    if (this.torn) this.attempt(() => this.cut());
    return { done, error };
  }

  private cut(): void {
    if (this.torn) fs.ftruncateSync(this.descriptor, this.end);
    this.torn = false;
  }

  private attempt(work: () => void): Error | null {
    try {
      work();
      return null;
    } catch (error) {
      return error as Error;
    }
  }
}
