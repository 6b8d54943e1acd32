/**
 * Logs as LevelDB writes them, and W&B after it: blocks of 32 KiB with records in pieces, each with a checksum, its length and
 * what piece it is. W&B puts seven bytes of its own before the first.
 */
import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { openRegular, readFully } from '../../run/plainFile';

const block = 32 * 1024;
const head = 7;
/** Pieces of a record. */
const [full, first, middle, last] = [1, 2, 3, 4];

/** A record is held in memory as a whole; none with figures is longer. */
const longestRecord = 64 * 1024 * 1024;

export class LevelLog {
  /** Pieces that were left out, because their checksum or length is wrong. */
  damaged = 0;
  private offset = head;
  private bytes = Buffer.alloc(0);
  private start = 0;
  private pieces: Uint8Array[] = [];
  private length = 0;
  private inode = -1;

  constructor(readonly file: string) {}

  get position(): number {
    return this.offset;
  }

  /** Looks for more. Returns whether the file is another than it was. Throws the system's error if it is gone. */
  again(): boolean {
    const { ino, size } = fs.statSync(this.file);
    const isAnother = this.inode >= 0 && (ino !== this.inode || size < this.offset);
    this.inode = ino;
    // What was read of a block that was not full yet may have more now.
    this.bytes = Buffer.alloc(0);
    return isAnother;
  }

  /** The next whole record; null if there is none yet. */
  next(): Uint8Array | null {
    for (;;) {
      const left = block - (this.offset % block);
      if (left < head) {
        this.offset += left;
        continue;
      }
      const header = this.at(this.offset, head);
      if (header === null) return null;
      const [length, kind] = [header.readUInt16LE(4), header[6]!];
      if (kind === 0 || kind > last || length > left - head) {
        if (!this.skipBlock(left, kind !== 0)) return null;
        continue;
      }
      const piece = this.at(this.offset, head + length);
      if (piece === null) return null;
      this.offset += head + length;
      const record = this.piece(kind, piece);
      if (record !== null) return record;
    }
  }

  /** Nothing more can be told of a block. Zeros at the end of the file may still be written over. */
  private skipBlock(left: number, damaged: boolean): boolean {
    if (this.at(this.offset, left + 1) === null) return false;
    this.offset += left;
    if (damaged) this.damaged++;
    return true;
  }

  private piece(kind: number, piece: Buffer): Uint8Array | null {
    const data = piece.subarray(head);
    if (crc32(piece.subarray(head - 1)) !== piece.readUInt32LE(0)) {
      this.damaged++;
      this.pieces = [];
      return null;
    }
    if (kind === full) return data;
    if (kind === first) [this.pieces, this.length] = [[], 0];
    else if (this.pieces.length === 0) return null;
    this.length += data.length;
    if (this.length > longestRecord) {
      this.pieces = [];
      return null;
    }
    // The bytes are read into another place later on.
    this.pieces.push(Buffer.from(data));
    if (kind === middle || kind === first) return null;
    const record = Buffer.concat(this.pieces);
    this.pieces = [];
    return record;
  }

  /** Bytes of the file; null if they are not all there. */
  private at(offset: number, length: number): Buffer | null {
    if (offset < this.start || offset + length > this.start + this.bytes.length) this.fill(offset, length);
    const from = offset - this.start;
    return from >= 0 && from + length <= this.bytes.length ? this.bytes.subarray(from, from + length) : null;
  }

  private fill(offset: number, length: number): void {
    const descriptor = openRegular(this.file);
    try {
      const there = Math.max(0, fs.fstatSync(descriptor).size - offset);
      if (there < length) return;
      const bytes = Buffer.allocUnsafe(Math.min(there, Math.max(length, 8 * block)));
      this.bytes = bytes.subarray(0, readFully(descriptor, bytes, offset));
      this.start = offset;
    } finally {
      fs.closeSync(descriptor);
    }
  }
}
