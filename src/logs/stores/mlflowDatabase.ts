/** Runs in the database of an MLflow server, `mlflow.db`. Its tables are those of mlflow/store/tracking/dbmodels/models.py. */
import path from 'node:path';
import type { LogRef, StoreKind, TakeRow } from '../row';
import { ask, figure, isDatabase, text, type OpenDatabase, type DatabaseRow } from './database';
import { DatabaseRun, type RunTable } from './databaseRun';
import { isFile, isFolder } from './beginning';
import { mlflowValue } from './mlflowValue';
import { PointRows } from './points';

/** Runs that are listed, newest first. */
const mostRuns = 5000;

const columns = ['key', 'value', 'timestamp', 'run_uuid', 'step', 'is_nan'];

function has(tables: OpenDatabase, table: string, wanted: readonly string[]): boolean {
  const there = tables.columns(table);
  return there !== null && wanted.every((column) => there.has(column));
}

const isMlflow = (tables: OpenDatabase): boolean =>
  has(tables, 'metrics', columns) && has(tables, 'runs', ['run_uuid', 'name', 'start_time', 'lifecycle_stage']);

/** Runs without figures are left out, where that can be told without reading all figures. */
function runsOf(tables: OpenDatabase): { run: string; name: string }[] {
  const filled = has(tables, 'latest_metrics', ['run_uuid'])
    ? 'AND run_uuid IN (SELECT DISTINCT run_uuid FROM latest_metrics)'
    : '';
  const query = `SELECT run_uuid, name FROM runs WHERE lifecycle_stage IS NOT 'deleted' ${filled} ORDER BY start_time DESC LIMIT ${mostRuns}`;
  return tables.all(query).map(({ run_uuid: run, name }) => ({ run: text(run), name: text(name) || text(run) }));
}

/** The figures of one run. */
class MlflowRun implements RunTable {
  readonly form = 'mlflow';
  readonly table = 'metrics';
  readonly query: string;
  notUnderstood = 0;
  private rows = new PointRows();

  constructor(private readonly run: string) {
    const id = `'${run.replaceAll("'", "''")}'`;
    this.query = `SELECT key, value, timestamp, step, is_nan FROM metrics WHERE rowid > ? AND rowid <= ? AND run_uuid = ${id} ORDER BY rowid`;
  }

  settings(tables: OpenDatabase): { [name: string]: unknown } | null {
    if (!has(tables, 'params', ['key', 'value', 'run_uuid'])) return null;
    const found = tables.all('SELECT key, value FROM params WHERE run_uuid = ? LIMIT 10000', [this.run]);
    return Object.fromEntries(found.map(({ key, value }) => [text(key), text(value)]));
  }

  row({ key, value, timestamp, step, is_nan: isNaN }: DatabaseRow, take: TakeRow): void {
    const [found, at] = [figure(value), figure(step)];
    if (found === undefined || at === undefined) this.notUnderstood++;
    else {
      const time = (figure(timestamp) ?? NaN) / 1000;
      this.rows.add({ name: text(key), step: at, time, value: figure(isNaN) === 1 ? NaN : mlflowValue(found) }, take);
    }
  }

  flush(take: TakeRow): void {
    this.rows.flush(take);
  }

  begin(): void {
    this.rows = new PointRows();
    this.notUnderstood = 0;
  }
}

/** The database that a file or folder is, or holds under its usual name. */
function databaseIn(file: string): string | null {
  const found = isFolder(file) ? path.join(file, 'mlflow.db') : file;
  return isFile(found) && isDatabase(found) ? found : null;
}

export const mlflowDatabase: StoreKind = {
  id: 'mlflow',
  runsIn(file) {
    const found = databaseIn(file);
    if (found === null) return null;
    const runs = ask(found, (tables) => (isMlflow(tables) ? runsOf(tables) : null));
    return runs?.map((run) => ({ file: found, ...run })) ?? null;
  },
  open: ({ file, run }: LogRef) => new DatabaseRun(file, new MlflowRun(run ?? '')),
};
