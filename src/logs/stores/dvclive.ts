/** Folders of DVCLive: in `plots/metrics` a table of tabs a figure, with its step. */
import path from 'node:path';
import type { LogRef, StoreKind } from '../row';
import { figureOf } from '../tables/cells';
import { isFolder, writtenAt } from './beginning';
import { filesBelow, PointFiles, type ReadPoint } from './pointFiles';
import { withinFolder } from './runFolders';

/** Where the versions put them. */
const places = ['plots/metrics', 'plots/scalars', 'scalars'];

const filesOf = (run: string): { file: string; name: string }[] =>
  places.flatMap((place) =>
    filesBelow(path.join(run, place), 4)
      .filter(({ name }) => name.endsWith('.tsv'))
      .map(({ file, name }) => ({ file, name: name.slice(0, -'.tsv'.length) })),
  );

const newestOf = (run: string): number => {
  if (!places.some((place) => isFolder(path.join(run, place)))) return 0;
  return filesOf(run).reduce((newest, { file }) => Math.max(newest, writtenAt(file)), 0);
};

/** The last column is the figure; `step` and, in some versions, `timestamp` stand before it. */
const readPoint = (): ReadPoint => {
  let names: string[] | null = null;
  return (line) => {
    const cells = line.split('\t').map((cell) => cell.trim());
    if (names === null || cells.includes('step')) {
      names = cells;
      return 'names';
    }
    const at = (name: string) => figureOf(cells[names!.indexOf(name)] ?? '') ?? undefined;
    const [step, value] = [at('step'), figureOf(cells.at(-1)!)];
    if (cells.length !== names.length || step === undefined || typeof value !== 'number') return null;
    return { step, value, time: (at('timestamp') ?? NaN) / 1000 };
  };
};

export const dvclive: StoreKind = {
  id: 'dvclive',
  runsIn: (file) => withinFolder(file, { newest: newestOf, deepest: 2 }),
  open({ file, run }: LogRef) {
    const folder = run === null ? file : path.join(file, run);
    return new PointFiles({ form: 'dvclive', files: () => filesOf(folder), reader: readPoint, settings: () => null });
  },
};
