/** Tables that a notebook shows while a Trainer of Hugging Face runs, copied from its page: `Step  Training Loss  Validation Loss`. */
import type { LineReader, TextForm } from '../row';
import { DelimitedReader } from './delimited';
import { figureOf } from './cells';

/** Names of two words that the Trainer shows; a page copied without tabs parts all words alike. */
const pairs = /\b(Training|Validation|Eval|Train|Model) (Loss|Preparation Time|Runtime)\b/g;

const beginning = /^(Step|Epoch)\b.*\bTraining Loss\b/;

const partedByTabs = (line: string): boolean => line.includes('\t');

/** The line with tabs between its cells. */
function tabbed(line: string): string {
  if (partedByTabs(line)) return line;
  const joined = line
    .trim()
    .replace(pairs, (pair) => pair.replaceAll(' ', '\u00a0'))
    .replace(/\bNo log\b/g, '-');
  return joined.replace(/\s+/g, (gap) => (gap.includes('\u00a0') ? gap : '\t')).replaceAll('\u00a0', ' ');
}

const isHeader = (line: string): boolean => beginning.test(line.trim());

const cellsOf = (line: string): string[] =>
  tabbed(line)
    .split('\t')
    .map((cell) => cell.trim());

const namesIn = (head: readonly string[]): string[] => cellsOf(head.find(isHeader) ?? '');

const isRow = (line: string, names: number): boolean => {
  const cells = cellsOf(line);
  return Math.abs(cells.length - names) <= 1 && typeof figureOf(cells[0]!) === 'number';
};

export const notebook: TextForm = {
  id: 'notebook',
  recognises(head) {
    const at = head.findIndex(isHeader);
    if (at < 0) return 0;
    const names = namesIn(head);
    const after = head.slice(at + 1).filter((line) => line.trim() !== '');
    if (names.length < 2) return 0;
    const rows = after.filter((line) => isRow(line, names.length)).length;
    return rows === 0 ? 0 : rows / after.length > 0.8 ? 0.98 : 0.55;
  },
  open(take, head) {
    const names = namesIn(head);
    const reader = DelimitedReader.open(take, { delimiter: '\t', names: names.map((name) => name), share: 1 });
    const line = (text: string): void => {
      if (text.trim() === '') return;
      if (isHeader(text) || isRow(text, names.length)) reader.line(cellsOf(text).join('\t'));
    };
    return lineReader(reader, line);
  },
};

/** A reader whose lines another one takes, changed. */
const lineReader = (reader: LineReader, line: (text: string) => void): LineReader => ({
  line,
  flush: () => reader.flush(),
  get notUnderstood() {
    return reader.notUnderstood;
  },
  get planned() {
    return reader.planned;
  },
});
