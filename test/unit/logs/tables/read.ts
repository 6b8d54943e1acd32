/** Reads lines with the form that is surest of them, as a file is read. */
import type { LineReader, LogRow, TextForm } from '../../../../src/logs/row';
import { tableForms } from '../../../../src/logs/tables';

export type NamedRow = Record<string, number>;

/** A row as an object, without what was not recorded. */
export const named = ({ names, values }: LogRow): NamedRow =>
  Object.fromEntries(names.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]]])));

/** The form that is surest, and how sure it is. */
export function surest(lines: readonly string[]): { form: TextForm; score: number } {
  return tableForms
    .map((form) => ({ form, score: form.recognises(lines) }))
    .reduce((one, other) => (other.score > one.score ? other : one));
}

export function readLines(text: string): { form: string | null; rows: NamedRow[]; reader: LineReader } {
  const lines = text.split('\n');
  const { form, score } = surest(lines);
  const rows: NamedRow[] = [];
  const reader = form.open((row) => rows.push(named(row)), lines);
  for (const line of lines) reader.line(line);
  reader.flush();
  return { form: score > 0 ? form.id : null, rows, reader };
}
