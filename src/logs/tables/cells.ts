/** What a cell of a table says: a figure, nothing, or text; and what the names of some columns say of their rows. */
import type { Planned } from '../row';

/** Cells in which nothing was recorded. */
const missing = new Set([
  '',
  'none',
  'null',
  'n/a',
  'na',
  '#n/a',
  '<na>',
  '-',
  '--',
  '---',
  '—',
  'no log',
  'undefined',
]);

/** How printers of several languages write what is no finite number. */
const words: Readonly<Record<string, number>> = {
  nan: NaN,
  'nan(ind)': NaN,
  'nan(snan)': NaN,
  '1.#qnan': NaN,
  '1.#ind': NaN,
  '1.#snan': NaN,
  inf: Infinity,
  infinity: Infinity,
  '1.#inf': Infinity,
};

const signedWord = /^([+-]?)(nan(?:\((?:ind|snan)\))?|inf(?:inity)?|1\.#(?:qnan|ind|snan|inf))$/;
const decimalComma = /^[+-]?\d+,\d+(?:e[+-]?\d+)?$/;
const thousands = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** Columns that are read; a table of more is data. */
export const mostColumns = 10_000;

/** A longer cell is text; a figure with all its digits is not. */
const longestFigure = 400;

/**
 * The figure in a cell; undefined if nothing was recorded, null if it is text. `comma`: figures may have a decimal comma,
 * which they have where commas do not part the cells; else a comma parts thousands.
 */
export function figureOf(cell: string, comma = false): number | undefined | null {
  if (cell.length > longestFigure) return null;
  const first = cell.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    // Most cells are plain figures.
    const quick = Number(cell);
    if (!Number.isNaN(quick)) return quick;
  }
  const text = cell.trim().toLowerCase();
  if (missing.has(text)) return undefined;
  const word = signedWord.exec(text);
  if (word) return (word[1] === '-' ? -1 : 1) * words[word[2]!]!;
  const value = Number(bare(text, comma));
  return Number.isNaN(value) ? null : value;
}

/** A figure without what some print around it: the tensor that holds it, the sign of a percentage, commas. */
function bare(text: string, comma: boolean): string {
  if (text.startsWith('tensor(')) return /^tensor\(\[?([^,[\])]+)/.exec(text)?.[1] ?? text;
  if (text.endsWith('%') && text.length > 1) return text.slice(0, -1);
  if (comma && decimalComma.test(text)) return text.replace(',', '.');
  return thousands.test(text) ? text.replaceAll(',', '') : text;
}

/** Whether a cell is a duration as a clock shows it, or a moment: no figure, and no damage either. */
export const isClock = (cell: string): boolean => /^\d+:\d\d(?::\d\d(?:\.\d+)?)?$|^\d{4}-\d\d-\d\d/.test(cell);

/** Names of the column that says what a row's figures were measured on. */
const phaseNames = new Set(['mode', 'phase', 'split', 'stage', 'subset', 'partition', 'dataset_type']);

export const namesPhase = (name: string): boolean => phaseNames.has(name.trim().toLowerCase());

const phases: Readonly<Record<string, string>> = {
  ...{
    val: 'val/',
    valid: 'val/',
    validation: 'val/',
    eval: 'val/',
    evaluation: 'val/',
    evaluate: 'val/',
    dev: 'val/',
  },
  ...{ test: 'test/', testing: 'test/' },
};

/** What goes before the names of a row whose phase is this: `val/`, `test/`, or nothing for training and what is no phase. */
export const phasePrefix = (cell: string): string => phases[cell.trim().toLowerCase()] ?? '';

/** Counters tell where a row belongs, whatever it was measured on. */
const counter =
  /^(?:(?:global|total|train|trainer|current)[ _/]?){0,2}(?:steps?|epochs?|iter|iters|iterations?|batch|updates?)$/i;

export const namesCounter = (name: string): boolean => counter.test(name.trim().replace(/^_/, '')) || isTime(name);

const isTime = (name: string): boolean => /^_?(?:time|timestamp|wall[ _]?time|runtime)$/i.test(name.trim());

/** LLaMA-Factory tells what it has done beside what is to be done. */
const otherCounters: Readonly<Record<string, string>> = { current_steps: 'step', current_step: 'step' };

/** A name as it is told of a row of a phase: figures of an evaluation are not those of training. */
export const inPhase = (name: string, prefix: string): string => otherCounters[name] ?? prefixed(name, prefix);

const prefixed = (name: string, prefix: string): string =>
  prefix === '' || namesCounter(name) || /^(?:train|val|valid|validation|eval|test|dev)(?:[_/ ]|$)/i.test(name)
    ? name
    : prefix + name;

const plannedNames: readonly [RegExp, keyof Planned][] = [
  [/^(?:total|max)_(?:train_)?(?:steps|iters|iterations)$/i, 'steps'],
  [/^(?:total|max|num)_(?:train_)?epochs$/i, 'epochs'],
];

/** Which planned length a column of this name holds; null if none. */
export const plannedBy = (name: string): keyof Planned | null =>
  plannedNames.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** Whether a name is that of a length beside its counter. Where it stands alone, it may count itself. */
export const isLengthAmong = (name: string, names: readonly string[]): boolean =>
  plannedBy(name) !== null &&
  names.some((other) => other !== name && plannedBy(other) === null && namesCounter(other) && !isTime(other));
