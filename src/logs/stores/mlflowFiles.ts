/** MLflow's folder `mlruns`: a folder an experiment, in it a folder a run, in its `metrics` a file a figure. */
import path from 'node:path';
import type { LogRef, LogSource, StoreKind } from '../row';
import { figureOf } from '../tables/cells';
import { beginningOf, entriesOf, isFile, isFolder, writtenAt } from './beginning';
import { mlflowValue } from './mlflowValue';
import { filesBelow, PointFiles, type ReadPoint } from './pointFiles';
import { withinFolder } from './runFolders';

const isRun = (folder: string): boolean =>
  isFile(path.join(folder, 'meta.yaml')) && isFolder(path.join(folder, 'metrics'));

/** Figures by which it is told when a run was last written to. */
const looked = 8;

function newestOf(run: string): number {
  if (!isRun(run)) return 0;
  const metrics = path.join(run, 'metrics');
  const files = entriesOf(metrics).slice(0, looked);
  if (files.length === 0) return 0;
  return files.reduce((newest, { name }) => Math.max(newest, writtenAt(path.join(metrics, name))), 0);
}

/** `1700000000000 0.75 10`: milliseconds, value, step. Old versions write no step. */
const readPoint = (): ReadPoint => {
  let count = 0;
  return (line) => {
    const cells = line.trim().split(/\s+/);
    const [time, value, step = count] = cells.map((cell) => figureOf(cell) ?? undefined);
    if (cells.length < 2 || cells.length > 3 || time === undefined || value === undefined) return null;
    count++;
    return { time: time / 1000, value: mlflowValue(value), step };
  };
};

const settingsOf = (run: string): LogSource['settings'] => {
  const params = filesBelow(path.join(run, 'params'), 3).slice(0, 1000);
  if (params.length === 0) return null;
  return Object.fromEntries(params.map(({ file, name }) => [name, beginningOf(file)?.text.trim() ?? '']));
};

/** The name that a run was given; else its number. */
function nameOf(run: string): string {
  const tag = beginningOf(path.join(run, 'tags', 'mlflow.runName'))?.text.trim();
  const written = /^run_name:\s*['"]?([^'"\n]+)/m
    .exec(beginningOf(path.join(run, 'meta.yaml'))?.text ?? '')?.[1]
    ?.trim();
  return tag || written || path.basename(run);
}

const folderOf = ({ file, run }: LogRef): string => (run === null ? file : path.join(file, run));

export const mlflowFiles: StoreKind = {
  id: 'mlflow',
  runsIn(file) {
    const found = withinFolder(file, {
      newest: newestOf,
      isPassedOver: (folder) => path.basename(folder) === '.trash' || isRun(path.dirname(folder)),
      deepest: 3,
    });
    return found?.map((ref) => ({ ...ref, name: nameOf(folderOf(ref)) })) ?? null;
  },
  open(ref) {
    const run = folderOf(ref);
    const files = () => filesBelow(path.join(run, 'metrics'), 4);
    return new PointFiles({ form: 'mlflow', files, reader: readPoint, settings: () => settingsOf(run) });
  },
};
