/** Logs in JSON: a line a row, a list of rows, Hugging Face's trainer_state.json, or a list a column as Keras keeps it. */
import type { RunLog } from '../../diagnosis/report';
import { say, SaidError } from '../../shared/messages/say';
import { recognise, toNumber, type LogField } from './columns';
import { rowsToLog, type LogRow } from './rowsToLog';

type JsonTree = { [key: string]: unknown };

const isTree = (value: unknown): value is JsonTree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Strings, and the words of Python for numbers that JSON has none for. */
const words = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity|nan|inf|None|True|False)\b/g;
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

/** Reads a log from JSON text. Throws a sentence without a subject if it is none. */
export function readJson(text: string): RunLog {
  const whole = attempt(text);
  if (Array.isArray(whole)) return fromRows(whole.filter(isTree));
  if (isTree(whole)) return fromTree(whole);
  return fromRows(parseLines(text));
}

function attempt(text: string): unknown {
  try {
    return parseLoose(text);
  } catch {
    return undefined;
  }
}

/** One object a line; a last line cut off in the middle of writing is left out. */
function parseLines(text: string): JsonTree[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.flatMap((line, i) => {
    const value = attempt(line);
    if (isTree(value)) return [value];
    if (i > 0 && i === lines.length - 1) return [];
    throw new SaidError(say('log.bad-line', { line: i + 1 }));
  });
}

function fromTree(tree: JsonTree): RunLog {
  if (Array.isArray(tree.log_history)) return fromTrainerState(tree, tree.log_history.filter(isTree));
  const columns = Object.entries(isTree(tree.history) ? tree.history : tree).filter(([, value]) =>
    Array.isArray(value),
  ) as [string, unknown[]][];
  if (columns.length === 0) return fromRows([tree]);
  const length = Math.max(...columns.map(([, values]) => values.length));
  return fromRows(
    Array.from({ length }, (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]]))),
  );
}

/** Rows of the summary at the end hold means over the whole run. */
function fromTrainerState(state: JsonTree, history: JsonTree[]): RunLog {
  const rows = history.filter((row) => !('train_runtime' in row));
  const planned = toNumber(state.max_steps);
  const log = fromRows(rows);
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

function fromRows(raw: JsonTree[]): RunLog {
  const rows = raw.map((row) => flat(row));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = Object.entries(recognise(names)) as [LogField, number][];
  if (rows.length === 0) throw new SaidError(say('log.empty'));
  if (!columns.some(([field]) => field === 'loss')) {
    throw new SaidError(say('log.no-loss', { keys: names.slice(0, 20) }));
  }
  return rowsToLog(
    rows.map((row, i) => {
      const read: LogRow = {};
      for (const [field, at] of columns) {
        const cell = row[names[at]!];
        const value = typeof cell === 'boolean' || typeof cell === 'object' ? undefined : toNumber(cell);
        if (value === null && field !== 'time')
          throw new SaidError(say('log.bad-value', { entry: i + 1, cell: String(cell), key: names[at]! }));
        if (value !== undefined && value !== null) read[field] = value;
      }
      return read;
    }),
  );
}
