/** Whether the first lines of a text are a table: a line of names, and under it lines of figures. */
import { lossName } from '../names';
import { figureOf } from './cells';

/** Cells of a line; null for a line that is neither names nor a row: a rule, a comment. */
export type CellsOf = (line: string) => readonly string[] | null;

/** Where a table's names stand, and which part of all the lines that say anything are its. */
export interface FoundTable {
  names: readonly string[];
  /** From 0 to 1; of a table that has no row yet, 0.5. */
  share: number;
}

/** Lines that may stand before the names, such as what a notebook printed. */
const longestPreamble = 12;

/** Lines looked at. */
const most = 200;

const longestName = 200;

/** The table of these lines; null if there is none. `comma`: figures may have a decimal comma. */
export function findTable(head: readonly string[], cellsOf: CellsOf, comma = false): FoundTable | null {
  const lines = head.slice(0, most).flatMap((line) => {
    const cells = line.trim() === '' ? null : cellsOf(line);
    return cells === null ? [] : [cells];
  });
  for (let at = 0; at < Math.min(lines.length, longestPreamble); at++) {
    const names = lines[at]!;
    if (!areNames(names, comma)) continue;
    if (at === lines.length - 1)
      return at === 0 && names.some((name) => countsRows(name) || isLoss(name)) ? { names, share: 0.5 } : null;
    if (!isRow(lines[at + 1]!, names.length, comma)) continue;
    let good = 1;
    for (const cells of lines.slice(at + 1)) if (isRow(cells, names.length, comma) || areNames(cells, comma)) good++;
    return { names, share: good / lines.length };
  }
  return null;
}

const countsRows = (cell: string): boolean =>
  /^\W?(?:\w+[_/ ])?(?:steps?|epochs?|iter|iters|iterations?)$/i.test(cell.trim());

const isLoss = (name: string): boolean => lossName(name)?.rank === 0;

/** Names are short, no figures, and no sentences. */
export function areNames(cells: readonly string[], comma: boolean): boolean {
  const names = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return names.length >= 2 && names.every((name) => isName(name, comma));
}

function isName(cell: string, comma: boolean): boolean {
  if (cell.length > longestName || !/\p{L}/u.test(cell) || /[={}]|[.!?:;,]$/.test(cell)) return false;
  return figureOf(cell, comma) === null && (cell.match(/\s+/g)?.length ?? 0) <= 6;
}

/** A row has about as many cells as there are names, and a third of what it says are figures. */
function isRow(cells: readonly string[], names: number, comma: boolean): boolean {
  if (cells.length < 2 || cells.length > names + 2) return false;
  let figures = 0;
  let texts = 0;
  for (const cell of cells) {
    const value = figureOf(cell, comma);
    if (value === null) texts++;
    else if (value !== undefined) figures++;
  }
  return figures > 0 && figures * 2 >= texts;
}
