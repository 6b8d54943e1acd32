import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checksumFile, verifyTable } from '../../../src/run/checksums';
import { crc32c, inHex } from '../../../src/run/crc32c';
import { StepWriter } from '../../../src/run/table';
import { stepColumns } from '../../../src/run/types';
import { tempRun } from './folder';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('CRC-32C', () => {
  it('is that of the known vectors', () => {
    expect(inHex(crc32c(bytesOf('123456789')))).toBe('e3069283');
    // RFC 3720, B.4.
    expect(inHex(crc32c(new Uint8Array(32)))).toBe('8a9136aa');
    expect(inHex(crc32c(new Uint8Array(32).fill(255)))).toBe('62a8ab43');
    expect(inHex(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)))).toBe('46dd794e');
    expect(crc32c(new Uint8Array())).toBe(0);
  });

  it('goes on from the bytes before', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) & 255);
    for (const cut of [0, 1, 7, 8, 500, 999]) {
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes));
    }
  });
});

/** A table of so many rows, closed. */
function written(rows: number, close = true): string {
  const file = path.join(tempRun(), 'steps.f64');
  const writer = new StepWriter(file, stepColumns);
  for (let step = 1; step <= rows; step++) writer.append([step, step / 2, Math.sin(step), 1, 1]);
  if (close) writer.close();
  return file;
}

const told = (file: string) => [...verifyTable(file)].map(({ from, to, state }) => [from, to, state]);
const change = (file: string, at: number) => {
  const bytes = fs.readFileSync(file);
  bytes[at]! ^= 4;
  fs.writeFileSync(file, bytes);
};
/** Bytes of the first block: as many rows as pass 64 KiB. */
const block = Math.ceil(65536 / 40) * 40;

describe('checksums of a table', () => {
  it('are records of 16 bytes, one for each 64 KiB and one at the end', () => {
    const file = written(2000);
    expect(fs.statSync(checksumFile(file)).size).toBe(32);
    expect(told(file)).toEqual([
      [0, block, 'whole'],
      [block, 80_000, 'whole'],
    ]);
    expect(fs.readFileSync(checksumFile(file)).readBigUInt64LE(0)).toBe(BigInt(block));
  });

  it('find a flipped bit anywhere, and tell in which block', () => {
    for (const at of [0, 39, 40_000, block - 1, block, 79_999]) {
      const file = written(2000);
      change(file, at);
      expect(told(file).map(([, , state]) => state)).toEqual(at < block ? ['damaged', 'whole'] : ['whole', 'damaged']);
    }
  });

  it('tell of a table that ends too early, and of rows without a record', () => {
    const file = written(2000);
    fs.truncateSync(file, block + 40);
    expect(told(file)).toEqual([
      [0, block, 'whole'],
      [block, 80_000, 'missing'],
    ]);
    expect(told(written(2000, false)).at(-1)).toEqual([block, 80_000, 'uncovered']);
  });

  it('do not blame the table for a damaged record', () => {
    const file = written(2000);
    change(checksumFile(file), 3);
    expect(told(file)).toEqual([[0, 80_000, 'unknown']]);
  });

  it('are gone on with by the next writer, which covers what a dead one left', () => {
    for (const torn of ['', 'torn']) {
      const file = written(2000, false);
      fs.appendFileSync(checksumFile(file), torn);
      fs.appendFileSync(file, torn);
      const writer = new StepWriter(file, stepColumns);
      writer.append([2001, 1, 1, 1, 1]);
      writer.close();
      expect(told(file)).toEqual([
        [0, block, 'whole'],
        [block, 80_040, 'whole'],
      ]);
    }
  });

  it('are none in an older folder', () => {
    const file = written(10);
    fs.rmSync(checksumFile(file));
    expect(told(file)).toEqual([]);
  });
});
