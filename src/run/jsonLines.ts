/** Files of JSON lines that several processes append to: one write a line; torn and foreign lines are skipped. */
import fs from 'node:fs';
import { withFileErrors } from './fileError';
import { openIfThere, openToAppend, writeAll } from './plainFile';

const newline = 0x0a;

/** JSON of a value on one line; numbers that JSON cannot hold become "NaN", "Infinity", "-Infinity". */
function toLine(value: unknown): string {
  const figure = (item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item);
  return JSON.stringify(value, (_, item: unknown) => figure(item));
}

/** Whether the file's last line lacks its end, which a writer that died in the middle of it has left. */
function endsTorn(descriptor: number): boolean {
  const { size } = fs.fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  return fs.readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== newline;
}

/** Appends a value as one line with one synchronous write. Throws a sentence if the disk refuses. */
export function appendLine(file: string, value: unknown): void {
  withFileErrors(file, 'written', () => {
    const descriptor = openToAppend(file);
    try {
      writeAll(descriptor, Buffer.from(`${endsTorn(descriptor) ? '\n' : ''}${toLine(value)}\n`));
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** Gives the lines that came since the last call. `parse` throws on a line that is not what the file holds. */
export class LineTail<T> {
  /** Lines left out so far because they were torn or not what the file holds. */
  skipped = 0;
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly parse: (value: unknown) => T,
  ) {}

  /** New whole lines, in order; a last line without its end waits for the next call. Throws only if the disk fails. */
  read(): T[] {
    const bytes = withFileErrors(this.file, 'read', () => this.newBytes());
    const end = bytes.lastIndexOf(newline) + 1;
    this.offset += end;
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    return lines.flatMap((line) => this.parseLine(line));
  }

  private parseLine(line: string): T[] {
    if (line.trim() === '') return [];
    try {
      return [this.parse(JSON.parse(line))];
    } catch {
      this.skipped += 1;
      return [];
    }
  }

  private newBytes(): Buffer {
    const descriptor = openIfThere(this.file);
    if (descriptor === null) return Buffer.alloc(0);
    try {
      const bytes = Buffer.alloc(Math.max(0, fs.fstatSync(descriptor).size - this.offset));
      return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, this.offset));
    } finally {
      fs.closeSync(descriptor);
    }
  }
}
