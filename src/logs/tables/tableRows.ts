/** The rows of any table: what stands under which name, wherever one row's cells end and the next one's begin. */
import type { Planned, TakeRow } from '../row';
import { lossName } from '../names';
import {
  figureOf,
  inPhase,
  isClock,
  isLengthAmong,
  mostColumns,
  namesCounter,
  namesPhase,
  phasePrefix,
  plannedBy,
} from './cells';
import { areNames } from './findTable';

/** A column with a name. Text counts as damage only in a column that has figures, too: notes and dates are none. */
interface Column {
  name: string;
  at: number;
  figures: number;
  texts: number;
}

interface TableHeader {
  cells: readonly string[];
  columns: readonly Column[];
  /** The names of all columns, by what goes before them. */
  names: Map<string, readonly string[]>;
  phaseAt: number;
  lengths: readonly (readonly [at: number, keyof Planned])[];
  /** Cells of its rows: as many as names, but one more where the numbers of the rows have no name. */
  width: number | null;
  shift: number;
}

/** Takes the cells of a table's lines, and hands on its rows. */
export class TableRows {
  notUnderstood = 0;
  readonly planned: Planned = {};
  private current: TableHeader | null = null;
  /** A short row, until the next one tells what it was. */
  private held: readonly string[] | null = null;
  /** The names were written again, and no row came since. */
  private begins = false;

  /**
   * `delimited`: a character parts the cells, so that names are known as such wherever they stand: of tables aligned by spaces
   * any words could be some. `comma`: figures may have a decimal comma.
   */
  constructor(
    private readonly take: TakeRow,
    private readonly options: { delimited?: boolean; comma?: boolean } = {},
  ) {}

  /** The names of the columns. */
  get columns(): readonly string[] {
    return this.current?.columns.map(({ name }) => name) ?? [];
  }

  get hasHeader(): boolean {
    return this.current !== null;
  }

  header(cells: readonly string[]): void {
    this.settle();
    this.begins = this.options.delimited === true && this.current !== null;
    const names = cells.map(cleanName);
    const seen = new Set<string>();
    const columns: Column[] = [];
    for (const [at, name] of names.slice(0, mostColumns).entries()) {
      if (name === '' || seen.has(name) || isLengthAmong(name, names)) continue;
      seen.add(name);
      columns.push({ name, at, figures: 0, texts: 0 });
    }
    const lengths = names.flatMap((name, at) => {
      const length = isLengthAmong(name, names) ? plannedBy(name) : null;
      return length === null ? [] : [[at, length] as const];
    });
    const shared = { cells: names, columns, names: new Map(), lengths };
    this.current = { ...shared, phaseAt: names.findIndex(namesPhase), width: null, shift: 0 };
  }

  /** Whether a line is a header that was written again, as a run does that goes on or begins in the same file. */
  isHeader(cells: readonly string[]): boolean {
    const known = this.current?.cells;
    if (known === undefined || cells.length < 2) return false;
    const { comma = false, delimited = false } = this.options;
    if (!cells.every((cell) => cell.trim() === '' || figureOf(cell, comma) === null)) return false;
    if (cells.some((cell) => cell.trim() !== '' && known.includes(cleanName(cell)))) return true;
    return delimited && areNames(cells, comma) && (cells.some(namesCounter) || cells.every(namesLoss));
  }

  row(cells: readonly string[]): void {
    const header = this.current;
    if (header === null) return;
    this.settle();
    if (header.width === null) setWidth(header, cells);
    const most = header.cells.length + header.shift;
    // Which of its cells stands under which name cannot be told: one may be new, or two rows joined by a crash.
    if (filled(cells) > most) this.notUnderstood++;
    else if (cells.length < header.width!) this.held = cells;
    else {
      header.width = Math.min(cells.length, most);
      this.hand(header, cells);
    }
  }

  /** No more lines for now. A short row at the end was cut off in the middle of its last cell. */
  flush(): void {
    const { held, current } = this;
    this.held = null;
    if (held === null || current === null) return;
    this.notUnderstood++;
    if (held.length > 2) this.hand(current, held.slice(0, -1));
  }

  /** Another line follows: a short row was one whose end is empty. */
  private settle(): void {
    const { held, current } = this;
    this.held = null;
    if (held !== null && current !== null) this.hand(current, held);
  }

  private hand(header: TableHeader, cells: readonly string[]): void {
    const { columns, shift, phaseAt } = header;
    let found = 0;
    const values = new Array<number | undefined>(columns.length);
    for (let i = 0; i < columns.length; i++) {
      const value = this.cell(columns[i]!, cells[columns[i]!.at + shift]);
      values[i] = value;
      if (value !== undefined) found++;
    }
    if (found === 0) {
      this.notUnderstood++;
      return;
    }
    for (const [at, length] of header.lengths) {
      const value = figureOf(cells[at + shift] ?? '', this.options.comma);
      if (value !== undefined && value !== null && value > 0) this.planned[length] = value;
    }
    const prefix = phaseAt < 0 ? '' : phasePrefix(cells[phaseAt + shift] ?? '');
    const names = namesOf(header, prefix);
    this.take(this.begins ? { names, values, begins: true } : { names, values });
    this.begins = false;
  }

  private cell(column: Column, cell: string | undefined): number | undefined {
    if (cell === undefined) return undefined;
    const value = figureOf(cell, this.options.comma);
    if (value === undefined) return undefined;
    if (value !== null) {
      if (column.figures++ === 0) this.notUnderstood += column.texts;
      return value;
    }
    if (!isClock(cell.trim())) {
      if (column.figures > 0) this.notUnderstood++;
      else column.texts++;
    }
    return undefined;
  }
}

/** The first row tells whether the rows have a number of their own before the first name. */
function setWidth(header: TableHeader, cells: readonly string[]): void {
  const names = header.cells.length;
  header.shift = cells.length === names + 1 && cells.at(-1)!.trim() !== '' && isNumbered(header, cells) ? 1 : 0;
  header.width = Math.min(cells.length, names + header.shift);
}

/** Numbers of rows begin with 0 or 1, or are names; and what counts by its name is a whole number beside them. */
function isNumbered({ cells: names }: TableHeader, [first = '', second = '']: readonly string[]): boolean {
  if (/[^\s01]/.test(first) && figureOf(first) !== null) return false;
  return !namesCounter(names[0] ?? '') || figureOf(second) === null || Number.isInteger(Number(second));
}

const namesLoss = (cell: string): boolean => lossName(cell) !== null;

/** How many cells there are up to the last that is not empty. */
export function filled(cells: readonly string[]): number {
  let count = cells.length;
  while (count > 0 && cells[count - 1]!.trim() === '') count--;
  return count;
}

function namesOf(header: TableHeader, prefix: string): readonly string[] {
  let names = header.names.get(prefix);
  if (names === undefined) {
    names = header.columns.map(({ name }) => inPhase(name, prefix));
    header.names.set(prefix, names);
  }
  return names;
}

/** Tables number their rows without a name, or with one that pandas gives. */
function cleanName(cell: string): string {
  const name = cell.trim();
  return /^Unnamed: \d+$/.test(name) ? '' : name;
}
