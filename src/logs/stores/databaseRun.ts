/** One run of a database, read by windows of its rows, so that a table of any length takes the same memory. */
import type { Message } from '../../shared/messages/say';
import type { Planned, ReadProgress, LogSource, TakeRow } from '../row';
import { ask, databaseStamp, figure, type OpenDatabase, type DatabaseRow } from './database';

/** Rows of a table looked at, at once. */
const windowRows = 20_000;

/** Bytes that a row takes, about. */
const rowBytes = 64;

/** What tells one kind of database from another. */
export interface RunTable {
  form: string;
  /** The table, whose rows are numbered in the order in which they came. */
  table: string;
  /** The query for the rows from `?` (not itself) to `?` of the run. */
  query: string;
  settings(tables: OpenDatabase): LogSource['settings'];
  /** Takes a row, whose cells the query names. */
  row(record: DatabaseRow, take: TakeRow): void;
  /** All rows were taken, for now. */
  flush(take: TakeRow): void;
  /** Begins again. */
  begin(): void;
  readonly notUnderstood: number;
}

export class DatabaseRun implements LogSource {
  readonly notices: readonly Message[] = [];
  readonly planned: Planned = {};
  settings: NonNullable<LogSource['settings']> | null = null;
  private last = 0;
  private most = 0;
  private stamp = '';

  constructor(
    private readonly file: string,
    private readonly run: RunTable,
  ) {}

  get form(): string {
    return this.run.form;
  }

  get notUnderstood(): number {
    return this.run.notUnderstood;
  }

  get share(): number {
    return this.most === 0 ? 1 : Math.min(1, this.last / this.most);
  }

  read(take: TakeRow, budget: number): ReadProgress {
    const stamp = databaseStamp(this.file);
    if (stamp === this.stamp) return 'end';
    const from = this.last;
    const windows = Math.max(1, Math.floor(budget / rowBytes / windowRows));
    // Rows are handed on once it is known that the database stayed as it was.
    const { records, most, settings } = ask(this.file, (tables) => {
      const highest = tables.all(`SELECT max(rowid) AS most FROM "${this.run.table}"`)[0]?.most;
      const to = from + windows * windowRows;
      return {
        records: tables.all(this.run.query, [from, to]),
        most: figure(highest) ?? 0,
        settings: this.settings ?? this.run.settings(tables) ?? null,
      };
    });
    if (most < from) return this.begin();
    this.settings = settings;
    this.most = most;
    for (const record of records) this.run.row(record, take);
    this.last = Math.min(most, from + windows * windowRows);
    if (this.last < most) return 'more';
    this.run.flush(take);
    this.stamp = stamp;
    return 'end';
  }

  finish(): void {
    // A row is whole or not there.
  }

  close(): void {
    this.stamp = '';
  }

  private begin(): ReadProgress {
    [this.last, this.most, this.stamp, this.settings] = [0, 0, '', null];
    this.run.begin();
    return 'anew';
  }
}
