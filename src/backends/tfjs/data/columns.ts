/** Turns the columns of a table into numbers. */
import { cut } from '../../../shared/cut';
import { say, type Message } from '../../../shared/messages/say';
import { DataError } from './files';

export interface DataColumn {
  name: string;
  cells: string[];
  /** The place of a row, for messages. */
  where(row: number): Message;
}

/** Values of a text column that get an input of their own; the rarer ones share one. */
const MOST_VALUES = 32;
const MISSING = new Set(['na', 'n/a', 'nan', 'null', 'none', '?']);

export const isEmpty = (cell: string) => cell === '';
/** Words that stand for an empty cell in a column of numbers. */
export const isMissing = (cell: string) => MISSING.has(cell.toLowerCase());
const isNumber = (cell: string) => Number.isFinite(Number(cell));

/** A column is one of numbers if more than half of its cells are, words for an empty cell aside. */
export function isNumericColumn(cells: string[]): boolean {
  let numbers = 0;
  let texts = 0;
  for (const cell of cells) {
    if (isNumber(cell)) numbers++;
    else if (!isMissing(cell)) texts++;
  }
  return numbers > texts;
}

/** The number in a cell of a column of numbers. */
export function numericCell(cell: string, column: DataColumn, row: number): number {
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  const about = { where: column.where(row), column: cut(column.name), cell: cut(cell) };
  const comma = /^[+-]?\d+,\d+$/.test(cell);
  throw new DataError(comma ? say('data.decimal-comma', about) : say('data.no-number', about));
}

interface Encoded {
  /** Row after row, `width` numbers each. */
  matrix: Float32Array;
  width: number;
  notes: Message[];
}

/** One or more inputs from a column. */
interface Encoder {
  width: number;
  /** Writes the inputs of a row at `offset`, where zeros are. */
  write(row: number, matrix: Float32Array, offset: number): void;
  note?: Message;
}

/** The inputs of all rows. Means, deviations and frequent values are those of the training rows. */
export function featureColumns(columns: DataColumn[], train: Uint32Array, standardize: boolean): Encoded {
  const encoders = columns.map((column) =>
    isNumericColumn(column.cells) ? numberEncoder(column, train, standardize) : textEncoder(column, train),
  );
  const width = encoders.reduce((sum, encoder) => sum + encoder.width, 0);
  if (width === 0) throw new DataError(say('data.all-identifiers'));
  const rows = columns[0]!.cells.length;
  const matrix = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let offset = row * width;
    for (const encoder of encoders) {
      encoder.write(row, matrix, offset);
      offset += encoder.width;
    }
  }
  return { matrix, width, notes: encoders.flatMap(({ note }) => note ?? []) };
}

function numberEncoder(column: DataColumn, train: Uint32Array, standardize: boolean): Encoder {
  const values = Float64Array.from(column.cells, (cell, row) => numericCell(cell, column, row));
  const { mean, deviation } = statistics(values, train);
  const scale = deviation > 0 ? 1 / deviation : 1;
  const write: Encoder['write'] = (row, matrix, offset) => {
    matrix[offset] = standardize ? (values[row]! - mean) * scale : values[row]!;
  };
  const constant = deviation === 0 ? { note: say('data.constant', { column: column.name }) } : {};
  return { width: 1, write, ...constant };
}

/** Mean and deviation over the rows given, in two passes so that large means cost no digits. */
function statistics(values: Float64Array, rows: Uint32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  const mean = sum / rows.length;
  let squares = 0;
  for (const row of rows) squares += (values[row]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / rows.length) };
}

function textEncoder(column: DataColumn, train: Uint32Array): Encoder {
  const counts = new Map<string, number>();
  for (const row of train) counts.set(column.cells[row]!, (counts.get(column.cells[row]!) ?? 0) + 1);
  if (counts.size > MOST_VALUES && counts.size > 0.9 * train.length) {
    const note = say('data.identifier', { column: column.name });
    return { width: 0, write: () => undefined, note };
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value);
  const places = new Map(ranked.slice(0, MOST_VALUES).map((value, i) => [value, i]));
  const rare = ranked.length - places.size;
  const write: Encoder['write'] = (row, matrix, offset) => {
    const place = places.get(column.cells[row]!) ?? (rare > 0 ? MOST_VALUES : null);
    if (place !== null) matrix[offset + place] = 1;
  };
  const shared = rare > 0 ? { note: say('data.rare', { column: column.name, rare }) } : {};
  return { width: places.size + (rare > 0 ? 1 : 0), write, ...shared };
}
