/** Rows of a step table as they lie in memory. */
import { figureColumns, missingColumn, type Step } from './types';

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

  /** Other rows of the same table. */
  with(values: Float64Array): StepRows {
    return new StepRows(this.columns, values, this.neverRecorded);
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
