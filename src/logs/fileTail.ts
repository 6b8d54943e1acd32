/** The bytes of a file that grows, and may shrink, be replaced or go away while it is followed. */
import fs from 'node:fs';
import { openRegular, readFully } from '../run/plainFile';
import { say, SaidError } from '../shared/messages/say';

/** Bytes at the beginning by which a file that was written anew in its place is told from one that grew. */
const headBytes = 512;

/** Throws a sentence without a subject where it is neither a file nor a folder: what comes once cannot be read twice. */
export function refuseStream(found: fs.Stats): void {
  if (found.isFIFO() || found.isSocket()) throw new SaidError(say('log.pipe'));
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new SaidError(say('log.device'));
}

export class FileTail {
  private descriptor: number | null = null;
  private offset = 0;
  private stamp = '';
  private head: Buffer = Buffer.alloc(0);

  constructor(readonly file: string) {}

  /**
   * The bytes after those read so far, at most `most`; empty if there are none. `anew`: the file is another than it was, and
   * these are its first bytes. Throws the system's error, also where the file is gone, and a sentence without a subject where
   * something else than a file stands in its place; what was read before then still counts.
   */
  read(most: number): { bytes: Buffer; anew: boolean; more: boolean } {
    const stat = fs.statSync(this.file);
    if (stat.isDirectory()) throw new SaidError(say('log.folder'));
    refuseStream(stat);
    const stamp = `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeMs}`;
    if (stamp === this.stamp && this.offset >= stat.size) return { bytes: empty, anew: false, more: false };
    const anew = this.isAnother(stat);
    // Where the new one cannot be opened, the old one still counts.
    if (anew || this.descriptor === null) this.replace(openRegular(this.file));
    const size = Math.min(most, Math.max(0, fs.fstatSync(this.descriptor!).size - this.offset));
    const bytes = Buffer.allocUnsafe(size);
    const read = readFully(this.descriptor!, bytes, this.offset);
    if (this.head.length < headBytes) this.head = this.readHead();
    this.offset += read;
    const more = this.offset < stat.size;
    if (!more) this.stamp = stamp;
    return { bytes: bytes.subarray(0, read), anew, more };
  }

  /** The size that the file has now; what was read is at most that. */
  get size(): number {
    return this.descriptor === null ? 0 : fs.fstatSync(this.descriptor).size;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.offset;
  }

  /** Reads the same file from its first byte on again. */
  rewind(): void {
    [this.offset, this.stamp] = [0, ''];
  }

  private replace(descriptor: number): void {
    this.close();
    this.descriptor = descriptor;
  }

  close(): void {
    if (this.descriptor !== null) fs.closeSync(this.descriptor);
    this.descriptor = null;
    this.offset = 0;
    this.stamp = '';
    this.head = Buffer.alloc(0);
  }

  /** Another file in its place, a shorter one, or one that begins otherwise. */
  private isAnother(stat: fs.Stats): boolean {
    if (this.descriptor === null) return false;
    const { ino, dev } = fs.fstatSync(this.descriptor);
    if (ino !== stat.ino || dev !== stat.dev || stat.size < this.offset) return true;
    return !this.readHead().subarray(0, this.head.length).equals(this.head);
  }

  private readHead(): Buffer {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readFully(this.descriptor!, head, 0));
  }
}

const empty = Buffer.alloc(0);
