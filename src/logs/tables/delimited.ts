/** Lines whose cells are parted by a character: which one it is, and a reader that all such tables share. */
import Papa from 'papaparse';
import type { LineReader, Planned, TakeRow } from '../row';
import { findTable, type FoundTable } from './findTable';
import { TableRows } from './tableRows';

/** The usual ones; where several fit, the first that parts a line into the most cells. */
const delimiters = [',', '\t', ';', '|'] as const;

/** Where commas do not part cells, figures may have a decimal comma. */
export const hasDecimalComma = (delimiter: string): boolean => delimiter === ';' || delimiter === '\t';

/** The cells of a line. */
export function splitCells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const data = splitQuoted(line, delimiter);
  return data.length === 1 ? data[0]! : line.split(delimiter);
}

const splitQuoted = (text: string, delimiter: string): string[][] =>
  Papa.parse<string[]>(text, { delimiter, newline: '\n' }).data;

export const isComment = (line: string): boolean => /^\s*(?:#|%|\/\/)/.test(line);

/** A header that numpy writes is a comment. */
export const withoutComment = (line: string): string => line.replace(/^\s*(?:#|%)\s?/, '');

const unmarked = (line: string): string => line.replace(/^\uFEFF/, '');

export interface DelimitedTable extends FoundTable {
  delimiter: string;
}

/** The table of these lines, by the delimiter that makes the best of them; null if there is none. */
export function findDelimited(head: readonly string[]): DelimitedTable | null {
  let best: DelimitedTable | null = null;
  for (const delimiter of delimiters) {
    const cellsOf = (line: string) => (isComment(line) ? null : splitCells(unmarked(line), delimiter));
    const found =
      findTable(head, cellsOf, hasDecimalComma(delimiter)) ??
      findTable(head, (line) => splitCells(withoutComment(unmarked(line)), delimiter), hasDecimalComma(delimiter));
    if (found === null) continue;
    const better = best === null || found.share - best.share > 0.1 || found.names.length > best.names.length;
    if (better && (best === null || found.share >= best.share - 0.1)) best = { ...found, delimiter };
  }
  return best;
}

/** Lines that a quoted cell may be long before its quote is taken for a stray one. */
const longestCell = 100;

/** What takes the cells of a delimited table, line after line. */
export interface TakesCells {
  readonly hasHeader: boolean;
  readonly notUnderstood: number;
  readonly planned: Planned;
  readonly columns?: readonly string[];
  isHeader(cells: readonly string[]): boolean;
  header(cells: readonly string[]): void;
  row(cells: readonly string[]): void;
  flush(): void;
}

/** Reads lines as rows of a table whose names are known from its head. */
export class DelimitedReader implements LineReader {
  /** A cell over several lines, as far as it goes. */
  private readonly open: string[] = [];
  private isOpen = false;
  private strayQuotes = false;

  constructor(
    private readonly table: { delimiter: string; names: readonly string[] },
    private readonly rows: TakesCells,
  ) {}

  static open(take: TakeRow, table: DelimitedTable): DelimitedReader {
    return new DelimitedReader(
      table,
      new TableRows(take, { delimited: true, comma: hasDecimalComma(table.delimiter) }),
    );
  }

  get notUnderstood(): number {
    return this.rows.notUnderstood;
  }

  get planned(): Planned {
    return this.rows.planned;
  }

  get columns(): readonly string[] {
    return this.rows.columns ?? [];
  }

  line(text: string): void {
    if (this.open.length === 0 && (text.trim() === '' || this.passedOver(text))) return;
    if (this.strayQuotes || (this.open.length === 0 && !text.includes('"'))) return this.whole(text);
    this.open.push(text);
    if (leavesOpen(text)) this.isOpen = !this.isOpen;
    if (this.open.length > longestCell) this.strayQuotes = true;
    if (!this.isOpen || this.strayQuotes) this.close();
  }

  flush(): void {
    this.close();
    this.rows.flush();
  }

  /** The lines of a cell that is complete; or, if its quote was a stray one, the lines by themselves. */
  private close(): void {
    const lines = this.open.splice(0);
    const joined = lines.join('\n');
    const { delimiter } = this.table;
    const isOne = !this.isOpen && lines.length > 1 && splitQuoted(joined, delimiter).length === 1;
    this.isOpen = false;
    if (isOne) this.whole(joined);
    else for (const line of lines) this.whole(line);
  }

  /** A comment, unless it has the names. */
  private passedOver(text: string): boolean {
    return isComment(text) && (this.rows.hasHeader || !this.names(withoutComment(text)));
  }

  private names(text: string): boolean {
    const cells = splitCells(text, this.table.delimiter);
    const { names } = this.table;
    return cells.length === names.length && cells.every((cell, at) => cell === names[at]);
  }

  private whole(text: string): void {
    const line = this.rows.hasHeader ? text : withoutComment(unmarked(text));
    const cells = splitCells(line, this.table.delimiter);
    if (!this.rows.hasHeader) {
      if (this.names(line)) this.rows.header(cells);
    } else if (this.rows.isHeader(cells)) this.rows.header(cells);
    else this.rows.row(cells);
  }
}

/** Whether a line has an odd number of quotes. */
function leavesOpen(line: string): boolean {
  let open = false;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) open = !open;
  return open;
}
