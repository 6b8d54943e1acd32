/** Reads labelled texts from a CSV or JSON Lines file. */
import type { Config } from '../../../config/keel/schema';
import { asIs, messageOf, say, type Message } from '../../../shared/messages/say';
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
    throw new DataError(say('data.json', { file: input.name }));
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
    const where = say('data.line', { file: input.name, line: i + 1 });
    const record = parseLine(line, where);
    const text = field(record, data.text ?? 'text', 'data.text', where);
    const label = field(record, data.target ?? 'label', 'data.target', where);
    if (typeof text !== 'string' && text !== null) {
      throw new DataError(say('data.no-text', { where, key: data.text ?? 'text', found: kindOf(text) }));
    }
    if (typeof label !== 'string' && typeof label !== 'number' && typeof label !== 'boolean' && label !== null) {
      throw new DataError(say('data.no-label', { where, key: data.target ?? 'label', found: kindOf(label) }));
    }
    add((text ?? '').trim(), label === null ? '' : String(label).trim());
  }
}

function parseLine(line: string, where: Message): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new DataError(say('data.no-json', { where, why: messageOf(error) }));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DataError(say('data.no-object', { where, found: kindOf(value) }));
}

function field(record: Record<string, unknown>, name: string, key: string, where: Message): unknown {
  if (Object.hasOwn(record, name)) return record[name] ?? null;
  const names = Object.keys(record);
  const near = nearest(name, names);
  const about = { where, name, key, keys: names.length > 0 ? listed(names) : say('data.no-keys') };
  throw new DataError(near ? say('data.no-key.near', { ...about, near }) : say('data.no-key', about));
}

function kindOf(value: unknown): Message {
  if (value === null) return asIs('null');
  if (Array.isArray(value)) return say('data.kind.list');
  if (typeof value === 'object') return say('data.kind.object');
  if (typeof value === 'string') return say('data.kind.string');
  return typeof value === 'number' ? say('data.kind.number') : say('data.kind.boolean');
}
