/** Tables whose columns are aligned by spaces, as prints, pandas, numpy and fastai make them. */
import type { LineReader, Planned, TakeRow, TextForm } from '../row';
import { figureOf, isClock } from './cells';
import { findTable, type FoundTable } from './findTable';
import { TableRows } from './tableRows';

const least = 0.7;

/** Names may have single spaces where more than one part them. */
const gaps = [/\t| {2,}/, /\s+/] as const;

interface AlignedTable extends FoundTable {
  gap: RegExp;
}

/** Of rules under and over names. */
const isRule = (line: string): boolean => /^[\s\-=_+|:]+$/.test(line);

const marks = /^\s*[#%]\s?/;

const namesIn = (line: string, gap: RegExp): string[] => line.replace(marks, '').trim().split(gap);

/** Cells of rows have no spaces, but for what stands for nothing in a notebook. */
const cellsIn = (line: string): string[] =>
  line
    .replace(/\bNo log\b/g, '-')
    .trim()
    .split(/\s+/);

/** Rows are figures and nothing else: where words stand among them, a text is no table. */
const isFigureRow = (cells: readonly string[]): boolean =>
  cells.every((cell, at) => isClock(cell) || figureOf(cell) !== null || (at === 0 && cells.length > 2)) &&
  cells.some((cell) => figureOf(cell) !== undefined && figureOf(cell) !== null);

function findAligned(head: readonly string[]): AlignedTable | null {
  for (const gap of gaps) {
    const found = findTable(head, (line) => {
      if (isRule(line)) return null;
      const cells = cellsIn(line);
      return isFigureRow(cells) ? cells : namesIn(line, gap);
    });
    if (found !== null && found.share >= least) return { ...found, gap };
    if (found !== null && found.share === 0.5) return { ...found, gap };
  }
  return null;
}

export const aligned: TextForm = {
  id: 'aligned',
  recognises(head) {
    return 0.9 * (findAligned(head)?.share ?? 0);
  },
  open: (take, head) => new AlignedReader(take, findAligned(head)),
};

/** Where names and cells stand in their lines. */
type Spans = (readonly [from: number, to: number])[];

class AlignedReader implements LineReader {
  private readonly rows: TableRows;
  private spans: Spans = [];
  private width = 0;

  constructor(
    take: TakeRow,
    private readonly table: AlignedTable | null,
  ) {
    this.rows = new TableRows(take);
  }

  get notUnderstood(): number {
    return this.rows.notUnderstood;
  }

  get planned(): Planned {
    return this.rows.planned;
  }

  get columns(): readonly string[] {
    return this.rows.columns;
  }

  line(text: string): void {
    if (this.table === null || text.trim() === '' || isRule(text)) return;
    const names = namesIn(text, this.table.gap);
    if (this.isHeader(names)) {
      this.rows.header(names);
      this.spans = spansOf(
        text.replace(marks, (mark) => ' '.repeat(mark.length)),
        this.table.gap,
      );
      this.width = names.length;
      return;
    }
    if (!this.rows.hasHeader) return;
    const cells = cellsIn(text);
    if (!isFigureRow(cells)) {
      if (looksBroken(cells)) this.rows.notUnderstood++;
    } else this.rows.row(cells.length < this.width && cells.length > 1 ? this.placed(text) : cells);
  }

  flush(): void {
    this.rows.flush();
  }

  private isHeader(names: readonly string[]): boolean {
    if (this.rows.hasHeader) return this.rows.isHeader(names);
    const known = this.table!.names;
    return names.length === known.length && names.every((name, at) => name === known[at]);
  }

  /** Where cells are missing, their places tell under which names the others stand. */
  private placed(text: string): string[] {
    const cells = new Array<string>(this.width).fill('');
    let next = 0;
    for (const [from, to] of spansOf(text, /\s+/)) {
      let best = next;
      for (let at = next; at < this.spans.length; at++) {
        if (distance(this.spans[at]!, from, to) < distance(this.spans[best]!, from, to)) best = at;
      }
      if (best >= this.width) break;
      cells[best] = text.slice(from, to);
      next = best + 1;
    }
    return cells;
  }
}

/** A line that has a figure, but is no row. */
const looksBroken = (cells: readonly string[]): boolean =>
  cells.length > 1 && typeof figureOf(cells[0]!) === 'number' && cells.length < 100;

function distance([from, to]: Spans[number], cellFrom: number, cellTo: number): number {
  const apart = Math.max(from - cellTo, cellFrom - to, 0);
  return apart + Math.min(Math.abs(from - cellFrom), Math.abs(to - cellTo)) / 1000;
}

function spansOf(line: string, gap: RegExp): Spans {
  const spans: Spans = [];
  let at = 0;
  for (const part of line.split(gap)) {
    const from = line.indexOf(part, at);
    if (part !== '') spans.push([from, from + part.length]);
    at = from + part.length;
  }
  return spans;
}
