/** What the parser of a language makes of a text, and what all that is built on it asks of that. */
import type { Editable, OrderOf } from './checkedEdits';
import type { Message } from '../../shared/messages/say';
import type { ConfigNode } from './node';
import type { Fault, Span } from '../types';

/**
 * How YAML is read. `strict` is YAML 1.2 word for word, as Keel's own configs are: `1_000` is text, `<<` a key, and of
 * a key given twice the first one counts. `lenient` is what the loaders of frameworks make of it. JSON, TOML and
 * cfg have one reading.
 */
export type Reading = 'strict' | 'lenient';

export type TextLanguage = 'yaml' | 'json' | 'toml' | 'cfg';

export interface ParsedText {
  language: TextLanguage;
  /** As parsed: long lists may be comments in it; as long as the text. */
  text: string;
  documents: ParsedDocument[];
  /** A sentence on what was not read; null where all was. */
  notRead: Message | null;
  /** Reads an edited text as this one was read. */
  parse: (text: string) => ParsedDocument[];
}

/** One document of a text. */
export interface ParsedDocument {
  span: Span;
  /** Whether an error of syntax may have hidden something. */
  broken: boolean;
  /** Null where it holds no value. */
  top: (reading: Reading) => ConfigNode | null;
  /** What is wrong with the text itself; looked for only when asked. */
  faults: (reading: Reading) => Fault[];
  /** Why nothing in it can be edited safely; null where it can. */
  obstacle: () => Message | null;
  /** Its value, word for word, and the edits that change it. */
  editable: (order: OrderOf) => Editable;
}
