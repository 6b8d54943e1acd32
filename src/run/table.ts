/** The step table and the layer table: writers, readers, tails. */
import path from 'node:path';
import { say, SaidError } from '../shared/messages/say';
import { RowWriter, countRows, readRows } from './rows';
import { figureColumns, layerFigures, missingColumn, type LayerSample, type Step, type TableInfo } from './types';

/** Writes `steps.f64`: one row a step, little-endian float64. */
export class StepWriter {
  private readonly rows: RowWriter;
  private readonly row: Uint8Array;
  private readonly view: DataView;

  /** `columns` are the table's column names, in the order of the values. */
  constructor(
    file: string,
    private readonly columns: readonly string[],
  ) {
    this.row = new Uint8Array(columns.length * 8);
    this.view = new DataView(this.row.buffer);
    this.rows = new RowWriter(file, this.row.length);
  }

  /** Appends one row with one synchronous write. Throws a sentence if the disk refuses; see `RowWriter.append`. */
  append(values: ArrayLike<number>): void {
    const { length } = this.columns;
    if (values.length !== length) {
      throw new SaidError(say('table.bad-row', { expected: length, columns: this.columns, given: values.length }));
    }
    for (let i = 0; i < length; i++) this.view.setFloat64(i * 8, values[i]!, true);
    this.rows.append(this.row);
  }

  close(): void {
    this.rows.close();
  }
}

/** Numbers in a row of the layer table. */
const layerWidth = (layers: number) => 1 + layers * layerFigures.length;

/** Writes `layers.f32`: one row a sampled step: the step, then `layerFigures` of every layer, little-endian float32. */
export class LayerWriter {
  private readonly rows: RowWriter;
  private readonly row: Uint8Array;
  private readonly view: DataView;

  /** `layers` is the number of layers. */
  constructor(
    file: string,
    private readonly layers: number,
  ) {
    this.row = new Uint8Array(layerWidth(layers) * 4);
    this.view = new DataView(this.row.buffer);
    this.rows = new RowWriter(file, this.row.length);
  }

  /** `values` holds `layerFigures.length` numbers a layer, layer after layer. */
  append(step: number, values: ArrayLike<number>): void {
    const length = this.layers * layerFigures.length;
    if (values.length !== length) {
      throw new SaidError(say('table.bad-sample', { layers: this.layers, expected: length, given: values.length }));
    }
    this.view.setFloat32(0, step, true);
    for (let i = 0; i < length; i++) this.view.setFloat32(4 + i * 4, values[i]!, true);
    this.rows.append(this.row);
  }

  close(): void {
    this.rows.close();
  }
}

/**
 * Rows of a step table. A cell that was not recorded holds NaN, and so does one whose figure was NaN; `isRecorded` tells
 * them apart.
 */
export class StepRows {
  /** Number of rows. */
  readonly length: number;
  private readonly width: number;
  private readonly missingColumn: number;
  /** Columns with figures for the monitor, by their indices. */
  private readonly figures: [name: (typeof figureColumns)[number], column: number][];

  /**
   * `values` holds row after row, `columns.length` numbers each. `neverRecorded`: columns of an older table, which has no
   * column `missing`, whose NaN means that nothing was recorded.
   */
  constructor(
    readonly columns: readonly string[],
    readonly values: Float64Array,
    private readonly neverRecorded: readonly string[] = [],
  ) {
    this.width = columns.length;
    this.length = values.length / columns.length;
    this.missingColumn = columns.indexOf(missingColumn);
    this.figures = figureColumns.flatMap((name) => (columns.includes(name) ? [[name, columns.indexOf(name)]] : []));
  }

  /** Whether the cell in a row and a column, by their indices from 0, was recorded; its NaN is then what the figure was. */
  isRecorded(row: number, column: number): boolean {
    if (!Number.isNaN(this.values[row * this.width + column]!)) return true;
    if (this.missingColumn < 0) return !this.neverRecorded.includes(this.columns[column]!);
    // Not with bit operators, which see 32 bits only.
    return Math.floor(this.values[row * this.width + this.missingColumn]! / 2 ** column) % 2 !== 1;
  }

  /** One column as an array of its own, [length]; NaN throughout where the table lacks it. */
  column(name: string): Float64Array {
    const from = this.columns.indexOf(name);
    const column = new Float64Array(this.length);
    if (from < 0) return column.fill(NaN);
    for (let row = 0, i = from; row < column.length; row++, i += this.width) column[row] = this.values[i]!;
    return column;
  }

  /** The row at an index from 0, as far as it was recorded. */
  step(row: number): Step {
    const cell = (column: number) => this.values[row * this.width + column] ?? NaN;
    const step: Step = { step: cell(this.columns.indexOf('step')), time: cell(this.columns.indexOf('time')) };
    for (const [name, column] of this.figures) if (this.isRecorded(row, column)) step[name] = cell(column);
    return step;
  }

  *[Symbol.iterator](): Generator<Step> {
    for (let row = 0; row < this.length; row++) yield this.step(row);
  }
}

const makeSteps = (numbers: number) => new Float64Array(numbers);
const makeLayers = (numbers: number) => new Float32Array(numbers);

/** Reads all whole rows of a step table; a file that is not there yet has none. Throws a sentence if it is unreadable. */
export function readSteps(file: string, columns: readonly string[], neverRecorded?: readonly string[]): StepRows {
  return new StepRows(columns, readRows(file, 0, columns.length, makeSteps), neverRecorded);
}

/** All rows of a table in a run folder; see `readSteps`. */
export const tableRows = (dir: string, { steps, columns, missing }: TableInfo): StepRows =>
  readSteps(path.join(dir, steps), columns, missing);

/** The samples in a table of a run folder; see `readLayers`. */
export const tableLayers = (dir: string, { layersFile, layers }: TableInfo): LayerSample[] =>
  readLayers(path.join(dir, layersFile), layers.length);

/** The first row and the newest ones of a table in a run folder. */
export interface TableEdges {
  first: Step;
  newest: StepRows;
}

/** Both ends of a table in a run folder, `count` rows of the newest; null if it has no whole row yet. Throws as `readSteps`. */
export function tableEdges(dir: string, { steps, columns, missing }: TableInfo, count: number): TableEdges | null {
  const file = path.join(dir, steps);
  const rows = countRows(file, columns.length * Float64Array.BYTES_PER_ELEMENT);
  const part = (row: number, most: number) => {
    const from = row * columns.length * Float64Array.BYTES_PER_ELEMENT;
    return new StepRows(columns, readRows(file, from, columns.length, makeSteps, most), missing);
  };
  const first = part(0, 1);
  // The file may be gone, or cut, since its rows were counted.
  return first.length === 0 ? null : { first: first.step(0), newest: part(Math.max(0, rows - count), count) };
}

/** Reads all whole rows of a layer table; `layers` is the number of layers. */
export function readLayers(file: string, layers: number): LayerSample[] {
  return toSamples(readRows(file, 0, layerWidth(layers), makeLayers), layers);
}

function toSamples(values: Float32Array, layers: number): LayerSample[] {
  const width = layerWidth(layers);
  return Array.from({ length: values.length / width }, (_, row) => ({
    step: values[row * width]!,
    values: values.subarray(row * width + 1, (row + 1) * width),
  }));
}

/** Gives the rows of a step table that came since the last call. */
export class StepTail {
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

  /** New whole rows, in order; each row is given exactly once. Throws a sentence if the file cannot be read. */
  read(): StepRows {
    const values = readRows(this.file, this.offset, this.columns.length, makeSteps);
    this.offset += values.byteLength;
    return new StepRows(this.columns, values, this.neverRecorded);
  }
}

/** Gives the rows of a layer table that came since the last call. */
export class LayerTail {
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly layers: number,
  ) {}

  /** The tail of a table in a run folder. */
  static of(dir: string, { layersFile, layers }: TableInfo): LayerTail {
    return new LayerTail(path.join(dir, layersFile), layers.length);
  }

  /** New whole rows, in order; each row is given exactly once. */
  read(): LayerSample[] {
    const values = readRows(this.file, this.offset, layerWidth(this.layers), makeLayers);
    this.offset += values.byteLength;
    return toSamples(values, this.layers);
  }
}
