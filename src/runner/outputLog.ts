/**
 * `output.log`: what the backend prints. The backend writes the file itself, so a runner that is stopped keeps no script from
 * printing, and one that dies loses nothing. Of much output the beginning and the end are kept.
 */
import fs from 'node:fs';
import { inEnglish, say } from '../shared/messages/say';
import { openIfThere, openToAppend, readFully, removeIfPossible, replacePlain, writeAll } from '../run/plainFile';

/** Bytes: of the beginning and of the end that are kept, and of the file when it is cut. Together 50 MB on the disk as a rule. */
export interface LogBounds {
  head: number;
  tail: number;
  cutAt: number;
}

const usualBounds: LogBounds = { head: 10e6, tail: 10e6, cutAt: 40e6 };

/** How much of the end is read for the reason of a failure, in bytes. */
const lastBytes = 32_000;

/** A file is cut while its backend prints only when it is this many times too long: the cut may then lose its last words. */
const patience = 10;

/** Milliseconds between looks at the size. */
const lookEvery = 200;

export class OutputLog {
  /** Of the file, opened to append: for the backend's standard output and error. */
  readonly descriptor: number;
  /** What was there before is no word of this backend. */
  private readonly start: number;
  /** Holds the newest output that was cut from the file, while the run goes on. */
  private readonly aside: string;
  private leftOut = 0;
  private readonly timer: NodeJS.Timeout;

  /** Throws the system's error, or a sentence where the file is a link or no file. */
  constructor(
    private readonly file: string,
    private readonly bounds = usualBounds,
  ) {
    this.descriptor = openToAppend(file);
    this.start = Math.min(fs.fstatSync(this.descriptor).size, bounds.head);
    this.aside = `${file}.tail`;
    this.timer = setInterval(() => this.bound(), lookEvery);
    this.timer.unref();
  }

  /** Appends words of the runner's own. A full disk drops them. */
  write(output: Buffer): void {
    try {
      writeAll(this.descriptor, output);
    } catch {
      // Output is not worth ending a run for.
    }
  }

  /**
   * Cuts the file back to its beginning where it has become too long; its end is put aside. What is printed between the last
   * look at the size and the cut, which follow each other at once, is lost. That may be the reason of a failure, so a file that
   * grows faster than its end is copied waits for the next look. A disk that refuses leaves all.
   */
  bound(): void {
    const { head, tail, cutAt } = this.bounds;
    const next = `${this.aside}.next`;
    try {
      const { size } = fs.fstatSync(this.descriptor);
      if (size <= cutAt) return;
      const before = this.asideSize();
      replacePlain(next, this.end(tail, size), 0o600);
      const copied = this.follow(next, size);
      const now = fs.fstatSync(this.descriptor).size;
      if (now > copied && now < patience * cutAt) return removeIfPossible(next);
      fs.renameSync(next, this.aside);
      fs.ftruncateSync(this.descriptor, head);
      this.leftOut += before + copied - head - this.asideSize();
    } catch {
      // Tried again at the next look.
      removeIfPossible(next);
    }
  }

  /** Adds to what is put aside what was printed meanwhile, from byte `from` on; returns up to where that was the end. */
  private follow(aside: string, from: number): number {
    const descriptor = openToAppend(aside);
    try {
      let at = from;
      // Who prints faster than this copies is cut nevertheless.
      for (let most = this.bounds.tail; most > 0;) {
        const bytes = readAt(this.descriptor, at, Math.min(most, 1e6));
        if (bytes.length === 0) break;
        writeAll(descriptor, bytes);
        at += bytes.length;
        most -= bytes.length;
      }
      return at;
    } finally {
      fs.closeSync(descriptor);
    }
  }

  private asideSize(): number {
    return fs.lstatSync(this.aside, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The last bytes of what was printed up to a size of the file, at most `most`. */
  private end(most: number, size = fs.fstatSync(this.descriptor).size): Buffer {
    const from = Math.max(this.asideSize() > 0 ? this.bounds.head : this.start, size - most);
    const own = readAt(this.descriptor, from, Math.max(0, size - from));
    return own.length >= most ? own : Buffer.concat([readEnd(this.aside, most - own.length), own]);
  }

  /** The end of all that was printed; empty where it cannot be read. */
  get tail(): string {
    try {
      return this.end(lastBytes).toString('utf8');
    } catch {
      return '';
    }
  }

  /** The last lines printed, without the lines of stack traces. */
  lastLines(count: number): string[] {
    const lines = this.tail.split('\n').map((line) => line.trim());
    return lines.filter((line) => line !== '' && !/^(at |[{}[\]^]+$|Node\.js v)/.test(line)).slice(-count);
  }

  /** The message of the last error that was printed, if any. */
  lastError(): string | null {
    const lines = this.lastLines(Infinity).reverse();
    return (
      lines.map((line) => /^(?:Uncaught )?(?:\w*Error): (.+)$/.exec(line)?.[1]).find((found) => found !== undefined) ??
      null
    );
  }

  /** Puts the end behind the beginning, with one note of what is left out between them, where the file was cut. */
  close(): void {
    clearInterval(this.timer);
    // Whoever printed faster than its end was copied has ended.
    this.bound();
    try {
      if (this.asideSize() > 0) this.join();
    } catch {
      // The end then lies beside the file.
    }
    fs.closeSync(this.descriptor);
  }

  private join(): void {
    const { head, tail } = this.bounds;
    const { size } = fs.fstatSync(this.descriptor);
    const end = this.end(tail);
    const bytes = this.leftOut + this.asideSize() + size - head - end.length;
    const note = inEnglish(say('runner.log-gap', { megabytes: bytes / 1e6 }));
    fs.ftruncateSync(this.descriptor, head);
    writeAll(this.descriptor, Buffer.concat([Buffer.from(`\n[${note}]\n`), end]));
    removeIfPossible(this.aside);
  }
}

function readAt(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readFully(descriptor, bytes, from));
}

function readEnd(file: string, most: number): Buffer {
  const descriptor = openIfThere(file);
  if (descriptor === null) return Buffer.alloc(0);
  try {
    const { size } = fs.fstatSync(descriptor);
    return readAt(descriptor, Math.max(0, size - most), Math.min(size, most));
  } finally {
    fs.closeSync(descriptor);
  }
}
