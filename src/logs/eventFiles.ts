/** Scalars of TensorBoard as a log: one row a step, from one file or all files of a folder. */
import fs from 'node:fs';
import path from 'node:path';
import type { RunLog } from '../../diagnosis/report';
import { cut } from '../../shared/cut';
import { say, SaidError, type Message } from '../../shared/messages/say';
import { recognise, type LogField } from './columns';
import { rowsToLog, type LogRow } from './rowsToLog';
import { isEventFile, readEventFile, type LoggedScalar } from './tensorboard';

/** Folders in which Keras puts the two halves of a run. */
const halves = { train: '', validation: 'val_', eval: 'val_' };

const eventFilesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder)
    .filter(isEventFile)
    .sort()
    .map((name) => path.join(folder, name));

/** The event files of a folder, with what goes before their tags; empty if it has none. */
export function findEventFiles(folder: string): { file: string; prefix: string }[] {
  const own = eventFilesIn(folder).map((file) => ({ file, prefix: '' }));
  const inHalves = Object.entries(halves).flatMap(([name, prefix]) => {
    const half = path.join(folder, name);
    const there = fs.statSync(half, { throwIfNoEntry: false })?.isDirectory() ?? false;
    return there ? eventFilesIn(half).map((file) => ({ file, prefix })) : [];
  });
  return [...own, ...inHalves];
}

/**
 * Reads event files as one run, and says what of them is damaged. Throws a sentence without a subject if they hold no
 * training loss.
 */
export function readEventFiles(files: readonly { file: string; prefix: string }[]): {
  log: RunLog;
  notice: Message | null;
} {
  const scalars: LoggedScalar[] = [];
  let notice: Message | null = null;
  for (const { file, prefix } of files) {
    const read = readEventFile(file);
    for (const scalar of read.scalars) scalars.push({ ...scalar, tag: tagOf(prefix, scalar.tag) });
    const here = read.damage && say('log.damaged', { file: path.basename(file), what: read.damage });
    notice = notice && here ? say('and-then', { first: notice, second: here }) : (notice ?? here);
  }
  const tags = [...new Set(scalars.map(({ tag }) => tag))];
  const columns = recognise(tags);
  if (columns.loss === undefined) {
    throw new SaidError(
      tags.length === 0
        ? say('log.no-scalars')
        : say('log.no-loss-scalar', { tags: tags.slice(0, 20).map((tag) => cut(tag)) }),
    );
  }
  const fieldOf = new Map(
    (Object.entries(columns) as [LogField, number][]).map(([field, at]) => [tags[at]!, field] as const),
  );
  return { log: rowsToLog(rowsOf(scalars, fieldOf)), notice };
}

/** Keras calls the loss of both halves epoch_loss. */
const tagOf = (prefix: string, tag: string): string => prefix + (prefix === '' ? tag : tag.replace(/^epoch_/, ''));

/** A row a step, in the order of steps. A step that was written again after a restart is the later one's. */
function rowsOf(scalars: readonly LoggedScalar[], fieldOf: Map<string, LogField>): LogRow[] {
  const rows = new Map<number, LogRow>();
  for (const { tag, step, time, value } of scalars) {
    const field = fieldOf.get(tag);
    if (field === undefined || field === 'step') continue;
    const row = rows.get(step) ?? { step };
    rows.set(step, { ...row, ...(Number.isFinite(time) ? { time } : {}), [field]: value });
  }
  return [...rows.values()].sort((a, b) => a.step! - b.step!);
}
