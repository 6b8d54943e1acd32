/** Tables of Markdown, and those that printers draw with bars and rules. */
import type { LineReader, Planned, TakeRow, TextForm } from '../row';
import { findTable, type FoundTable } from './findTable';
import { TableRows } from './tableRows';

/** Bars that box drawings have for `|`. */
const bars = /[│┃║]/g;

const plain = (line: string): string => line.replace(bars, '|').trim();

/** The line under the names, or around a box. */
const isRule = (line: string): boolean =>
  /^[|+:\-=\s─━═┄┌┬┐├┼┤└┴┘┏┳┓┡╇┩┢┣╋┫┗┻┛╒╤╕╞╪╡╘╧╛╔╦╗╠╬╣╚╩╝╭╮╰╯┠┨╂┷┯┿]+$/.test(line) && /[-─━═=]{2}|-/.test(line);

/** A cell without what makes it bold or code. */
function unmarked(cell: string): string {
  let [start, end] = [0, cell.length];
  while (start < end && '*_`'.includes(cell[start]!)) start++;
  while (end > start && '*_`'.includes(cell[end - 1]!)) end--;
  return cell.slice(start, end);
}

function cellsIn(line: string): string[] | null {
  if (!line.includes('|')) return null;
  const inner = line.replace(/^\|/, '').replace(/\|$/, '');
  return inner.split('|').map((cell) => unmarked(cell.trim()));
}

/** Tables stand among prose; what their lines say is counted by themselves, but a rule must be there. */
function findMarkdown(head: readonly string[]): FoundTable | null {
  const lines = head.map(plain);
  const at = lines.findIndex((line, i) => i > 0 && isRule(line) && cellsIn(lines[i - 1]!) !== null);
  if (at < 0) return null;
  const found = findTable(lines.slice(at - 1), (line) => (isRule(line) ? null : cellsIn(line)));
  return found === null || found.names.length < 2 ? null : found;
}

const least = 0.6;

const ofTraining = /\b(?:step|steps|epoch|epochs|iter|iteration|iterations|loss)\b/i;

export const markdown: TextForm = {
  id: 'markdown',
  recognises(head) {
    const found = findMarkdown(head);
    if (found === null || found.share < least) return 0;
    // Prose beside a table is no sign against it; but then the table may be of anything, such as the layers of a model.
    const own = head.filter((line) => plain(line).includes('|') || isRule(plain(line))).length;
    const said = head.filter((line) => line.trim() !== '').length;
    if (own / said > 0.8) return 0.99;
    return found.names.some((name) => ofTraining.test(name)) ? 0.6 : 0;
  },
  open: (take, head) => new MarkdownReader(take, findMarkdown(head)),
};

class MarkdownReader implements LineReader {
  private readonly rows: TableRows;
  private last: readonly string[] | null = null;

  constructor(
    take: TakeRow,
    private readonly table: FoundTable | null,
  ) {
    this.rows = new TableRows(take);
  }

  get notUnderstood(): number {
    return this.rows.notUnderstood;
  }

  get planned(): Planned {
    return this.rows.planned;
  }

  line(text: string): void {
    const line = plain(text);
    if (this.table === null || line === '' || isRule(line)) return;
    const cells = cellsIn(line);
    if (cells === null) return;
    if (this.rows.hasHeader && !this.rows.isHeader(cells)) this.rows.row(cells);
    else if (this.rows.hasHeader || same(cells, this.table.names)) this.rows.header(cells);
  }

  flush(): void {
    this.rows.flush();
  }
}

const same = (cells: readonly string[], names: readonly string[]): boolean =>
  cells.length === names.length && cells.every((cell, at) => cell === names[at]);
