/** Files of fixed-size rows of little-endian numbers: append only, a torn last row is ignored. */
import fs from 'node:fs';
import path from 'node:path';
import { ChecksumWriter } from './checksums';
import { fileError, withFileErrors } from './fileError';
import { openIfThere, readFully, sizeOf, syncFolder } from './plainFile';
import { WholeFile } from './wholeFile';

/** Rows that wait for a disk that refuses them: so many, and so many bytes, are kept in memory. */
const waitAtMost = { rows: 100_000, bytes: 64 * 1024 * 1024 };
/** Bytes of waiting rows that are written with one call. */
const batchBytes = 64 * 1024;

/** Milliseconds between attempts at rows that wait; every second time the file is synced. */
const pulseEvery = 1_000;

/** Rows that are not in the file. `key` is what `append` was given with each, such as its step. */
export interface MissingRows {
  rows: number;
  from: number;
  to: number;
}

/**
 * Appends rows of `size` bytes, with their checksums beside them. A row is in the file whole or not at all. What the disk
 * refuses waits in memory, in order, and is tried again with the next row and every second; when too many wait, the newest
 * are left out and counted. The run goes on: `trouble` and `missing` say what a person must know.
 */
export class RowWriter {
  /** Why the disk refuses now, in a sentence; null while it does not. */
  trouble: Error | null = null;
  /** Why it refused last. */
  lastTrouble: Error | null = null;
  private readonly table: WholeFile;
  /** Null where their file cannot be made: rows without a checksum are better than none. */
  private readonly checksums: ChecksumWriter | null;
  private waiting: { row: Uint8Array; key: number }[] = [];
  private lost: MissingRows | null = null;
  private synced: number;
  private syncing = false;
  private closed = false;
  private pulses = 0;
  private readonly pulse: NodeJS.Timeout;

  /** Opening cuts a torn last row off, which a writer that died has left. Throws a sentence if the file cannot be made. */
  constructor(
    private readonly file: string,
    private readonly size: number,
  ) {
    this.table = new WholeFile(file, size);
    this.synced = this.table.end;
    this.checksums = this.openChecksums();
    // Their names, too, must outlast a power loss.
    if (this.synced === 0) syncFolder(path.dirname(file));
    this.pulse = setInterval(() => this.beat(), pulseEvery).unref();
  }

  private openChecksums(): ChecksumWriter | null {
    try {
      return new ChecksumWriter(this.file, this.table.descriptor, this.table.end);
    } catch {
      return null;
    }
  }

  /** Appends one row with one synchronous write, which survives any death of this process once it is not in `missing`. */
  append(row: Uint8Array, key = 0): void {
    if (this.waiting.length > 0) this.retry();
    if (this.waiting.length === 0) {
      const { done, error } = this.table.append(row);
      if (done > 0) this.checksums?.add(row);
      this.tell(error);
      if (done > 0) return;
    }
    if (this.waiting.length < this.roomFor) this.waiting.push({ row: row.slice(), key });
    else this.lost = together(this.lost, { rows: 1, from: key, to: key });
  }

  private get roomFor(): number {
    return Math.max(1, Math.min(waitAtMost.rows, Math.floor(waitAtMost.bytes / this.size)));
  }

  /** Rows that are not in the file: those left out, and those that wait. Null if all are there. */
  get missing(): MissingRows | null {
    const [first] = this.waiting;
    if (first === undefined) return this.lost;
    return together(this.lost, { rows: this.waiting.length, from: first.key, to: this.waiting.at(-1)!.key });
  }

  /** Tries the rows that wait, as far as the disk takes them. */
  retry(): void {
    let taken = 0;
    const most = Math.max(1, Math.floor(batchBytes / this.size));
    while (taken < this.waiting.length) {
      const batch = Buffer.concat(this.waiting.slice(taken, taken + most).map(({ row }) => row));
      const { done, error } = this.table.append(batch);
      this.checksums?.add(batch.subarray(0, done));
      taken += done / this.size;
      this.tell(error);
      if (error !== null) break;
    }
    if (taken > 0) this.waiting = this.waiting.slice(taken);
  }

  private tell(error: Error | null): void {
    this.trouble = error === null ? null : fileError(error, this.file, 'written');
    this.lastTrouble = this.trouble ?? this.lastTrouble;
  }

  private beat(): void {
    if (this.waiting.length > 0) this.retry();
    this.pulses += 1;
    if (this.pulses % 2 === 0) this.sync();
  }

  /** Makes what was written outlast a power loss, beside whatever else goes on. */
  private sync(): void {
    const { end } = this.table;
    this.checksums?.record();
    if (this.syncing || end === this.synced) return;
    this.syncing = true;
    // One after the other: the table first, then what vouches for it.
    const [first, second = first] = this.descriptors as [number, number?];
    fs.fdatasync(first, (error) => {
      fs.fdatasync(second, (further) => {
        this.syncing = false;
        if (error === null && further === null) this.synced = end;
        if (this.closed) this.release();
      });
    });
  }

  /** Tries once more what waits, and syncs. What then is `missing` stays so. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.pulse);
    if (this.waiting.length > 0) this.retry();
    this.checksums?.record();
    for (const descriptor of this.descriptors) {
      try {
        fs.fdatasyncSync(descriptor);
      } catch {
        // The rows are in the file; a disk that refuses to sync promises no more.
      }
    }
    if (!this.syncing) this.release();
  }

  private release(): void {
    for (const descriptor of this.descriptors) fs.closeSync(descriptor);
  }

  private get descriptors(): number[] {
    const { table, checksums } = this;
    return checksums === null ? [table.descriptor] : [table.descriptor, checksums.file.descriptor];
  }
}

function together(a: MissingRows | null, b: MissingRows): MissingRows {
  if (a === null) return b;
  return { rows: a.rows + b.rows, from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** Number of whole rows of `size` bytes; a file that is not there has none. Throws a sentence if it cannot be read. */
export const countRows = (file: string, size: number): number => Math.floor(sizeOf(file) / size);

/** At most `most` whole rows of `size` bytes from byte `from` on. A file that is not there has none. */
export function readRows(file: string, from: number, size: number, most: number): Buffer<ArrayBuffer> {
  return withFileErrors(file, 'read', () => {
    const descriptor = openIfThere(file);
    if (descriptor === null) return Buffer.alloc(0);
    try {
      const rows = Math.min(most, Math.max(0, Math.floor((fs.fstatSync(descriptor).size - from) / size)));
      // Not from a pool: the numbers are looked at in place, which needs a start of their own.
      const bytes = Buffer.from(new ArrayBuffer(rows * size));
      return bytes.subarray(0, Math.floor(readFully(descriptor, bytes, from) / size) * size);
    } finally {
      fs.closeSync(descriptor);
    }
  });
}
