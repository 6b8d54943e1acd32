/** The first and the newest rows of a step table, which is all that a run without an open panel needs. */
import * as fs from 'node:fs';

/** Rows that the speed is measured over. */
const newestRows = 64;

export interface Edges {
  rows: number;
  first: Float64Array;
  /** The newest rows, oldest of them first; together at most 64. */
  newest: Float64Array[];
}

/** Reads both ends of a table of `width` columns; null if it has no whole row yet or is not there. */
export function readEdges(file: string, width: number): Edges | null {
  let fd: number;
  try {
    fd = fs.openSync(file, 'r');
  } catch {
    return null;
  }
  try {
    const rows = Math.floor(fs.fstatSync(fd).size / (width * 8));
    if (rows === 0) return null;
    const count = Math.min(rows, newestRows);
    const newest = read(fd, rows - count, count, width);
    return { rows, first: read(fd, 0, 1, width)[0]!, newest };
  } finally {
    fs.closeSync(fd);
  }
}

function read(fd: number, from: number, count: number, width: number): Float64Array[] {
  const values = new Float64Array(count * width);
  fs.readSync(fd, values, 0, values.byteLength, from * width * 8);
  return Array.from({ length: count }, (_, row) => values.subarray(row * width, (row + 1) * width));
}

/** Steps a second over the newest rows. `time` is the index of the column of seconds. */
export function speed({ newest }: Edges, time: number): number {
  const seconds = newest.at(-1)![time]! - newest[0]![time]!;
  return seconds > 0 ? (newest.length - 1) / seconds : 0;
}
