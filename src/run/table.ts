/** The step table and the layer table: writers, readers, tails. */
import { RowWriter, readRows } from './rows';
import { extraColumns, layerFigures, type LayerSample, type Step } from './types';

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
      throw new Error(`A row has ${length} values (${this.columns.join(', ')}), not ${values.length}.`);
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
      throw new Error(`A row of ${this.layers} layers has ${length} values, not ${values.length}.`);
    }
    this.view.setFloat32(0, step, true);
    for (let i = 0; i < length; i++) this.view.setFloat32(4 + i * 4, values[i]!, true);
    this.rows.append(this.row);
  }

  close(): void {
    this.rows.close();
  }
}

/** Rows of a step table. NaN in a cell means that the value was NaN; a column the table lacks is NaN throughout. */
export class StepRows {
  /** Number of rows. */
  readonly length: number;

  /** `values` holds row after row, `columns.length` numbers each. */
  constructor(
    readonly columns: readonly string[],
    readonly values: Float64Array,
  ) {
    this.length = values.length / columns.length;
  }

  /** One column as an array of its own, [length]. */
  column(name: string): Float64Array {
    const width = this.columns.length;
    const from = this.columns.indexOf(name);
    const column = new Float64Array(this.length);
    if (from < 0) return column.fill(NaN);
    for (let row = 0, i = from; row < column.length; row++, i += width) column[row] = this.values[i]!;
    return column;
  }

  /** The row at an index from 0. */
  step(row: number): Step {
    const cell = (name: string) => {
      const column = this.columns.indexOf(name);
      return column < 0 ? NaN : this.values[row * this.columns.length + column]!;
    };
    const step: Step = {
      ...{ step: cell('step'), time: cell('time'), loss: cell('loss'), lr: cell('lr'), gradNorm: cell('gradNorm') },
    };
    for (const name of extraColumns) if (this.columns.includes(name)) step[name] = cell(name);
    return step;
  }

  *[Symbol.iterator](): Generator<Step> {
    for (let row = 0; row < this.length; row++) yield this.step(row);
  }
}

const makeSteps = (numbers: number) => new Float64Array(numbers);
const makeLayers = (numbers: number) => new Float32Array(numbers);

/** Reads all whole rows of a step table; a file that is not there yet has none. Throws a sentence if it is unreadable. */
export function readSteps(file: string, columns: readonly string[]): StepRows {
  return new StepRows(columns, readRows(file, 0, columns.length, makeSteps));
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
  ) {}

  /** New whole rows, in order; each row is given exactly once. Throws a sentence if the file cannot be read. */
  read(): StepRows {
    const values = readRows(this.file, this.offset, this.columns.length, makeSteps);
    this.offset += values.byteLength;
    return new StepRows(this.columns, values);
  }
}

/** Gives the rows of a layer table that came since the last call. */
export class LayerTail {
  private offset = 0;

  constructor(
    private readonly file: string,
    private readonly layers: number,
  ) {}

  /** New whole rows, in order; each row is given exactly once. */
  read(): LayerSample[] {
    const values = readRows(this.file, this.offset, layerWidth(this.layers), makeLayers);
    this.offset += values.byteLength;
    return toSamples(values, this.layers);
  }
}
