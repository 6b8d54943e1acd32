/** Logs in JSON: a line a row, a list of rows, Hugging Face's trainer_state.json, or a list a column as Keras keeps it. */
import type { RunLog } from '../../diagnosis/report';
import { say, SaidError } from '../../shared/messages/say';
import { cut } from '../../shared/cut';
import { recognise, toNumber, type LogField } from './columns';
import { rowsToLog, type LogRow } from './rowsToLog';
import { wholeLines } from './textPieces';

type JsonTree = { [key: string]: unknown };

const isTree = (value: unknown): value is JsonTree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Strings, and the words of Python for numbers that JSON has none for. */
const words = /"(?:[^"\\]|\\[^])*"?|-?\b(?:NaN|Infinity|nan|inf|None|True|False)\b/g;
const meant: Record<string, string> = { None: 'null', True: 'true', False: 'false' };

/** The value of JSON as Python writes it: NaN and Infinity become their names. Throws a SyntaxError. */
function parseLoose(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(
      text.replace(words, (word) => (word.startsWith('"') ? word : (meant[word] ?? JSON.stringify(word)))),
    );
  }
}

/** Whether a text can be JSON at all. */
export const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** Characters of JSON in one piece; what is longer must be a line a row. */
const longestWhole = 256 * 1024 * 1024;

/** Reads a log from the pieces of JSON text, which it may ask for twice. Throws a sentence without a subject if it is none. */
export function readJson(pieces: () => Iterable<string>): RunLog {
  const [first = ''] = pieces();
  // A first line that is an object of its own begins a log of lines; a list, or an object over many lines, is one piece.
  const line = first.slice(0, first.indexOf('\n') + 1).trim();
  if (line !== '' && isTree(attempt(line))) return fromRows(() => lineRows(pieces()));
  const text = joined(pieces());
  const whole = attempt(text);
  if (Array.isArray(whole)) return fromRows(() => whole.filter(isTree));
  if (isTree(whole)) return fromTree(whole);
  return fromRows(() => lineRows([text]));
}

function joined(pieces: Iterable<string>): string {
  const all: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += piece.length;
    if (length > longestWhole) throw new SaidError(say('log.long-json', { most: longestWhole / 1024 / 1024 }));
    all.push(piece);
  }
  return all.join('');
}

function attempt(text: string): unknown {
  try {
    return parseLoose(text);
  } catch {
    return undefined;
  }
}

/** One object a line; a last line cut off in the middle of writing is left out. */
function* lineRows(pieces: Iterable<string>): Generator<JsonTree> {
  let [count, bad] = [0, 0];
  const badLine = () => new SaidError(say('log.bad-line', { line: bad }));
  for (const text of wholeLines(pieces, false)) {
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      if (bad > 0) throw badLine();
      count++;
      const value = attempt(line);
      if (isTree(value)) yield value;
      else bad = count;
    }
  }
  if (bad === 1) throw badLine();
}

function fromTree(tree: JsonTree): RunLog {
  if (Array.isArray(tree.log_history)) return fromTrainerState(tree, tree.log_history.filter(isTree));
  const columns = Object.entries(isTree(tree.history) ? tree.history : tree).filter(([, value]) =>
    Array.isArray(value),
  ) as [string, unknown[]][];
  if (columns.length === 0) return fromRows(() => [tree]);
  const length = columns.reduce((most, [, values]) => Math.max(most, values.length), 0);
  const rows = Array.from({ length }, (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]])));
  return fromRows(() => rows);
}

/** Rows of the summary at the end hold means over the whole run. */
function fromTrainerState(state: JsonTree, history: JsonTree[]): RunLog {
  const rows = history.filter((row) => !('train_runtime' in row));
  const planned = toNumber(state.max_steps);
  const log = fromRows(() => rows);
  const last = log.steps.at(-1)?.step ?? 0;
  if (!planned || !(planned > last)) return log;
  // Only every so many steps are logged; the length that counts is that of the log.
  return { ...log, totalSteps: Math.round((planned / last) * log.steps.length) };
}

/** Nested objects as names joined by a slash. */
function flat(row: JsonTree, before = ''): JsonTree {
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      isTree(value) && before.length < 100
        ? Object.entries(flat(value, `${before}${key}/`))
        : [[`${before}${key}`, value] as const],
    ),
  );
}

/** The rows are gone through twice: which columns there are is known once all were seen. */
function fromRows(rows: () => Iterable<JsonTree>): RunLog {
  const seen = new Set<string>();
  let any = false;
  for (const row of rows()) {
    any = true;
    for (const name of Object.keys(flat(row))) seen.add(name);
  }
  if (!any) throw new SaidError(say('log.empty'));
  const names = [...seen];
  const columns = (Object.entries(recognise(names)) as [LogField, number][]).map(
    ([field, at]) => [field, names[at]!] as const,
  );
  if (!columns.some(([field]) => field === 'loss')) {
    throw new SaidError(say('log.no-loss', { keys: names.slice(0, 20).map((name) => cut(name)) }));
  }
  const read: LogRow[] = [];
  for (const row of rows()) read.push(readRow(flat(row), columns, read.length));
  return rowsToLog(read);
}

function readRow(row: JsonTree, columns: readonly (readonly [LogField, string])[], index: number): LogRow {
  const read: LogRow = {};
  for (const [field, key] of columns) {
    const cell = row[key];
    const value = typeof cell === 'boolean' || typeof cell === 'object' ? undefined : toNumber(cell);
    if (value === null && field !== 'time') {
      throw new SaidError(say('log.bad-value', { entry: index + 1, cell: cut(String(cell)), key: cut(key) }));
    }
    if (value !== undefined && value !== null) read[field] = value;
  }
  return read;
}
