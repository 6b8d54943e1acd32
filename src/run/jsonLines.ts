/** Files of JSON lines that several processes append to: one write a line; torn and foreign lines are skipped. */
import fs from 'node:fs';
import { parsePrintable } from '../shared/printable';
import { withFileErrors } from './fileError';
import { openIfThere, openToAppend } from './plainFile';

const newline = 0x0a;

/** JSON of a value on one line; numbers that JSON cannot hold become "NaN", "Infinity", "-Infinity". */
function toLine(value: unknown): string {
  const figure = (item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item);
  return JSON.stringify(value, (_, item: unknown) => figure(item));
}

/** Whether the file's last line lacks its end, which a writer that died in the middle of it has left. */
export function endsTorn(descriptor: number): boolean {
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
      writeLine(descriptor, Buffer.from(`${endsTorn(descriptor) ? '\n' : ''}${toLine(value)}\n`));
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** Writes a line. One that lacks only its end when the disk refuses is there: the next line ends it. */
function writeLine(descriptor: number, line: Uint8Array): void {
  let done = 0;
  try {
    while (done < line.length) done += fs.writeSync(descriptor, line, done);
  } catch (error) {
    if (done < line.length - 1) throw error;
  }
}

/** Largest read at once, and longest line that is taken for one, in bytes. */
const blockBytes = 2_000_000;
const longestLine = 1_000_000;

/** Gives the lines that came since the last call. `parse` throws on a line that is not what the file holds. */
export class LineTail<T> {
  /** Lines left out so far because they were torn, too long, or not what the file holds. */
  skipped = 0;
  /** Whether the last call stopped before the end of the file. */
  behind = false;
  private offset = 0;
  /** In a line that is too long, whose end has not come. */
  private inLongLine = false;

  constructor(
    private readonly file: string,
    private readonly parse: (value: unknown) => T,
  ) {}

  /**
   * New whole lines, in order; a last line without its end waits for the next call. Reads on until it has passed `most`
   * bytes; the next call goes on there. Throws only if the disk fails or the file is none to be read.
   */
  read(most = Infinity): T[] {
    this.behind = false;
    return withFileErrors(this.file, 'read', () => {
      const descriptor = openIfThere(this.file);
      if (descriptor === null) return [];
      try {
        const { size } = fs.fstatSync(descriptor);
        const left = Math.max(0, size - this.offset);
        const until = this.offset + Math.min(left, most);
        const memory = Buffer.allocUnsafe(Math.min(blockBytes, left));
        const items: T[] = [];
        while (this.offset < until) {
          const before = this.offset;
          for (const item of this.block(descriptor, memory)) items.push(item);
          if (this.offset === before) break;
        }
        this.behind = until < size && this.offset >= until;
        return items;
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  /** Goes to the last `bytes` of the file; of the line that begins before them nothing is given. */
  skipToEnd(bytes: number): void {
    const size = withFileErrors(this.file, 'read', () => fs.lstatSync(this.file, { throwIfNoEntry: false })?.size ?? 0);
    if (size - bytes <= this.offset) return;
    this.offset = size - bytes;
    this.inLongLine = true;
  }

  /** The whole lines of the next block, which is then behind; none if there is no whole one yet. */
  private block(descriptor: number, memory: Buffer): T[] {
    const bytes = memory.subarray(0, fs.readSync(descriptor, memory, 0, memory.length, this.offset));
    const end = bytes.lastIndexOf(newline) + 1;
    // The rest is the begin of a line; one that is too long is passed over as it comes.
    const isLong = bytes.length - end > longestLine;
    this.offset += isLong ? bytes.length : end;
    const from = this.inLongLine && end > 0 ? bytes.indexOf(newline) + 1 : 0;
    if (end > 0) this.inLongLine = false;
    if (isLong && !this.inLongLine) {
      this.skipped += 1;
      this.inLongLine = true;
    }
    return end > from ? this.linesIn(bytes.subarray(from, end)) : [];
  }

  private linesIn(bytes: Buffer): T[] {
    const items: T[] = [];
    for (let from = 0; from < bytes.length;) {
      const to = bytes.indexOf(newline, from);
      if (to - from > longestLine) this.skipped += 1;
      else this.parseLine(bytes.toString('utf8', from, to), items);
      from = to + 1;
    }
    return items;
  }

  private parseLine(line: string, items: T[]): void {
    if (line.trim() === '') return;
    try {
      items.push(this.parse(parsePrintable(line)));
    } catch {
      this.skipped += 1;
    }
  }
}
