/** Reads a run from whatever a path names: a run folder, or a file in one of the known formats. */
import fs from 'node:fs';
import path from 'node:path';
import type { AnyConfig } from '../../config/keel/anyConfig';
import type { FixContext } from '../../diagnosis/fixes/index';
import type { RunLog } from '../../diagnosis/report';
import { runFiles } from '../../run/paths';
import { say, SaidError, type Message } from '../../shared/messages/say';
import { reasonOf } from '../reason';
import { readCsv } from './csv';
import { findEventFiles, readEventFiles } from './eventFiles';
import { looksLikeJson, readJson } from './json';
import { readRunFolder, type Ended } from './runFolder';
import { isEventFile } from './tensorboard';
import { textPieces } from './textPieces';

export interface ReadLog {
  log: RunLog;
  startedAt: number;
  context: FixContext<AnyConfig> | null;
  ignore: string[];
  /** A sentence about what cannot be read; null if all can. */
  notice: Message | null;
  /** Sentences about rows left out, by their tables; complete once the log was read to its end. */
  doubted: ReadonlyMap<string, Message>;
  /** Null for a log that says nothing of it. */
  ended: Ended | null;
}

/** Logs that tools leave under fixed names in a run's folder, best first. */
const usualLogs = ['trainer_state.json', 'metrics.csv', 'metrics.jsonl', 'log.jsonl', 'training.log', 'log.csv'];

/** Reads a log. Throws the end of a sentence that says why it cannot be read. */
export function readLog(file: string): ReadLog {
  try {
    if (fs.statSync(file).isDirectory()) return readFolder(file);
    if (path.basename(file) === runFiles.manifest) return readRunFolder(path.dirname(file));
    if (isEventFile(path.basename(file))) return events([{ file, prefix: '' }]);
    return foreign(readText(file));
  } catch (error) {
    throw new SaidError(reasonOf(error), { cause: error });
  }
}

const foreign = (log: RunLog, notice: Message | null = null): ReadLog => ({
  log,
  startedAt: 0,
  context: null,
  ignore: [],
  notice,
  doubted: new Map(),
  ended: null,
});

function events(files: Parameters<typeof readEventFiles>[0]): ReadLog {
  const { log, notice } = readEventFiles(files);
  return foreign(log, notice);
}

/** A run folder of Keel, a folder of TensorBoard, or one with a log under a usual name. */
function readFolder(folder: string): ReadLog {
  if (fs.existsSync(path.join(folder, runFiles.manifest))) return readRunFolder(folder);
  const found = findEventFiles(folder);
  if (found.length > 0) return events(found);
  const log = usualLogs.map((name) => path.join(folder, name)).find((each) => fs.existsSync(each));
  if (log !== undefined) return foreign(readText(log));
  throw new SaidError(say('log.no-log-in-folder', { manifest: runFiles.manifest, names: usualLogs }));
}

function readText(file: string): RunLog {
  const [first = ''] = textPieces(file, beginning);
  return looksLikeJson(first) ? readJson(() => textPieces(file)) : readCsv(textPieces(file));
}

/** Bytes that tell JSON from a table. */
const beginning = 64 * 1024;
