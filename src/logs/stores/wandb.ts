/**
 * Runs of W&B as it writes them to disk: `wandb/run-*` and `wandb/offline-run-*`, each with a file `run-ID.wandb` of records
 * in protocol buffers, as wandb/proto/wandb_internal.proto names them.
 */
import path from 'node:path';
import { say, type Message } from '../../shared/messages/say';
import type { LogRef, ReadProgress, LogSource, StoreKind, TakeRow } from '../row';
import { parseLoose } from '../tables/looseJson';
import { NamedRows, type JsonTree } from '../tables/namedRows';
import { entriesOf, firstBytes, isFile, isFolder, writtenAt } from './beginning';
import { LevelLog } from './levelLog';
import { fields, isBytes } from './protobuf';
import { withinFolder } from './runFolders';

const decoder = new TextDecoder();

/** Fields of a Record that are read. */
const [history, config, run] = [2, 5, 17];

/** The file of a run's folder; null if it has none. */
const recordsIn = (folder: string): string | null => {
  const named = entriesOf(folder).filter(({ name }) => name.endsWith('.wandb'));
  return named.map(({ name }) => path.join(folder, name)).find(isFile) ?? null;
};

/** The key and the value of an item of a history or a config. Values are JSON, or of a kind of their own in newer versions. */
function itemOf(bytes: Uint8Array): [name: string, value: unknown] {
  const nested: string[] = [];
  let key = '';
  let found: unknown;
  for (const [field, value] of fields(bytes)) {
    if (!isBytes(value)) {
      if (field >= 4 && field <= 6) found = value;
    } else if (field === 1) key = decoder.decode(value);
    else if (field === 2) nested.push(decoder.decode(value));
    else if (field === 7) found = decoder.decode(value);
    else if (field === 8 || field === 16) found = parseLoose(decoder.decode(value));
  }
  return [nested.length > 0 ? nested.join('/') : key, found];
}

/** Charts, pictures and the like are no figures. */
const isMedia = (value: unknown): boolean => typeof value === 'object' && value !== null && '_type' in value;

function addItems(bytes: Uint8Array, tree: JsonTree): void {
  for (const [field, value] of fields(bytes)) {
    if (field !== 1 || !isBytes(value)) continue;
    const [name, item] = itemOf(value);
    if (!isMedia(item)) tree[name] = item;
  }
}

/** The row of a HistoryRecord. */
function rowOf(bytes: Uint8Array): JsonTree {
  const row: JsonTree = Object.create(null) as JsonTree;
  for (const [field, value] of fields(bytes)) {
    if (field !== 2 || !isBytes(value)) continue;
    for (const [part, step] of fields(value)) if (part === 1 && !isBytes(step)) row._step = step;
  }
  addItems(bytes, row);
  return row;
}

/** The name of a RunRecord, and its config into `settings`. */
function readRun(bytes: Uint8Array, settings: JsonTree): string {
  let name = '';
  for (const [field, value] of fields(bytes)) {
    if (field === 8 && isBytes(value)) name = decoder.decode(value);
    if (field === 4 && isBytes(value)) addItems(value, settings);
  }
  return name;
}

class WandbSource implements LogSource {
  readonly form = 'wandb';
  readonly planned = {};
  private config: JsonTree = {};
  private log: LevelLog;
  private rows = new NamedRows(() => undefined);
  private broken = 0;

  constructor(private readonly file: string) {
    this.log = new LevelLog(file);
  }

  get settings(): JsonTree | null {
    return Object.keys(this.config).length > 0 ? this.config : null;
  }

  get notUnderstood(): number {
    return this.rows.notUnderstood + this.broken + this.log.damaged;
  }

  get notices(): readonly Message[] {
    const n = this.log.damaged + this.broken;
    const what = say('log.damaged.records', { n });
    return n === 0 ? [] : [say('log.damaged', { file: path.basename(this.file), what })];
  }

  read(take: TakeRow, budget: number): ReadProgress {
    if (this.log.again()) {
      [this.log, this.rows, this.config, this.broken] = [
        new LevelLog(this.file),
        new NamedRows(() => undefined),
        {},
        0,
      ];
      return 'anew';
    }
    const from = this.log.position;
    for (let record = this.log.next(); record !== null; record = this.log.next()) {
      this.record(record, take);
      if (this.log.position - from >= budget) return 'more';
    }
    return 'end';
  }

  finish(): void {
    // A record that is not whole says nothing.
  }

  close(): void {
    this.config = {};
  }

  private record(bytes: Uint8Array, take: TakeRow): void {
    try {
      for (const [field, value] of fields(bytes)) {
        if (!isBytes(value)) continue;
        if (field === history) this.rows.give(rowOf(value), take);
        else if (field === run) readRun(value, this.config);
        else if (field === config) addItems(value, this.config);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.broken++;
    }
  }
}

const isRecords = (file: string): boolean => firstBytes(file, 4)?.bytes.toString('latin1') === ':W&B';

/** The name that a person gave to a run, which stands in its first records. */
function nameOf(file: string): string | null {
  const log = new LevelLog(file);
  try {
    for (let i = 0; i < 5; i++) {
      for (const [field, value] of fields(log.next() ?? new Uint8Array())) {
        if (field === run && isBytes(value)) return readRun(value, {}) || null;
      }
    }
  } catch {
    // A damaged file has no name, and is listed all the same.
  }
  return null;
}

export const wandb: StoreKind = {
  id: 'wandb',
  runsIn(file) {
    if (!isFolder(file)) {
      return file.endsWith('.wandb') && isRecords(file)
        ? [{ file, run: null, name: nameOf(file) ?? path.basename(file) }]
        : null;
    }
    const found = withinFolder(file, {
      newest(folder) {
        const records = recordsIn(folder);
        return records === null ? 0 : writtenAt(records);
      },
      isPassedOver: (folder) => path.basename(folder) === 'latest-run' && folder !== file,
      deepest: 2,
    });
    return found?.map((ref) => ({ ...ref, name: nameOf(recordsIn(folderOf(ref))!) ?? ref.name })) ?? null;
  },
  open: (ref: LogRef) => new WandbSource(isFolder(ref.file) ? recordsIn(folderOf(ref))! : ref.file),
};

const folderOf = ({ file, run: folder }: LogRef): string => (folder === null ? file : path.join(file, folder));
