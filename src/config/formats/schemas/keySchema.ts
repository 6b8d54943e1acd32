/** What a framework's own schema says of the keys of one section, and how the lists of this folder are written. */

/** What a framework does with a key that it does not know: it stops, it goes on without it, or it hands it on. */
export type UnknownKeys = 'refused' | 'ignored' | 'kept';

export interface KeySchema {
  /** The `name` of the adapter. */
  format: string;
  /** Dotted path below the section where the format's keys stand; `*` is any position in a list or any name. */
  section: string;
  keys: ReadonlySet<string>;
  unknown: UnknownKeys;
  /** Scripts built on the framework declare keys of their own beside these, so that an unknown key may be theirs. */
  open: boolean;
  /** The framework reads `-` as `_`. */
  hyphens: boolean;
  /** The framework lays all sections into one, so that a section's name is no key and its keys are those of the whole. */
  flat: boolean;
}

/** A section as a file of this folder lists it: the keys are words between blanks. */
export interface SchemaText {
  section: string;
  unknown: UnknownKeys;
  open?: true;
  hyphens?: true;
  flat?: true;
  keys: string;
}

/** The words of a list. */
export const keyWords = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Whether the schema has the key. */
export function knowsKey(schema: KeySchema, key: string): boolean {
  return schema.keys.has(key) || (schema.hyphens && schema.keys.has(key.replaceAll('-', '_')));
}

/** People write notes in JSON and anchors in YAML under such names; `<<` merges, `_target_` is Hydra's, `@optimizers` spaCy's. */
export const isNote = (key: string): boolean => /^(?:[_#/$.@]|<<$|x-)/.test(key);
