/**
 * What neptune-exporter leaves of the runs of Neptune: a folder a project, in it the parts of each run, `RUN-1_part_0.parquet`
 * and so on, with a row a point of a curve. The columns are those of neptune_exporter/model.py.
 */
import path from 'node:path';
import { say, SaidError } from '../../shared/messages/say';
import type { LogRef, LogSource, StoreKind, TakeRow } from '../row';
import { entriesOf, foldersIn, isFile, isFolder, writtenAt } from './beginning';
import { isParquet, type ParquetCell, type ParquetFile } from './parquet';
import { ParquetRun, type ParquetReading } from './parquetRun';
import { joinStreams, PointRows, type LoggedPoint, type PointStream } from './points';

/** The name of a part: the run and the part's number. The run is complete when it has a part 0. */
const partName = /^(.+)_part_(\d+)\.parquet$/;

/** Points of one run that are held, because each curve stands by itself in the file: 24 bytes each. */
const mostPoints = 10e6;

/** What Neptune itself notes of a run and of its machine. */
const isOfNeptune = (name: string): boolean => /^(?:sys|monitoring|source_code)\//.test(name);

/** Kinds of attributes that are settings of a run. */
const settingKinds: Readonly<Record<string, string>> = {
  float: 'float_value',
  int: 'int_value',
  string: 'string_value',
  bool: 'bool_value',
};

class KeptCurve implements PointStream {
  private readonly steps: number[] = [];
  private readonly times: number[] = [];
  private readonly values: number[] = [];
  private next = 0;

  constructor(private readonly name: string) {}

  add(step: number | null, time: number, value: number): void {
    this.steps.push(step ?? this.steps.length);
    this.times.push(time);
    this.values.push(value);
  }

  peek(): LoggedPoint | null {
    const { next, name } = this;
    const [step, time, value] = [this.steps[next], this.times[next]!, this.values[next]!];
    return step === undefined ? null : { name, step, time, value };
  }

  take(): void {
    this.next++;
  }
}

class NeptuneRun implements ParquetReading {
  readonly form = 'neptune';
  private readonly curves = new Map<string, KeptCurve>();
  private readonly found = new Map<string, unknown>();
  private points = 0;

  constructor(private readonly parts: () => readonly string[]) {}

  files(): readonly string[] {
    return this.parts();
  }

  group(file: ParquetFile, group: number): void {
    const column = (name: string) => file.cells(group, name);
    const [names, kinds] = [column('attribute_path'), column('attribute_type')];
    const [steps, times, values] = [column('step'), column('timestamp'), column('float_value')];
    const settings = new Map(Object.entries(settingKinds).map(([kind, name]) => [kind, column(name)]));
    for (const [row, name] of names.entries()) {
      if (typeof name !== 'string' || isOfNeptune(name)) continue;
      const kind = kinds[row];
      if (kind === 'float_series') this.point(name, steps[row], times[row], values[row]);
      else if (typeof kind === 'string' && settings.has(kind)) this.setting(name, settings.get(kind)![row]);
    }
  }

  private point(name: string, step: ParquetCell, time: ParquetCell, value: ParquetCell): void {
    if (typeof value !== 'number') return;
    if (++this.points > mostPoints) throw new SaidError(say('log.too-many-points', { most: mostPoints }));
    const curve = this.curves.get(name) ?? new KeptCurve(name);
    this.curves.set(name, curve);
    curve.add(typeof step === 'number' ? step : null, time instanceof Date ? time.getTime() / 1000 : NaN, value);
  }

  private setting(name: string, value: ParquetCell): void {
    if (value !== null && value !== undefined) this.found.set(name, typeof value === 'bigint' ? Number(value) : value);
  }

  end(take: TakeRow): void {
    joinStreams([...this.curves.values()], new PointRows(), take, () => false);
  }

  settings(): LogSource['settings'] {
    return this.found.size === 0 ? null : Object.fromEntries(this.found);
  }
}

/** The parts of a run in a folder, in their order. */
function partsOf(folder: string, run: string): string[] {
  const parts = entriesOf(folder).flatMap(({ name }) => {
    const found = partName.exec(name);
    return found?.[1] === run ? [{ file: path.join(folder, name), number: Number(found[2]) }] : [];
  });
  return parts.sort((a, b) => a.number - b.number).map(({ file }) => file);
}

/** The runs in one folder, by what stands before `_part_0.parquet`. */
const runsOf = (folder: string): string[] =>
  entriesOf(folder).flatMap(({ name }) => {
    const found = partName.exec(name);
    return found?.[2] === '0' && isParquet(path.join(folder, name)) ? [found[1]!] : [];
  });

/** A run's name among those of the folder: that of its project before it, where the folder holds projects. */
function runsIn(folder: string): LogRef[] {
  const projects = ['', ...foldersIn(folder)];
  const runs = projects.flatMap((project) => runsOf(path.join(folder, project)).map((run) => path.join(project, run)));
  const at = new Map(runs.map((run) => [run, writtenAt(path.join(folder, `${run}_part_0.parquet`))]));
  return runs.sort((a, b) => at.get(b)! - at.get(a)!).map((run) => ({ file: folder, run, name: run }));
}

function ofPart(file: string): LogRef[] | null {
  const run = partName.exec(path.basename(file))?.[1];
  return run !== undefined && isFile(file) && isParquet(file) ? [{ file, run: null, name: run }] : null;
}

export const neptune: StoreKind = {
  id: 'neptune',
  runsIn(file) {
    if (!isFolder(file)) return ofPart(file);
    const runs = runsIn(file);
    return runs.length > 0 ? runs : null;
  },
  open({ file, run }) {
    const whole =
      run === null ? path.join(path.dirname(file), partName.exec(path.basename(file))![1]!) : path.join(file, run);
    return new ParquetRun(() => new NeptuneRun(() => partsOf(path.dirname(whole), path.basename(whole))));
  },
};
