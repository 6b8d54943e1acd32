/** Numbers the classes of a target. */
import { cut } from '../../../shared/cut';
import { say, type Message } from '../../../shared/messages/say';
import { DataError } from './files';

export interface Classes {
  /** In order of value if all are numbers, else of code points. */
  names: string[];
  /** The class of every example. */
  ids: Int32Array;
}

/** More classes than this are hardly meant, e.g. where an identifier or a measurement is the target. */
const MOST_CLASSES = 1000;

/** `where` names the target in messages, e.g. `wages.csv, column "sector"`. */
export function numberClasses(labels: string[], where: Message): Classes {
  const names = [...new Set(labels)].sort(byValue);
  if (names.length === 1) throw new DataError(say('data.one-class', { where, name: cut(names[0]!) }));
  if (names.length > MOST_CLASSES || (names.length > 20 && names.length > labels.length / 2)) {
    throw new DataError(say('data.many-classes', { where, classes: names.length, rows: labels.length }));
  }
  const numbers = new Map(names.map((name, i) => [name, i]));
  return { names, ids: Int32Array.from(labels, (label) => numbers.get(label)!) };
}

function byValue(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
}
