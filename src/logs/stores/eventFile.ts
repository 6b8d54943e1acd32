/** One event file of TensorBoard, read as it grows. */
import fs from 'node:fs';
import { openRegular, readFully } from '../../run/plainFile';
import { say, SaidError, type Message } from '../../shared/messages/say';
import { damageSaid, eventScalars, recordAt, type Damage, type LoggedScalar } from './eventRecords';
import type { LoggedPoint, PointStream } from './points';

/** Bytes read at once, at least. */
const windowBytes = 256 * 1024;

/** The scalars of a file. A record that is cut off at the end is waited for. */
export class EventFile implements PointStream {
  private window: Uint8Array = new Uint8Array(0);
  /** Where the window begins, and what of it was taken. */
  private start = 0;
  private used = 0;
  private waiting: readonly LoggedScalar[] = [];
  private next = 0;
  private readonly damage: Damage = { records: 0, endsAt: null };
  private inode = -1;
  /** Whether the end was met since `again`. */
  private ended = false;
  private point: LoggedPoint | null = null;

  constructor(
    readonly file: string,
    private readonly nameOf: (tag: string) => string,
  ) {}

  /** Looks for more from now on. Returns whether the file was replaced by another, which its reader does not follow. */
  again(): boolean {
    this.ended = false;
    const found = fs.statSync(this.file, { throwIfNoEntry: false });
    if (found === undefined) return this.inode >= 0;
    return (this.inode >= 0 && found.ino !== this.inode) || found.size < this.position;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.start + this.used;
  }

  get damageSaid(): Message | null {
    return damageSaid(this.damage);
  }

  get records(): number {
    return this.damage.records;
  }

  peek(): LoggedPoint | null {
    while (this.next >= this.waiting.length && !this.ended) this.ended = !this.readRecord();
    if (this.next >= this.waiting.length) return null;
    if (this.point === null) {
      const { tag, step, time, value } = this.waiting[this.next]!;
      this.point = { name: this.nameOf(tag), step, time, value };
    }
    return this.point;
  }

  take(): void {
    this.point = null;
    this.next++;
  }

  /** Reads the next record; false if there is none, or it is not whole yet. */
  private readRecord(): boolean {
    if (this.damage.endsAt !== null) return false;
    let found = recordAt(this.window.subarray(this.used));
    if (typeof found === 'number') {
      if (!this.fill(found)) return false;
      found = recordAt(this.window.subarray(this.used));
    }
    if (typeof found === 'number') return false;
    if (found === null) return this.lost();
    this.used += found.length;
    const scalars = found.data === null ? [] : eventScalars(found.data);
    if (found.damaged || scalars === null) this.damage.records++;
    [this.waiting, this.next] = [scalars ?? [], 0];
    return true;
  }

  private lost(): boolean {
    if (this.position === 0) throw new SaidError(say('log.no-event-file'));
    this.damage.endsAt = this.position;
    return false;
  }

  /** Reads on from where the window was used, at least so many bytes; false if they are not there. */
  private fill(least: number): boolean {
    const at = this.position;
    const descriptor = openRegular(this.file);
    try {
      const { size, ino } = fs.fstatSync(descriptor);
      this.inode = ino;
      if (size - at < least) return false;
      const bytes = Buffer.allocUnsafe(Math.min(size - at, Math.max(least, windowBytes)));
      this.window = bytes.subarray(0, readFully(descriptor, bytes, at));
      [this.start, this.used] = [at, 0];
      return this.window.length >= least;
    } finally {
      fs.closeSync(descriptor);
    }
  }
}
