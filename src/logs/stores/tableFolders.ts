/** Folders of runs with a table each: `lightning_logs/version_0/metrics.csv`, `runs/train/exp/results.csv`. */
import path from 'node:path';
import type { LogRef, StoreKind } from '../row';
import { tableForms } from '../tables';
import { TextSource } from '../textSource';
import { entriesOf, isFile, isFolder, writtenAt } from './beginning';
import { withinFolder } from './runFolders';

/** Names that tools give to the log in a run's folder. */
const usual = ['metrics.csv', 'results.csv', 'progress.csv', 'vis_data/scalars.json'];

const logIn = (folder: string): string | null =>
  usual.map((name) => path.join(folder, name)).find(isFile) ?? mmLog(folder);

/** mmcv names its logs after the time at which it began. */
function mmLog(folder: string): string | null {
  const names = entriesOf(folder)
    .map(({ name }) => name)
    .filter((name) => /^\d{8}_\d{6}\.log\.json$/.test(name));
  return names.length === 0 ? null : path.join(folder, names.at(-1)!);
}

export const tableFolders: StoreKind = {
  id: 'folder',
  runsIn(file) {
    if (!isFolder(file)) return null;
    const newest = (folder: string) => writtenAt(logIn(folder) ?? '');
    return withinFolder(file, { newest, deepest: 3 });
  },
  open({ file, run }: LogRef) {
    const folder = run === null ? file : path.join(file, run);
    return new TextSource(logIn(folder) ?? path.join(folder, usual[0]!), tableForms);
  },
};
