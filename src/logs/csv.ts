/** CSV and its kin (tabs, semicolons): a header with the usual names, then a row a step. */
import Papa from 'papaparse';
import type { RunLog } from '../../diagnosis/report';
import { say, SaidError } from '../../shared/messages/say';
import { cut } from '../../shared/cut';
import { recognise, toNumber, type LogField } from './columns';
import { rowsToLog, type LogRow } from './rowsToLog';
import { wholeLines } from './textPieces';

const delimitersToGuess = [',', '\t', ';', '|', ' '];

/** Reads a log from the pieces of a CSV text. Throws a sentence without a subject ("it has no column …") if it is none. */
export function readCsv(pieces: Iterable<string>): RunLog {
  const rows: LogRow[] = [];
  let table: Table | null = null;
  let count = 0;
  for (const text of wholeLines(pieces, true)) {
    const { data, delimiter }: { data: string[][]; delimiter: string } = parsed(text, table?.delimiter);
    const [header] = data;
    if (header === undefined) continue;
    const fresh: boolean = table === null;
    table ??= tableOf(header, delimiter);
    // What was torn is the last line, so no piece but the last ends without an end of line.
    const isTorn = !text.slice(text.trimEnd().length).includes('\n');
    for (let i = fresh ? 1 : 0; i < data.length; i++, count++) {
      const row = readRow(data[i]!, count, table, isTorn && i === data.length - 1);
      if (row !== null) rows.push(row);
    }
  }
  if (table === null) throw new SaidError(say('log.empty'));
  if (count === 0) throw new SaidError(say('log.no-rows'));
  return rowsToLog(rows);
}

/** What the first line of a table tells. */
interface Table {
  delimiter: string;
  header: string[];
  columns: [field: LogField, at: number][];
}

function parsed(text: string, delimiter: string | undefined): { data: string[][]; delimiter: string } {
  const known = delimiter === undefined ? { delimitersToGuess } : { delimiter };
  const { data, meta } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    ...known,
    skipEmptyLines: 'greedy',
    comments: '#',
  });
  return { data, delimiter: meta.delimiter };
}

function tableOf(names: string[], delimiter: string): Table {
  const header = names.map((name) => name.trim());
  const columns = recognise(header);
  if (columns.loss === undefined) {
    throw new SaidError(say('log.no-loss-column', { columns: header.slice(0, 20).map((name) => cut(name)) }));
  }
  return { delimiter, header, columns: Object.entries(columns) as [LogField, number][] };
}

/** A row cut off in the middle of writing is left out; any other cell that is no number is an error. */
function readRow(cells: string[], index: number, { header, columns }: Table, torn: boolean): LogRow | null {
  if (torn && cells.length < header.length) return null;
  const row: LogRow = {};
  for (const [field, at] of columns) {
    const value = toNumber(cells[at]);
    if (value === null && field !== 'time') {
      throw new SaidError(say('log.bad-cell', { row: index + 1, cell: cut(cells[at]!), column: cut(header[at]!) }));
    }
    if (value !== undefined && value !== null) row[field] = value;
  }
  return row;
}
