/** Long tables with a column that names the run. */
import fs from 'node:fs';
import { readRegular } from '../../run/plainFile';
import type { LogRef, StoreKind } from '../row';
import { isComment, splitCells } from '../tables/delimited';
import { findLong, readLong } from '../tables/long';
import { TextSource } from '../textSource';
import { isFile } from './beginning';
import { formOf, headOf } from './textRun';

/** Bytes of a long table in which runs are looked for. */
const lookedThrough = 64 * 1024 * 1024;

/** The runs that a long table names, in its order. */
function longRuns(file: string, head: readonly string[]): string[] {
  const found = findLong(head);
  if (found === null || found.columns.run < 0) return [];
  const runs = new Set<string>();
  const name = found.names[found.columns.run]!;
  const text =
    fs.statSync(file).size > lookedThrough ? head : readRegular(file, lookedThrough).toString('utf8').split('\n');
  for (const line of text) {
    const cell =
      line.trim() === '' || isComment(line) ? undefined : splitCells(line, found.delimiter)[found.columns.run];
    if (cell !== undefined && cell.trim() !== '' && cell !== name) runs.add(cell.trim());
  }
  return [...runs];
}

export const longTables: StoreKind = {
  id: 'long',
  runsIn(file) {
    const head = isFile(file) && /\.(?:csv|tsv|txt)$/i.test(file) ? headOf(file) : null;
    const runs = head === null ? [] : longRuns(file, head);
    return runs.length < 2 ? null : runs.map((run) => ({ file, run, name: run }));
  },
  open: ({ file, run }: LogRef) => new TextSource(file, [formOf('long', (take, head) => readLong(take, head, run))]),
};
