/**
 * Checksums of a table, in `<table>.crc` beside it, so that the table stays an array of numbers: records of 16 bytes,
 * little-endian: where in the table the block ends (uint64), the CRC-32C of the table's bytes from the record before to
 * there (uint32), and the CRC-32C of these 12 bytes (uint32).
 */
import fs from 'node:fs';
import { crc32c } from './crc32c';
import { withFileErrors } from './fileError';
import { openIfThere, readFully } from './plainFile';
import { WholeFile } from './wholeFile';

const recordBytes = 16;
/** Bytes of a table that have a record of their own at the latest. */
export const blockBytes = 64 * 1024;
/** Bytes read at once. */
const windowBytes = 1024 * 1024;

export const checksumFile = (table: string): string => `${table}.crc`;

interface ChecksumMark {
  /** Bytes of the table up to the end of the block. */
  end: number;
  crc: number;
}

function toRecord({ end, crc }: ChecksumMark): Buffer {
  const bytes = Buffer.alloc(recordBytes);
  bytes.writeBigUInt64LE(BigInt(end));
  bytes.writeUInt32LE(crc, 8);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, 12)), 12);
  return bytes;
}

/** The record, or null if it is damaged. */
function toMark(bytes: Buffer): ChecksumMark | null {
  if (bytes.readUInt32LE(12) !== crc32c(bytes.subarray(0, 12))) return null;
  const end = bytes.readBigUInt64LE(0);
  return end > BigInt(Number.MAX_SAFE_INTEGER) ? null : { end: Number(end), crc: bytes.readUInt32LE(8) };
}

const read = (descriptor: number, target: Buffer, from: number): Buffer =>
  target.subarray(0, readFully(descriptor, target, from));

/** The checksum of the bytes `from` to `to` of an open file; fewer where it ends before. */
function crcOf(descriptor: number, from: number, to: number): number {
  const window = Buffer.alloc(Math.max(0, Math.min(windowBytes, to - from)));
  let crc = 0;
  for (let at = from; at < to; at += window.length) {
    const bytes = read(descriptor, window.subarray(0, Math.min(window.length, to - at)), at);
    if (bytes.length === 0) break;
    crc = crc32c(bytes, crc);
  }
  return crc;
}

/** Records of a file, in order; null where one is damaged. */
function* marks(descriptor: number): Generator<ChecksumMark | null> {
  const window = Buffer.alloc(recordBytes * 4096);
  for (let at = 0; ; at += window.length) {
    const bytes = read(descriptor, window, at);
    for (let i = 0; i + recordBytes <= bytes.length; i += recordBytes) yield toMark(bytes.subarray(i, i + recordBytes));
    if (bytes.length < window.length) return;
  }
}

/** Writes the checksums of a table that grows. What the disk refuses is written with the next record. */
export class ChecksumWriter {
  readonly file: WholeFile;
  /** Bytes of the table that have a record. */
  private covered = 0;
  private crc = 0;
  private end = 0;

  /** `table` is open at `descriptor` and has `size` bytes of rows. Throws a sentence if the file cannot be made or read. */
  constructor(table: string, descriptor: number, size: number) {
    this.file = new WholeFile(checksumFile(table), recordBytes);
    if (this.file.end > 0) this.keepUpTo(size);
    this.end = size;
    // Rows of a former writer that it did not come to cover.
    this.crc = crcOf(descriptor, this.covered, size);
  }

  /** Keeps the records of a former writer as far as they are whole and of rows that are there. */
  private keepUpTo(size: number): void {
    let records = 0;
    for (const mark of marks(this.file.descriptor)) {
      if (mark === null || mark.end > size || mark.end <= this.covered) break;
      this.covered = mark.end;
      records += 1;
    }
    this.file.cutTo(records * recordBytes, this.file.end);
  }

  /** Takes note of bytes that are in the table now; a full block is recorded at once. */
  add(bytes: Uint8Array): void {
    this.crc = crc32c(bytes, this.crc);
    this.end += bytes.length;
    if (this.end - this.covered >= blockBytes) this.record();
  }

  /** Records what has no record yet. Returns the system's error if it is refused. */
  record(): Error | null {
    if (this.end === this.covered) return null;
    const { error } = this.file.append(toRecord({ end: this.end, crc: this.crc }));
    if (error !== null) return error;
    this.covered = this.end;
    this.crc = 0;
    return null;
  }
}

/** What the checksums say of a part of a table, in bytes of it. */
export interface Block {
  from: number;
  to: number;
  /**
   * `whole`; `damaged`: other bytes than were written; `missing`: the table ends before, `to` is where it should end;
   * `uncovered`: written after the last record; `unknown`: its record is damaged.
   */
  state: 'whole' | 'damaged' | 'missing' | 'uncovered' | 'unknown';
}

/**
 * Holds a table against its checksums, block by block, in bounded memory. Nothing where it has none, as in older folders.
 * Throws a sentence if a file cannot be read.
 */
export function* verifyTable(table: string): Generator<Block> {
  const records = withFileErrors(checksumFile(table), 'read', () => openIfThere(checksumFile(table)));
  if (records === null) return;
  const rows = withFileErrors(table, 'read', () => openIfThere(table));
  try {
    yield* verified(records, rows);
  } finally {
    fs.closeSync(records);
    if (rows !== null) fs.closeSync(rows);
  }
}

function* verified(records: number, rows: number | null): Generator<Block> {
  const size = rows === null ? 0 : fs.fstatSync(rows).size;
  let from = 0;
  let lost = false;
  for (const mark of marks(records)) {
    // After a damaged record the start of the next block is not known, so that block cannot be told either.
    if (mark === null || mark.end <= from) {
      lost = true;
      continue;
    }
    const { end: to } = mark;
    if (rows === null || to > size) yield { from: Math.min(from, size), to, state: 'missing' };
    else if (lost) yield { from, to, state: 'unknown' };
    else yield { from, to, state: crcOf(rows, from, to) === mark.crc ? 'whole' : 'damaged' };
    lost = false;
    from = to;
  }
  if (size > from) yield { from, to: size, state: lost ? 'unknown' : 'uncovered' };
}
