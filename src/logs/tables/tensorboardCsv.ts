/** A curve as TensorBoard's page downloads it: `Wall time,Step,Value`. It is called a loss, for it does not say what it is. */
import type { LineReader, TextForm } from '../row';
import { DelimitedReader } from './delimited';

const names = ['Wall time', 'Step', 'Value'];

const isHeader = (line: string): boolean =>
  line
    .replace(/^\uFEFF/, '')
    .replaceAll('"', '')
    .split(',')
    .map((cell) => cell.trim().toLowerCase())
    .join() === 'wall time,step,value';

/** Reads such a table, under the name of its figure. */
export function readTensorboardCsv(take: Parameters<TextForm['open']>[0], name: string): LineReader {
  const told = [names[0]!, names[1]!, name];
  const reader = DelimitedReader.open(take, { delimiter: ',', names: told, share: 1 });
  return {
    line: (text) => reader.line(isHeader(text) ? told.map((cell) => `"${cell.replaceAll('"', '""')}"`).join() : text),
    flush: () => reader.flush(),
    get notUnderstood() {
      return reader.notUnderstood;
    },
    get planned() {
      return reader.planned;
    },
  };
}

/** Whether a text begins as one of these tables. */
export const isTensorboardCsv = (head: readonly string[]): boolean =>
  isHeader(head.find((line) => line.trim() !== '') ?? '');

export const tensorboardCsv: TextForm = {
  id: 'tensorboard-csv',
  recognises: (head) => (isTensorboardCsv(head) ? 1 : 0),
  open: (take) => readTensorboardCsv(take, 'loss'),
};
