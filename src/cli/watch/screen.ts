/** Passes on what a command prints, byte for byte, and says things between its lines. */
import fs from 'node:fs';
import type { Writable } from 'node:stream';
import { printable } from '../../shared/printable';
import { cut } from '../columns';

export type StreamName = 'stdout' | 'stderr';

/** A place that is written to, as far as it matters here. */
type Place = Pick<Writable, 'write' | 'once'> & { isTTY?: boolean; fd?: number; columns?: number };

/** Whether two descriptors show on the same screen, or lead into the same file or pipe. */
export function isSame(one: Place, other: Place): boolean {
  if (one === other) return true;
  if (one.fd === undefined || other.fd === undefined) return false;
  try {
    const [a, b] = [fs.fstatSync(one.fd), fs.fstatSync(other.fd)];
    return a.dev === b.dev && a.ino === b.ino && a.rdev === b.rdev;
  } catch {
    return false;
  }
}

/** Milliseconds in which the command has printed nothing. */
const quietFor = 500;

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

export class Screen {
  /** Lines that wait for the end of the one that the command is printing. */
  private readonly waiting: string[] = [];
  /** The command has begun a line where Keel's words go. */
  private open = false;
  /** That line is drawn over itself, as bars are, and may never end. */
  private drawn = false;
  private readonly shared: boolean;
  private ended = false;
  /** A line of Keel's own stands where the command will print next. */
  private standing = false;
  private passedAt = -Infinity;

  constructor(
    private readonly out: Place,
    private readonly errors: Place,
  ) {
    this.shared = isSame(out, errors);
  }

  /** Passes bytes on. False where the reader is behind: `drained` then tells when it is not. */
  pass(bytes: Buffer, name: StreamName): boolean {
    if (name === 'stderr' || this.shared) this.clear();
    this.passedAt = performance.now();
    const kept = (name === 'stdout' ? this.out : this.errors).write(bytes);
    if (name === 'stderr' || this.shared) this.follow(bytes);
    return kept;
  }

  drained(name: StreamName, then: () => void): void {
    (name === 'stdout' ? this.out : this.errors).once('drain', then);
  }

  /** Says a line as soon as the command's own line has ended; over a bar at once, for it draws itself again. */
  say(text: string): void {
    this.waiting.push(text);
    this.release(this.drawn);
  }

  /**
   * On a terminal, lets a line stand below all that was printed until something else is; nothing of it stays. Not beside a line
   * that the command has begun, nor while it prints.
   */
  stand(line: string): void {
    if (!this.errors.isTTY || this.open || performance.now() - this.passedAt < quietFor) return;
    this.clear();
    this.errors.write(cut(printable(line), (this.errors.columns || 80) - 1));
    this.standing = true;
  }

  private clear(): void {
    if (this.standing) this.errors.write('\r\u001b[K');
    this.standing = false;
  }

  /** Nothing more comes from the command: what waits is said. */
  finish(): void {
    this.ended = true;
    this.release(true);
  }

  private follow(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const line = bytes.subarray(bytes.lastIndexOf(lineFeed) + 1);
    const ended = line.length < bytes.length;
    this.drawn = line.includes(carriageReturn) || (this.drawn && !ended);
    this.open = line.length > 0 || (this.open && !ended);
    if (this.waiting.length > 0) this.release(this.drawn);
  }

  private release(atOnce: boolean): void {
    if (this.waiting.length === 0 || (this.open && !atOnce && !this.ended)) return;
    this.clear();
    if (this.open) this.errors.write(this.errors.isTTY === true && this.drawn ? '\r\u001b[K' : '\n');
    [this.open, this.drawn] = [false, false];
    this.errors.write(`${this.waiting.splice(0).map(printable).join('\n')}\n`);
  }
}
