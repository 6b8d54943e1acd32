/** One document of a text in any of the languages, and the fault that they share: a key given twice. */
import type { ConfigPath } from '../types';
import type { Fault, Span } from './document';
import type { Place } from './node';

/** One document of a text. */
export interface Root {
  /** Null where it holds no value. */
  place: Place | null;
  /** Of the document in the text. */
  span: Span;
  /** Whether an error of syntax may have hidden something. */
  broken: boolean;
  /** What is wrong with the text itself; looked for only when asked. */
  faults: () => Fault[];
}

/** `repeated-key` where both say the same, which harms no one. */
export function duplicateKey(span: Span, path: ConfigPath, same: boolean): Fault {
  const name = path.join('.') || 'An empty key';
  const message = same
    ? `${name} is given twice, with the same value. One is enough.`
    : `${name} is given twice with different values, and only the last one counts. Keep one of the two.`;
  return { code: same ? 'repeated-key' : 'duplicate-key', span, path, message };
}
