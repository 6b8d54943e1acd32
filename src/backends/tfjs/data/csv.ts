/** Reads CSV files row by row, with the line of every row at hand for messages. */
import Papa from 'papaparse';
import { nearest } from '../../../config/keel/describe';
import { cut } from '../../../shared/cut';
import { say, type Message } from '../../../shared/messages/say';
import { DataError, type Input, readText } from './files';

export interface Csv {
  input: Input;
  /** Names in the header, in order; an unnamed column is ''. */
  columns: string[];
  /** Calls `visit` for the first `limit` rows; each has as many cells as the header, blanks around them removed. */
  forEach(limit: number | undefined, visit: (cells: string[], row: number) => void): void;
  /** e.g. `wages.csv, line 14`; of a row that was visited, counted from 0. */
  where(row: number): Message;
}

/** Opens a file whose first line names the columns, separated by commas, tabs, semicolons or bars. */
export function openCsv(input: Input): Csv {
  const text = readText(input);
  const delimitersToGuess = [',', '\t', ';', '|'];
  const head = Papa.parse<string[]>(text, { delimitersToGuess, skipEmptyLines: 'greedy', preview: 10 });
  const columns = (head.data[0] ?? []).map((name) => name.trim());
  checkHeader(input, columns);
  const starts: number[] = [];
  const where = (row: number) => say('data.line', { file: input.name, line: lineAt(text, starts[row]!) });
  return { input, columns, where, forEach };

  function forEach(limit: number | undefined, visit: (cells: string[], row: number) => void) {
    let start = 0;
    let header = true;
    starts.length = 0;
    Papa.parse<string[]>(text, {
      delimiter: head.meta.delimiter,
      step({ data, errors, meta }, parser) {
        const row = starts.length;
        const blank = data.every((cell) => cell.trim() === '');
        if (!header && !blank) {
          starts.push(start);
          checkRow(where(row), columns, data, errors);
          visit(
            data.map((cell) => cell.trim()),
            row,
          );
        }
        header &&= blank;
        start = meta.cursor;
        if (limit !== undefined && starts.length >= limit) parser.abort();
      },
    });
    if (starts.length === 0) throw new DataError(say('data.no-rows', { file: input.name }));
  }
}

function checkHeader(input: Input, columns: string[]) {
  const twice = columns.find((name, i) => name !== '' && columns.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new DataError(say('data.twice', { where: say('data.line', { file: input.name, line: 1 }), name: cut(twice) }));
}

function checkRow(where: Message, columns: string[], cells: string[], errors: Papa.ParseError[]) {
  if (errors[0]) throw new DataError(quoteFault(where, errors[0]));
  if (cells.length === columns.length) return;
  throw new DataError(say('data.cells', { where, cells: cells.length, columns: columns.length }));
}

function quoteFault(where: Message, { code, message }: Papa.ParseError): Message {
  if (code === 'MissingQuotes') return say('data.open-quote', { where });
  if (code === 'InvalidQuotes') return say('data.inner-quote', { where });
  return say('data.bad-csv', { where, why: message });
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** The position of the column that a config key names; the error lists the columns there are. */
export function columnIndex(csv: Pick<Csv, 'input' | 'columns'>, name: string, key: string): number {
  const index = csv.columns.indexOf(name);
  if (index >= 0) return index;
  const named = csv.columns.filter((column) => column !== '');
  const near = nearest(name, named);
  const numeric = named.length > 0 && named.every((column) => Number.isFinite(Number(column)));
  const about = { file: csv.input.name, name, key, columns: listed(named) };
  const first = near ? say('data.no-column.near', { ...about, near }) : say('data.no-column', about);
  throw new DataError(numeric ? say('and-then', { first, second: say('data.headless') }) : first);
}

/** e.g. `"a" and "b", and 12 more`. */
export function listed(names: string[], most = 20): Message {
  const shown = names.slice(0, most).map((name) => `"${cut(name)}"`);
  return names.length > most
    ? say('data.names.more', { names: shown, more: names.length - most })
    : say('data.names', { names: shown });
}
