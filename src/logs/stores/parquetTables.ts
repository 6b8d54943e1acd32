/** Tables in Parquet with a column a figure, such as the history of a run that W&B keeps as an artifact. */
import path from 'node:path';
import type { StoreKind, TakeRow } from '../row';
import { NamedRows } from '../tables/namedRows';
import { isFile } from './beginning';
import { isParquet, type ParquetCell, type ParquetFile } from './parquet';
import { ParquetRun, type ParquetReading } from './parquetRun';

/** Columns read at most: what has more is data, and no log. */
const mostColumns = 500;

class ParquetTable implements ParquetReading {
  readonly form = 'parquet';
  private readonly rows = new NamedRows(() => undefined);

  constructor(private readonly file: string) {}

  files(): readonly string[] {
    return [this.file];
  }

  group(file: ParquetFile, group: number, take: TakeRow): void {
    const names = [...file.columns.keys()].slice(0, mostColumns);
    const columns = names.map((name) => file.cells(group, name));
    const count = columns.reduce((most, { length }) => Math.max(most, length), 0);
    for (let row = 0; row < count; row++)
      this.rows.give(Object.fromEntries(names.map((name, i) => [name, plain(columns[i]![row])])), take);
  }

  end(): void {
    // Each row stands by itself.
  }

  settings(): null {
    return null;
  }
}

/** A cell as it would stand in JSON; a time as seconds since 1970. */
function plain(cell: ParquetCell): unknown {
  if (cell instanceof Date) return cell.getTime() / 1000;
  return typeof cell === 'bigint' ? Number(cell) : cell;
}

export const parquetTables: StoreKind = {
  id: 'parquet',
  runsIn: (file) =>
    /\.(?:parquet|pq)$/i.test(file) && isFile(file) && isParquet(file)
      ? [{ file, run: null, name: path.basename(file) }]
      : null,
  open: ({ file }) => new ParquetRun(() => new ParquetTable(file)),
};
