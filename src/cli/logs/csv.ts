/** CSV and its kin (tabs, semicolons): a header with the usual names, then a row a step. */
import Papa from 'papaparse';
import type { RunLog } from '../../diagnosis/report';
import { say, SaidError } from '../../shared/messages/say';
import { recognise, toNumber, type LogField } from './columns';
import { rowsToLog, type LogRow } from './rowsToLog';

/** Reads a log from CSV text. Throws a sentence without a subject ("it has no column …") if it is none. */
export function readCsv(text: string): RunLog {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    delimitersToGuess: [',', '\t', ';', '|', ' '],
    skipEmptyLines: 'greedy',
    comments: '#',
  });
  const header = data[0]?.map((name) => name.trim());
  if (header === undefined) throw new SaidError(say('log.empty'));
  const columns = recognise(header);
  if (columns.loss === undefined) {
    throw new SaidError(say('log.no-loss-column', { columns: header.slice(0, 20) }));
  }
  if (data.length === 1) throw new SaidError(say('log.no-rows'));
  const torn = !/\n\s*$/.test(text);
  return rowsToLog(
    data.slice(1).flatMap((cells, i) => readRow(cells, i, header, columns, torn && i === data.length - 2)),
  );
}

/** A row cut off in the middle of writing is left out; any other cell that is no number is an error. */
function readRow(
  cells: string[],
  index: number,
  header: string[],
  columns: Partial<Record<LogField, number>>,
  torn: boolean,
): LogRow[] {
  if (torn && cells.length < header.length) return [];
  const row: LogRow = {};
  for (const [field, at] of Object.entries(columns) as [LogField, number][]) {
    const value = toNumber(cells[at]);
    if (value === null && field !== 'time') {
      throw new SaidError(say('log.bad-cell', { row: index + 1, cell: cells[at]!, column: header[at]! }));
    }
    if (value !== undefined && value !== null) row[field] = value;
  }
  return [row];
}
