/** Runs of a project of Trackio, a database with a row a step. Its tables are those of trackio/sqlite_storage.py. */
import type { LogRef, StoreKind, TakeRow } from '../row';
import { parseLoose } from '../tables/looseJson';
import { isTree, NamedRows } from '../tables/namedRows';
import { isFile } from './beginning';
import { ask, figure, isDatabase, text, type OpenDatabase, type DatabaseRow } from './database';
import { DatabaseRun, type RunTable } from './databaseRun';

const mostRuns = 5000;

/** Older versions know a run by its name alone. */
type Key = 'run_id' | 'run_name';

function keyOf(tables: OpenDatabase): Key | null {
  const columns = tables.columns('metrics');
  const isTrackio = ['id', 'timestamp', 'run_name', 'step', 'metrics'].every((column) => columns?.has(column));
  if (!isTrackio) return null;
  return columns!.has('run_id') ? 'run_id' : 'run_name';
}

/** Goes from run to run by the index, and reads no figures. */
function runsOf(tables: OpenDatabase, key: Key): { run: string; name: string }[] {
  const found: { run: string; name: string; at: number }[] = [];
  for (let run = ''; found.length < mostRuns;) {
    const [next] = tables.all(
      `SELECT ${key} AS run, run_name AS name, id FROM metrics WHERE ${key} > ? ORDER BY ${key}, step LIMIT 1`,
      [run],
    );
    if (next === undefined) break;
    run = text(next.run);
    found.push({ run: `${key}=${run}`, name: text(next.name), at: figure(next.id) ?? 0 });
  }
  return found.sort((a, b) => b.at - a.at).map(({ run, name }) => ({ run, name }));
}

class TrackioRun implements RunTable {
  readonly form = 'trackio';
  readonly table = 'metrics';
  readonly query: string;
  private rows = new NamedRows(() => undefined);
  private broken = 0;
  private readonly key: Key;
  private readonly run: string;

  constructor(ref: string) {
    const at = ref.indexOf('=');
    this.key = ref.slice(0, at) === 'run_id' ? 'run_id' : 'run_name';
    this.run = ref.slice(at + 1);
    const id = `'${this.run.replaceAll("'", "''")}'`;
    this.query = `SELECT step, timestamp, metrics FROM metrics WHERE rowid > ? AND rowid <= ? AND ${this.key} = ${id} ORDER BY rowid`;
  }

  get notUnderstood(): number {
    return this.rows.notUnderstood + this.broken;
  }

  settings(tables: OpenDatabase): { [name: string]: unknown } | null {
    const columns = tables.columns('configs');
    if (!columns?.has('config') || !columns.has(this.key)) return null;
    const [found] = tables.all(`SELECT config FROM configs WHERE ${this.key} = ? LIMIT 1`, [this.run]);
    const config = parseLoose(text(found?.config));
    return isTree(config) ? config : null;
  }

  row({ step, timestamp, metrics }: DatabaseRow, take: TakeRow): void {
    const found = parseLoose(text(metrics));
    if (!isTree(found)) {
      this.broken++;
      return;
    }
    const time = Date.parse(text(timestamp)) / 1000;
    this.rows.give({ step: figure(step), time: Number.isFinite(time) ? time : undefined, ...found }, take);
  }

  flush(): void {
    // Each row is a step by itself.
  }

  begin(): void {
    this.rows = new NamedRows(() => undefined);
    this.broken = 0;
  }
}

export const trackio: StoreKind = {
  id: 'trackio',
  runsIn(file) {
    if (!isFile(file) || !isDatabase(file)) return null;
    const runs = ask(file, (tables) => {
      const key = keyOf(tables);
      return key === null ? null : runsOf(tables, key);
    });
    return runs?.map((run) => ({ file, ...run })) ?? null;
  },
  open: ({ file, run }: LogRef) => new DatabaseRun(file, new TrackioRun(run ?? '')),
};
