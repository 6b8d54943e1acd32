/** Long tables: a line holds one figure and its name, `metric,step,value`. Those of several runs name the run, too. */
import type { LineReader, TakeRow, TextForm } from '../row';
import { figureOf, namesCounter } from './cells';
import { DelimitedReader, findDelimited, hasDecimalComma, type DelimitedTable, type TakesCells } from './delimited';
import { filled } from './tableRows';
import { LongRows } from './longRows';

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '');

const keyNames = new Set(['metric', 'metricname', 'metrics', 'key', 'name', 'tag', 'variable', 'series', 'scalar']);
const valueNames = new Set(['value', 'values', 'val', 'metricvalue', 'scalarvalue']);
const runNames = new Set(['run', 'runid', 'runname', 'runuuid', 'experiment', 'trial', 'job']);

/** Which column of a long table is what. */
export interface LongColumns {
  key: number;
  value: number;
  /** -1 if there is none. */
  step: number;
  run: number;
  time: number;
}

/** The columns of a long table; null if the names are those of another table. */
export function longColumns(names: readonly string[]): LongColumns | null {
  const found = names.map(plain);
  const where = (known: ReadonlySet<string>) => found.findIndex((name) => known.has(name));
  const [key, value] = [where(keyNames), where(valueNames)];
  if (key < 0 || value < 0) return null;
  const time = found.findIndex((name) => /^(?:timestamp|walltime|time|createdat)$/.test(name));
  const step = names.findIndex((name, at) => at !== time && namesCounter(name));
  return { key, value, step, run: where(runNames), time };
}

/** The long table that these lines begin; null if they begin none. */
export function findLong(head: readonly string[]): (DelimitedTable & { columns: LongColumns }) | null {
  const found = findDelimited(head);
  const columns = found === null ? null : longColumns(found.names);
  return found === null || columns === null || found.share < 0.5 ? null : { ...found, columns };
}

/** Takes the lines of a long table. `run`: only those of this run; null for all. */
export class LongTable implements TakesCells {
  notUnderstood = 0;
  readonly planned = {};
  hasHeader = false;
  private readonly rows: LongRows;
  private run = '';
  private count = 0;

  constructor(
    take: TakeRow,
    private readonly table: DelimitedTable & { columns: LongColumns },
    private readonly only: string | null,
  ) {
    const { names, columns } = table;
    this.rows = new LongRows(take, columns.step < 0 ? 'step' : names[columns.step]!.trim());
  }

  isHeader(cells: readonly string[]): boolean {
    return cells.length === this.table.names.length && longColumns(cells) !== null;
  }

  header(): void {
    this.hasHeader = true;
  }

  row(cells: readonly string[]): void {
    const { key, value, step, run } = this.table.columns;
    if (filled(cells) > this.table.names.length) return void this.notUnderstood++;
    if (run >= 0) {
      const name = cells[run]?.trim() ?? '';
      if (this.only !== null && name !== this.only) return;
      if (name !== this.run) this.rows.flush();
      this.run = name;
    }
    const comma = hasDecimalComma(this.table.delimiter);
    const [figure, at] = [figureOf(cells[value] ?? '', comma), step < 0 ? 0 : figureOf(cells[step] ?? '', comma)];
    const name = cells[key]?.trim() ?? '';
    if (name === '' || typeof at !== 'number' || figure === null) this.notUnderstood++;
    else if (figure !== undefined) this.rows.add(name, step < 0 ? this.count++ : at, figure);
  }

  flush(): void {
    this.rows.flush();
  }
}

/** Reads the lines of one run of a long table, or of all. */
export function readLong(take: TakeRow, head: readonly string[], run: string | null): LineReader {
  const table = findLong(head) ?? { ...{ delimiter: ',', names: [], share: 0 }, columns: nothing };
  return new DelimitedReader(table, new LongTable(take, table, run));
}

const nothing: LongColumns = { key: -1, value: -1, step: -1, run: -1, time: -1 };

export const long: TextForm = {
  id: 'long',
  recognises(head) {
    const found = findLong(head);
    return found === null ? 0 : found.share < 0.6 && found.share !== 0.5 ? 0 : Math.max(0.6, 0.985 * found.share);
  },
  open: (take, head) => readLong(take, head, null),
};
