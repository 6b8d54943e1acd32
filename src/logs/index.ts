/** Which runs a file or folder holds, and how one of them is opened. */
import fs from 'node:fs';
import path from 'node:path';
import { say, SaidError } from '../shared/messages/say';
import { refuseStream } from './fileTail';
import { logsIn, usualTexts } from './folderLogs';
import { textForms } from './forms';
import { OpenLog, type OpenOptions } from './openLog';
import { PipeSource } from './pipe';
import type { LogRef } from './row';
import { storeKinds } from './stores';
import { TextSource } from './textSource';

/**
 * The runs of a file or folder, newest first; those of a store before logs that lie beside them. Looks at names and beginnings
 * only. Throws the system's error where there is no such file, a sentence without a subject where a folder holds nothing that is
 * read, or where it is neither.
 */
export function runsIn(file: string): LogRef[] {
  const found = fs.statSync(file);
  const isFolder = found.isDirectory();
  if (!isFolder) refuseStream(found);
  for (const kind of storeKinds) {
    const runs = kind.runsIn(file);
    if (runs !== null && runs.length > 0) return isFolder ? [...runs, ...logsIn(file, runs)] : runs;
  }
  if (!isFolder) return [{ file, run: null, name: path.basename(file) }];
  const logs = logsIn(file);
  if (logs.length > 0) return logs;
  throw new SaidError(say('log.no-log-in-folder', { names: usualTexts.slice(0, 4) }));
}

/** Opens a run of a log. Throws as `Source.read`. */
export function openLog(ref: LogRef, options: OpenOptions = {}): OpenLog {
  const kind = storeKinds.find((each) =>
    each.runsIn(ref.file)?.some(({ run, file }) => run === ref.run && file === ref.file),
  );
  return new OpenLog(kind?.open(ref) ?? new TextSource(ref.file, textForms, options.loss), options);
}

/** What a program prints, as a log; its bytes are pushed into the source. */
export function openPipe(options: OpenOptions = {}): { log: OpenLog; source: PipeSource } {
  const source = new PipeSource(textForms, options.loss);
  return { log: new OpenLog(source, options), source };
}
