/** Reads labelled texts from a CSV or JSON Lines file. */
import type { Config } from '../../../config/keel/schema';
import { columnIndex, listed, openCsv } from './csv';
import { DataError, type Input, readText } from './files';
import { nearest } from '../../../config/keel/describe';

export interface Records {
  texts: string[];
  labels: string[];
  /** Records left out, for text or label are empty. */
  incomplete: number;
}

/** JSON Lines if the file's name ends in .jsonl or .ndjson, else CSV. */
export function readRecords(input: Input, data: Config['data']): Records {
  const records: Records = { texts: [], labels: [], incomplete: 0 };
  const add = (text: string, label: string) => {
    if (text === '' || label === '') records.incomplete++;
    else {
      records.texts.push(text);
      records.labels.push(label);
    }
  };
  if (/\.json(\.gz)?$/i.test(input.name)) {
    throw new DataError(
      `${input.name} is a JSON file. Write one JSON object a line and name the file .jsonl, or use CSV.`,
    );
  }
  const read = /\.(jsonl|ndjson)(\.gz)?$/i.test(input.name) ? readJsonLines : readCsvRecords;
  read(input, data, add);
  return records;
}

type Add = (text: string, label: string) => void;

function readCsvRecords(input: Input, data: Config['data'], add: Add) {
  const csv = openCsv(input);
  const text = columnIndex(csv, data.text ?? 'text', 'data.text');
  const label = columnIndex(csv, data.target ?? 'label', 'data.target');
  csv.forEach(data.limit, (cells) => add(cells[text]!, cells[label]!));
}

function readJsonLines(input: Input, data: Config['data'], add: Add) {
  const lines = readText(input).split('\n');
  let left = data.limit ?? Infinity;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (left-- <= 0) return;
    const where = `${input.name}, line ${i + 1}`;
    const record = parseLine(line, where);
    const text = field(record, data.text ?? 'text', 'data.text', where);
    const label = field(record, data.target ?? 'label', 'data.target', where);
    if (typeof text !== 'string' && text !== null) {
      throw new DataError(`${where}, "${data.text ?? 'text'}": expected a text, found ${kindOf(text)}.`);
    }
    if (typeof label !== 'string' && typeof label !== 'number' && typeof label !== 'boolean' && label !== null) {
      throw new DataError(
        `${where}, "${data.target ?? 'label'}": expected a name or a number, found ${kindOf(label)}.`,
      );
    }
    add((text ?? '').trim(), label === null ? '' : String(label).trim());
  }
}

function parseLine(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new DataError(`${where}: not JSON (${(error as Error).message}). Each line must be one JSON object.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DataError(`${where}: expected a JSON object, found ${kindOf(value)}.`);
}

function field(record: Record<string, unknown>, name: string, key: string, where: string): unknown {
  if (Object.hasOwn(record, name)) return record[name] ?? null;
  const names = Object.keys(record);
  const near = nearest(name, names);
  const meant = near ? ` Did you mean "${near}"?` : '';
  throw new DataError(`${where}: no "${name}" (${key}).${meant} The object has ${listed(names) || 'no keys'}.`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
