/** The step table and the layer table: writers, readers, tails. */
import os from 'node:os';
import path from 'node:path';
import { say, SaidError, type Message } from '../shared/messages/say';
import { Doubts } from './doubts';
import { RowWriter, countRows, readRows, type MissingRows } from './rows';
import { StepRows } from './stepRows';
import { layerFigures, type LayerSample, type Step, type TableInfo } from './types';

export { StepRows };

/** Rows given at once where a table is read from one end to the other: some megabytes. */
const windowRows = 20_000;

/** A table that is written: rows that the disk refuses wait in memory, and the run goes on. */
abstract class TableWriter {
  protected readonly rows: RowWriter;

  constructor(file: string, size: number) {
    this.rows = new RowWriter(file, size);
  }

  /** Why the disk refuses rows now, in a sentence; null while it takes them. */
  get trouble(): Error | null {
    return this.rows.trouble;
  }

  /** The same of the last refusal. */
  get lastTrouble(): Error | null {
    return this.rows.lastTrouble;
  }

  /** Steps whose rows are not in the file; null if all are there. */
  get missing(): MissingRows | null {
    return this.rows.missing;
  }

  /** Tries the rows that wait. */
  retry(): void {
    this.rows.retry();
  }

  close(): void {
    this.rows.close();
  }
}

/** Writes `steps.f64`: one row a step, little-endian float64. */
export class StepWriter extends TableWriter {
  private readonly row: Uint8Array;
  private readonly view: DataView;

  /** `columns` are the table's column names, in the order of the values; the first is the step. */
  constructor(
    file: string,
    private readonly columns: readonly string[],
  ) {
    super(file, columns.length * 8);
    this.row = new Uint8Array(columns.length * 8);
    this.view = new DataView(this.row.buffer);
  }

  /** Appends one row with one synchronous write; see `RowWriter.append`. Throws only at a row of another width. */
  append(values: ArrayLike<number>): void {
    const { length } = this.columns;
    if (values.length !== length) {
      throw new SaidError(say('table.bad-row', { expected: length, columns: this.columns, given: values.length }));
    }
    for (let i = 0; i < length; i++) this.view.setFloat64(i * 8, values[i]!, true);
    this.rows.append(this.row, values[0]);
  }
}

/** How a row of the layer table holds its step. */
type LayerStep = 'f64' | 'f32';

/** Bytes of the step in a row of the layer table: a float64, or in older tables a float32. */
const stepBytes = (step: LayerStep) => (step === 'f64' ? 8 : 4);

/** Bytes of a row of the layer table. */
const rowBytes = (layers: number, step: LayerStep) => stepBytes(step) + layers * layerFigures.length * 4;

/** How `LayerWriter` writes the step, for the table's description. */
export const layerStep = 'f64' as const;

/** Writes `layers.f32`: one row a sampled step: the step as float64, then `layerFigures` of every layer as float32. */
export class LayerWriter extends TableWriter {
  private readonly row: Uint8Array;
  private readonly view: DataView;

  /** `layers` is the number of layers. */
  constructor(
    file: string,
    private readonly layers: number,
  ) {
    const size = rowBytes(layers, layerStep);
    super(file, size);
    this.row = new Uint8Array(size);
    this.view = new DataView(this.row.buffer);
  }

  /** `values` holds `layerFigures.length` numbers a layer, layer after layer. */
  append(step: number, values: ArrayLike<number>): void {
    const length = this.layers * layerFigures.length;
    if (values.length !== length) {
      throw new SaidError(say('table.bad-sample', { layers: this.layers, expected: length, given: values.length }));
    }
    this.view.setFloat64(0, step, true);
    for (let i = 0; i < length; i++) this.view.setFloat32(8 + i * 4, values[i]!, true);
    this.rows.append(this.row, step);
  }
}

/** Bytes of a row of the layer table that is described. */
export const layerBytes = ({ layers, layerStep: step }: TableInfo): number => rowBytes(layers.length, step ?? 'f32');

const littleEndian = os.endianness() === 'LE';

/** At most `most` whole rows of a step table from byte `from` on, as they stand there. */
function stepsFrom(
  file: string,
  columns: readonly string[],
  neverRecorded: readonly string[] | undefined,
  from: number,
  most: number,
): StepRows {
  const bytes = readRows(file, from, columns.length * 8, most);
  if (!littleEndian) bytes.swap64();
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  return new StepRows(columns, values, neverRecorded);
}

/** The same of a layer table. */
function samplesFrom(file: string, layers: number, step: LayerStep, from: number, most: number) {
  const size = rowBytes(layers, step);
  const bytes = readRows(file, from, size, most);
  const rows = Array.from({ length: bytes.length / size }, (_, row) => row * size);
  const steps = rows.map((at) => (step === 'f64' ? bytes.readDoubleLE(at) : bytes.readFloatLE(at)));
  if (!littleEndian) bytes.swap32();
  const samples = rows.map((at, row): LayerSample => {
    const start = bytes.byteOffset + at + stepBytes(step);
    return { step: steps[row]!, values: new Float32Array(bytes.buffer, start, layers * layerFigures.length) };
  });
  return { samples, bytes };
}

/**
 * All whole rows of a step table as they stand there, right or not; a file that is not there yet has none. For tables that
 * are known to be small. Throws a sentence if it is unreadable.
 */
export const readSteps = (file: string, columns: readonly string[], neverRecorded?: readonly string[]): StepRows =>
  stepsFrom(file, columns, neverRecorded, 0, Infinity);

/** All rows of a table in a run folder that can be right, at once; see `StepTail` for large ones. */
export const tableRows = (dir: string, table: TableInfo): StepRows => StepTail.of(dir, table).read();

/**
 * The rows of a table in a run folder that can be right, a window at a time. `told` is given, at the end, what a person must
 * know of those left out. Throws a sentence if it is unreadable.
 */
export function* stepWindows(dir: string, table: TableInfo, told?: (message: Message) => void): Generator<StepRows> {
  const tail = StepTail.of(dir, table);
  do yield tail.read(windowRows);
  while (tail.behind);
  const message = tail.doubts.message(table.steps);
  if (message !== null) told?.(message);
}

/** The samples in a table of a run folder, a window at a time; see `stepWindows`. */
export function* layerWindows(
  dir: string,
  table: TableInfo,
  told?: (message: Message) => void,
): Generator<LayerSample[]> {
  const tail = LayerTail.of(dir, table);
  const rows = Math.max(1, Math.floor(windowRows / (1 + table.layers.length)));
  do yield tail.read(rows);
  while (tail.behind);
  const message = tail.doubts.message(table.layersFile);
  if (message !== null) told?.(message);
}

/** All samples in a table of a run folder that can be right. */
export const tableLayers = (dir: string, table: TableInfo): LayerSample[] => LayerTail.of(dir, table).read();

/** Number of rows in a table of a run folder. */
export const rowCount = (dir: string, { steps, columns }: TableInfo): number =>
  countRows(path.join(dir, steps), columns.length * 8);

/** The step of a row by its index from 0, right or not; null where there is none. */
export function stepOfRow(dir: string, { steps, columns }: TableInfo, row: number): number | null {
  const rows = stepsFrom(path.join(dir, steps), columns, undefined, row * columns.length * 8, 1);
  return rows.length === 0 ? null : rows.step(0).step;
}

/** The first row and the newest ones of a table in a run folder. */
export interface TableEdges {
  first: Step;
  newest: StepRows;
}

/** Both ends of a table in a run folder, `count` rows of the newest; null if it has no whole row yet. Throws as `readSteps`. */
export function tableEdges(dir: string, table: TableInfo, count: number): TableEdges | null {
  const { steps, columns, missing } = table;
  const part = (row: number, most: number) => {
    const offset = row * columns.length * 8;
    return new Doubts().rows(stepsFrom(path.join(dir, steps), columns, missing, offset, most), offset);
  };
  const first = part(0, 1);
  const newest = part(Math.max(0, rowCount(dir, table) - count), count);
  // The file may be gone, or cut, since its rows were counted.
  return first.length === 0 ? null : { first: first.step(0), newest: newest.length === 0 ? first : newest };
}

/** Gives the rows of a step table that came since the last call, without those that cannot be right. */
export class StepTail {
  readonly doubts = new Doubts();
  /** Whether the last call left rows for the next. */
  behind = false;
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly columns: readonly string[],
    private readonly neverRecorded?: readonly string[],
  ) {}

  /** The tail of a table in a run folder. */
  static of(dir: string, { steps, columns, missing }: TableInfo): StepTail {
    return new StepTail(path.join(dir, steps), columns, missing);
  }

  /** New whole rows, in order, `most` of them; each row is given exactly once. Throws a sentence if the file cannot be read. */
  read(most = Infinity): StepRows {
    const { offset } = this;
    const rows = stepsFrom(this.file, this.columns, this.neverRecorded, offset, most);
    this.offset += rows.values.byteLength;
    this.behind = rows.length === most;
    return this.doubts.rows(rows, offset);
  }
}

/** Gives the rows of a layer table that came since the last call, without those that cannot be right. */
export class LayerTail {
  readonly doubts = new Doubts();
  /** Whether the last call left rows for the next. */
  behind = false;
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly layers: number,
    private readonly step: LayerStep = layerStep,
  ) {}

  /** The tail of a table in a run folder. */
  static of(dir: string, { layersFile, layers, layerStep: step }: TableInfo): LayerTail {
    return new LayerTail(path.join(dir, layersFile), layers.length, step ?? 'f32');
  }

  /** New whole rows, in order, `most` of them; each row is given exactly once. */
  read(most = Infinity): LayerSample[] {
    const { offset } = this;
    const { samples, bytes } = samplesFrom(this.file, this.layers, this.step, offset, most);
    this.offset += bytes.length;
    this.behind = samples.length === most;
    return this.doubts.samples(samples, bytes, offset);
  }
}
