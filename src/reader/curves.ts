/** The curves of one run that a panel shows: a min-max pyramid a series, grown from the tails of its tables. */
import type { Doubts } from '../run/doubts';
import { Series } from '../run/series';
import { LayerTail, StepTail, type StepRows } from '../run/table';
import { layerFigures, missingColumn, type GpuTable, type TableInfo } from '../run/types';
import type { Message } from '../shared/messages/say';

const layerName = /^layer\/(\d+)\/(\w+)$/;
const tableName = /^table\/(\d+)\/(\w+)$/;

/** Rows of a step table, and bytes of a layer table, that are taken in at once: a fraction of a second of work. */
const rowsAtOnce = 500_000;
const bytesAtOnce = 32_000_000;

/** The table of the GPUs in the form of a step table, in which nothing tells a figure that was not recorded from NaN. */
const gpuAsTable = ({ file, columns }: GpuTable): TableInfo => ({
  ...{ name: 'gpu', steps: file, layersFile: 'none', layers: [] },
  columns,
  missing: columns,
});

export class Curves {
  /** One for each step table: a run with several optimizers has several. */
  private readonly steps: StepCurves[];
  private layers: LayerCurves | undefined;
  private readonly gpu: StepCurves | undefined;

  constructor(
    private readonly dir: string,
    private readonly tables: readonly [TableInfo, ...TableInfo[]],
    gpu?: GpuTable,
  ) {
    this.steps = tables.map((table) => new StepCurves(dir, table));
    this.gpu = gpu && new StepCurves(dir, gpuAsTable(gpu));
  }

  /** Takes in rows recorded since the last call; returns whether there are more. */
  update(): boolean {
    const behind = [...this.steps, ...(this.gpu ? [this.gpu] : [])].filter((table) => table.update()).length > 0;
    return (this.layers?.update() ?? false) || behind;
  }

  /** What is to be known of rows that were left out so far; nothing of the table of the GPUs, whose steps may repeat. */
  doubted(): Message[] {
    const ofSteps = this.tables.map(({ steps }, i) => this.steps[i]!.doubts.message(steps));
    return [...ofSteps, this.layers?.doubted() ?? null].filter((message) => message !== null);
  }

  /** The series of a name of the panel protocol; none if the run does not record it. */
  get(name: string): Series | undefined {
    if (name.startsWith('scalar/')) return this.gpu?.series.get(name.slice('scalar/'.length));
    const [, layer, figure] = layerName.exec(name) ?? [];
    const [, number = '0', column = name] = tableName.exec(name) ?? [];
    if (layer === undefined) return this.steps[Number(number)]?.series.get(column);
    return this.layer(Number(layer), figure);
  }

  /** A figure of a layer of the first table. */
  private layer(layer: number, figure: string | undefined): Series | undefined {
    const [table] = this.tables;
    const column = layerFigures.findIndex((each) => each === figure);
    if (column < 0 || layer >= table.layers.length) return undefined;
    this.layers ??= new LayerCurves(this.dir, table);
    return this.layers.get(layer * layerFigures.length + column);
  }
}

/** Series of the columns of one step table. */
class StepCurves {
  readonly series: Map<string, Series>;
  private readonly tail: StepTail;

  constructor(dir: string, table: TableInfo) {
    const shown = table.columns.filter((name) => name !== 'step' && name !== missingColumn);
    this.series = new Map(shown.map((name) => [name, new Series()]));
    this.tail = StepTail.of(dir, table);
  }

  get doubts(): Doubts {
    return this.tail.doubts;
  }

  /** Returns whether there are more rows. */
  update(): boolean {
    const rows = this.tail.read(rowsAtOnce);
    const stepColumn = rows.columns.indexOf('step');
    for (const [column, name] of rows.columns.entries()) {
      const series = this.series.get(name);
      if (series) this.take(series, rows, column, stepColumn);
    }
    return this.tail.behind;
  }

  private take(series: Series, rows: StepRows, column: number, stepColumn: number): void {
    const { columns, values, length } = rows;
    for (let row = 0, at = 0; row < length; row++, at += columns.length) {
      const value = values[at + column]!;
      // Only NaN may stand for what was not recorded; a million rows are not asked one by one.
      if (!Number.isNaN(value) || rows.isRecorded(row, column)) appendTo(series, values[at + stepColumn]!, value);
    }
  }
}

/** Series of the layer table. Only those asked for are built; a new one reads the table from its start. */
class LayerCurves {
  private readonly curves = new Map<number, { tail: LayerTail; series: Series }>();

  constructor(
    private readonly dir: string,
    private readonly table: TableInfo,
  ) {}

  get(column: number): Series {
    const known = this.curves.get(column);
    if (known) return known.series;
    const made = { tail: LayerTail.of(this.dir, this.table), series: new Series() };
    this.curves.set(column, made);
    this.read(column, made);
    return made.series;
  }

  /** All curves read the same rows; the one that is furthest on knows most. */
  doubted(): Message | null {
    const all = [...this.curves.values()].map(({ tail }) => tail.doubts);
    const most = all.reduce<Doubts | null>((best, each) => (best && best.count >= each.count ? best : each), null);
    return most?.message(this.table.layersFile) ?? null;
  }

  /** Returns whether there are more samples. */
  update(): boolean {
    let behind = false;
    for (const [column, curve] of this.curves) if (this.read(column, curve)) behind = true;
    return behind;
  }

  private read(column: number, { tail, series }: { tail: LayerTail; series: Series }): boolean {
    const most = Math.max(1, Math.floor(bytesAtOnce / 4 / (this.table.layers.length * layerFigures.length + 1)));
    const samples = tail.read(most);
    for (const sample of samples) appendTo(series, sample.step, sample.values[column]!);
    return tail.behind;
  }
}

/** Appends a value; a damaged table's step that does not grow is passed over. */
export function appendTo(series: Series, step: number, value: number): void {
  if (!Number.isSafeInteger(step) || step < 0 || step <= series.lastStep) return;
  series.push(step, value);
}
