/** The logs in a folder and the folders in it that are files by themselves: texts, tables, JSON in one piece. Each is a run. */
import fs from 'node:fs';
import path from 'node:path';
import { runFiles } from '../run/paths';
import { textForms } from './forms';
import { lossName } from './names';
import { OpenLog } from './openLog';
import { PipeSource } from './pipe';
import type { LogRef } from './row';
import { storeKinds } from './stores';
import { entriesOf, firstBytes, isFile, isFolder, isWithin, realPath, writtenAt } from './stores/beginning';
import { foldersWithin } from './stores/runFolders';

/** Names under which tools leave a text in a run's folder. */
export const usualTexts: readonly string[] = [
  ...['metrics.csv', 'results.csv', 'progress.csv', 'log.csv'],
  ...['metrics.jsonl', 'log.jsonl', 'training.log', 'train.log', 'log.txt', 'nohup.out'],
];

/** Names of what programs print: `train.log`, `slurm-123.out`, `job.o4711`, `train.log.1`. */
const printedName = /\.(?:log|out|err|[oe]\d+)$|\.log\.\d+$|^(?:log|stdout|stderr)$/i;

/** Names of what may be a log by what it holds. */
const otherName = /\.(?:csv|tsv|txt|jsonl|ndjson|json|parquet|pq)$/i;

/** Folders deep, files looked at, and logs listed, at most. */
const deepest = 4;
const mostFiles = 2000;
const mostLogs = 1000;

/** Whether a log is in a file is told by so many of its first bytes. */
const headBytes = 64 * 1024;

/** A table in one piece is opened to see whether it is a log, up to this size; a larger one is data. */
const largestPiece = 16 * 1024 * 1024;

/**
 * The logs of a folder, newest first; empty if there are none. `stored`: the runs of a store in it; what lies in their folders
 * tells of them once more, and is passed over. Looks at names and beginnings only.
 */
export function logsIn(folder: string, stored: readonly LogRef[] = []): LogRef[] {
  const own = stored.map((ref) => realPath(placeOf(ref)) ?? ref.file);
  const files = candidatesIn(folder, own);
  const logs = files.flatMap((file) => runsOf(file));
  // Where nothing says that it is one, what is called a log is opened all the same, and says what it lacks.
  const named = () => files.filter((file) => isCalledLog(path.basename(file))).map(refOf);
  const found = logs.length > 0 || stored.length > 0 ? logs : named();
  return found.slice(0, mostLogs).map((ref) => ({ ...ref, name: nameIn(folder, ref) }));
}

/** The file of a stored run, or the folder in which its files lie. */
function placeOf({ file, run }: LogRef): string {
  if (run === null || !isFolder(file)) return file;
  const place = path.join(file, run);
  return isFolder(place) ? place : path.dirname(place);
}

const isCalledLog = (name: string): boolean => printedName.test(name) || usualTexts.includes(name);

const refOf = (file: string): LogRef => ({ file, run: null, name: path.basename(file) });

/** Files of one name may lie in several folders, and hold several runs. */
function nameIn(folder: string, { file, run, name }: LogRef): string {
  const place = path.relative(folder, file);
  return run === null ? place : `${place} · ${name}`;
}

/** Files that may be logs, newest first; each once, however many links lead to it. */
function candidatesIn(folder: string, passedOver: readonly string[]): string[] {
  const found = new Map<string, { file: string; at: number }>();
  for (const below of foldersWithin(folder, deepest, isRunOfKeel)) {
    for (const file of filesIn(path.join(folder, below))) {
      const real = realPath(file);
      if (real === null || passedOver.some((place) => isWithin(real, place))) continue;
      if (!found.has(real) || path.basename(file) === path.basename(real))
        found.set(real, { file, at: writtenAt(real) });
    }
  }
  const newest = [...found.values()].sort((a, b) => b.at - a.at).slice(0, mostFiles);
  return newest.map(({ file }) => file);
}

const isRunOfKeel = (folder: string): boolean => isFile(path.join(folder, runFiles.manifest));

function filesIn(folder: string): string[] {
  const names = entriesOf(folder).flatMap(({ name }) => (isCalledLog(name) || otherName.test(name) ? [name] : []));
  // OpenMMLab writes there the same rows twice.
  const isTwice = path.basename(folder) === 'vis_data' && names.includes('scalars.json');
  return (isTwice ? ['scalars.json'] : names).map((name) => path.join(folder, name)).filter(isFile);
}

/** The runs of a file, if it is a log. */
function runsOf(file: string): LogRef[] {
  for (const kind of storeKinds) {
    const runs = quietly(() => kind.runsIn(file)) ?? [];
    if (runs.length > 0) return runs.length > 1 || holdsLoss(new OpenLog(kind.open(runs[0]!)), file) ? runs : [];
  }
  return isLogText(file) ? [refOf(file)] : [];
}

/** Whether a text is a log by its beginning; what is called one and goes on after its beginning may be. */
function isLogText(file: string): boolean {
  const head = firstBytes(file, headBytes);
  if (head === null || head.bytes.length === 0) return false;
  if (!head.isWhole && isCalledLog(path.basename(file))) return true;
  const source = new PipeSource(textForms);
  const isText = quietly(() => (source.push(head.bytes), true)) ?? false;
  return isText && readsLoss(new OpenLog(source));
}

/** The same of what is opened by itself. */
function holdsLoss(log: OpenLog, file: string): boolean {
  try {
    return (fs.statSync(file, { throwIfNoEntry: false })?.size ?? Infinity) <= largestPiece && readsLoss(log);
  } finally {
    log.close();
  }
}

/** Whether a training loss is in the first rows, or among the names above those that are to come. */
function readsLoss(log: OpenLog): boolean {
  const rows = quietly(() => {
    for (let more = true; more && log.read.rows === 0;) more = log.readOn(() => undefined, headBytes);
    log.finish(() => undefined);
    return log.read.rows;
  });
  return (rows ?? 0) > 0 || (log.source.columns ?? []).some((name) => lossName(name)?.held === false);
}

function quietly<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
