/** Reads CSV files row by row, with the line of every row at hand for messages. */
import Papa from 'papaparse';
import { nearest } from '../../../config/keel/describe';
import { DataError, type Input, readText } from './files';

export interface Csv {
  input: Input;
  /** Names in the header, in order; an unnamed column is ''. */
  columns: string[];
  /** Calls `visit` for the first `limit` rows; each has as many cells as the header, blanks around them removed. */
  forEach(limit: number | undefined, visit: (cells: string[], row: number) => void): void;
  /** e.g. `wages.csv, line 14`; of a row that was visited, counted from 0. */
  where(row: number): string;
}

/** Opens a file whose first line names the columns, separated by commas, tabs, semicolons or bars. */
export function openCsv(input: Input): Csv {
  const text = readText(input);
  const delimitersToGuess = [',', '\t', ';', '|'];
  const head = Papa.parse<string[]>(text, { delimitersToGuess, skipEmptyLines: 'greedy', preview: 10 });
  const columns = (head.data[0] ?? []).map((name) => name.trim());
  checkHeader(input, columns);
  const starts: number[] = [];
  const where = (row: number) => `${input.name}, line ${lineAt(text, starts[row]!)}`;
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
    if (starts.length === 0) throw new DataError(`${input.name} has a header but no rows below it.`);
  }
}

function checkHeader(input: Input, columns: string[]) {
  const twice = columns.find((name, i) => name !== '' && columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new DataError(`${input.name}, line 1: two columns are named "${twice}". Give each its own name.`);
  }
}

function checkRow(where: string, columns: string[], cells: string[], errors: Papa.ParseError[]) {
  if (errors[0]) throw new DataError(`${where}: ${quoteFault(errors[0])}`);
  if (cells.length === columns.length) return;
  throw new DataError(
    `${where}: ${cells.length} cells, but the header names ${columns.length} columns. ` +
      'Put cells that contain the separator in double quotes.',
  );
}

function quoteFault({ code, message }: Papa.ParseError): string {
  if (code === 'MissingQuotes') return 'a double quote opens here and is never closed. Close it, or write it twice.';
  if (code === 'InvalidQuotes') return 'a double quote stands inside a quoted cell. Write it twice.';
  return message;
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
  const meant = near ? ` Did you mean "${near}"?` : '';
  const numeric = named.length > 0 && named.every((column) => Number.isFinite(Number(column)));
  const headless = numeric ? ' The first line must name the columns.' : '';
  throw new DataError(
    `${csv.input.name} has no column "${name}" (${key}).${meant} It has ${listed(named)}.${headless}`,
  );
}

/** e.g. `"a", "b" and 12 more`. */
export function listed(names: string[], most = 20): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}
