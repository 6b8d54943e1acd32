/** Which runs a file or folder holds, and how one of them is opened. */
import fs from 'node:fs';
import path from 'node:path';
import { say, SaidError } from '../shared/messages/say';
import { OpenLog, type OpenOptions } from './openLog';
import { PipeSource } from './pipe';
import { printedForms } from './printed';
import type { LogRef, TextForm } from './row';
import { storeKinds } from './stores';
import { tableForms } from './tables';
import { TextSource } from './textSource';

const textForms: readonly TextForm[] = [...tableForms, ...printedForms];

/** Names under which tools leave a text in a run's folder, best first. */
const usualTexts = [
  'metrics.csv',
  'results.csv',
  'progress.csv',
  'metrics.jsonl',
  'log.jsonl',
  'training.log',
  'train.log',
  'log.csv',
  'log.txt',
  'nohup.out',
];

/**
 * The runs of a file or folder, newest first. Looks at names and beginnings only. Throws the system's error where there is no
 * such file, a sentence without a subject where a folder holds nothing that is read.
 */
export function runsIn(file: string): LogRef[] {
  const isFolder = fs.statSync(file).isDirectory();
  for (const kind of storeKinds) {
    const runs = kind.runsIn(file);
    if (runs !== null && runs.length > 0) return runs;
  }
  if (!isFolder) return [textRef(file)];
  const text = usualTexts.map((name) => path.join(file, name)).find((each) => fs.existsSync(each)) ?? onlyLog(file);
  if (text === undefined) throw new SaidError(say('log.no-log-in-folder', { names: usualTexts.slice(0, 4) }));
  return [textRef(text)];
}

const textRef = (file: string): LogRef => ({ file, run: null, name: path.basename(file) });

/** The only printed log of a folder. */
function onlyLog(folder: string): string | undefined {
  const logs = fs.readdirSync(folder).filter((name) => /\.(log|out)$/.test(name));
  return logs.length === 1 ? path.join(folder, logs[0]!) : undefined;
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
