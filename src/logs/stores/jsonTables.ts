/** The rows that JSON in one piece holds: a list of them, a list in a tree, or a list a column. */
import { parse } from 'jsonc-parser';
import type { Planned } from '../row';
import { figureOf, plannedBy } from '../tables/cells';
import { isSummary } from '../tables/jsonLines';
import { parseLoose, strictJson } from '../tables/looseJson';
import { isTree, type JsonTree } from '../tables/namedRows';

/** What JSON holds, as far as it is a log. */
export interface JsonTable {
  rows: readonly JsonTree[];
  planned: Planned;
}

const isFigure = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && typeof figureOf(value) === 'number');

const isInteger = (key: string): boolean => /^\d{1,12}$/.test(key);

const hasFigure = (row: JsonTree): boolean =>
  Object.values(row).some((value) => isFigure(value) || (isTree(value) && Object.values(value).some(isFigure)));

const isRows = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.some((row) => isTree(row) && hasFigure(row));

/** A list of figures, some of which may be missing. */
const isColumn = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.some(isFigure) && value.slice(0, 100).every((each) => each === null || isFigure(each));

/** Points as TensorBoard's page downloads them. */
const isPoint = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length === 3 && value.every(isFigure);

/** The rows in a value of JSON; null if it is no log. `name`: that of a figure which the value does not name. */
export function jsonTable(value: unknown, name = 'loss'): JsonTable | null {
  if (Array.isArray(value)) return listTable(value, name);
  if (!isTree(value)) return null;
  const found = history(value) ?? columns(isTree(value.history) ? value.history : value) ?? keyed(value);
  return found === null ? null : { rows: found.filter((row) => !isSummary(row)), planned: plannedIn(value) };
}

function listTable(list: readonly unknown[], name: string): JsonTable | null {
  if (isRows(list)) return { rows: list.filter(isTree).filter((row) => !isSummary(row)), planned: {} };
  if (list.length === 0 || !list.every(isPoint)) return null;
  return { rows: list.map(([time, step, figure]) => ({ 'Wall time': time, Step: step, [name]: figure })), planned: {} };
}

/** The rows that a tree has under a name: those of Hugging Face, else the longest list. */
function history(tree: JsonTree): JsonTree[] | null {
  const lists = Array.isArray(tree.log_history) ? [tree.log_history] : Object.values(tree).filter(isRows);
  if (lists.length === 0) return null;
  return lists.reduce<unknown[]>((one, other) => (other.length > one.length ? other : one), []).filter(isTree);
}

/** Lists of settings, such as the betas of an optimizer, are no columns: a log has a loss, or nothing but columns. */
function columns(tree: JsonTree): JsonTree[] | null {
  const lists = Object.entries(tree).flatMap(([name, value]) => {
    const list = isTree(value) ? indexed(value) : value;
    return isColumn(list) ? [[name, list] as const] : [];
  });
  const all = lists.length === Object.keys(tree).length && lists.length > 1;
  if (!all && !lists.some(([name]) => /loss/i.test(name))) return null;
  const length = lists.reduce((most, [, list]) => Math.max(most, list.length), 0);
  return Array.from({ length }, (_, i) => Object.fromEntries(lists.map(([name, list]) => [name, list[i]])));
}

/** A column whose cells stand under the numbers of their rows, as pandas writes it. */
function indexed(tree: JsonTree): unknown[] | null {
  const keys = Object.keys(tree);
  return keys.length > 0 && keys.every(isInteger) ? Object.values(tree) : null;
}

/** Rows that stand under their steps. */
function keyed(tree: JsonTree): JsonTree[] | null {
  const rows = Object.entries(tree).filter(([key, row]) => isInteger(key) && isTree(row) && hasFigure(row));
  if (rows.length === 0 || rows.length < Object.keys(tree).length / 2) return null;
  return rows.map(([key, row]) => ({ step: Number(key), ...(row as JsonTree) }));
}

function plannedIn(tree: JsonTree): Planned {
  const planned: Planned = {};
  for (const [name, value] of Object.entries(tree)) {
    const length = plannedBy(name);
    if (length !== null && typeof value === 'number' && value > 0) planned[length] = value;
  }
  return planned;
}

/** JSON that is not only cut off is read as far as it can be up to this size; what is longer takes too long. */
const longestDamaged = 1024 * 1024;

/** As much of JSON that is cut off as can be read; undefined if nothing can. */
export function parseTorn(text: string): unknown {
  const value = parseLoose(closed(text));
  if (value !== undefined || text.length > longestDamaged) return value;
  try {
    return parse(strictJson(text));
  } catch {
    // It is nested deeper than any log.
    return undefined;
  }
}

/** JSON up to the last place at which something of it is whole, with what is open there closed. */
function closed(text: string): string {
  const open: string[] = [];
  let [end, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (sign === '{' || sign === '[') open.push(sign === '{' ? '}' : ']');
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign !== ',') continue;
    [end, depth] = [sign === ',' ? at : at + 1, open.length];
  }
  return text.slice(0, end) + open.slice(0, depth).reverse().join('');
}

/** Where the quote stands that ends a string; the end of the text if none does. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text[before - 1] === '\\') before--;
    if ((at - before) % 2 === 0) return at;
  }
  return text.length;
}
