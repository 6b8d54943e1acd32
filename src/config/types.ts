/** Places in a config's text, and changes to it. Everything here is plain data. */
import type { Message } from '../shared/messages/say';

/** Zero-based, as the Language Server Protocol counts (UTF-16 code units). */
export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** Keys and indices from the root, e.g. `['optimizer', 'betas', 0]`. */
export type ConfigPath = readonly (string | number)[];

/** UTF-16 offsets, end exclusive. */
export type Span = readonly [start: number, end: number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One change of a value. Text and comments around it stay as they are. */
export type ConfigEdit =
  | { op: 'set'; path: ConfigPath; value: Json }
  | { op: 'remove'; path: ConfigPath }
  | { op: 'rename'; path: ConfigPath; to: string };

/** A replacement in the text, at UTF-16 offsets of the text before any edit of the same batch. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** A fault in the text itself: syntax, an unknown key, a wrong type, values that exclude each other. */
export interface Problem {
  /** e.g. `syntax`, `duplicate-key`, `unknown-key`, `wrong-type`, `missing-key`, `conflict`. */
  code: string;
  range: Range;
  path: ConfigPath;
  /** Names the key, what was found and what was expected. */
  message: string;
  said: { message: Message };
  /** A repair, where one is certain enough to offer, e.g. the nearest key on a typo. */
  repair?: { title: string; said: { title: Message }; edits: ConfigEdit[] };
}

/** A problem whose place is still offsets. */
export interface Fault extends Omit<Problem, 'range'> {
  span: Span;
}
