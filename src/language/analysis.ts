/** What is known of one version of an open file: read and checked once, whatever the editor asks for. Pure. */
import type { ForeignConfig, Recipe } from '../config/formats';
import type { ParsedConfig } from '../config/keel/parse';
import { readConfig } from '../config/readConfig';
import type { ConfigEdit, ConfigPath, Position, Range, TextEdit } from '../config/types';
import type { LintFinding } from '../diagnosis/finding';
import { lint } from '../diagnosis/lint';

export interface Analysis {
  version: number;
  text: string;
  /** Of a `*.keel.yaml`; null for other frameworks' files. */
  own: ParsedConfig | null;
  /** Of a recognised file of another framework; null for our own. */
  foreign: ForeignConfig | null;
  /** Null while it cannot be read. */
  recipe: Recipe | null;
  findings: LintFinding[];
  /** Where a value stands; see `ParsedConfig.rangeOf`. */
  rangeOf: (path: ConfigPath) => Range | null;
  /** The path of the key or value at a position; null between them. */
  pathAt: (position: Position) => ConfigPath | null;
  /** Text edits that make edits of values. Throws where they do not fit the text. */
  edit: (edits: readonly ConfigEdit[]) => TextEdit[];
}

/** Null for a text that is no training config. `name` is its file's, which tells Keel's own, and YAML from JSON. */
export function analyse(name: string, text: string, version: number): Analysis | null {
  const read = readConfig(text, name);
  if (read.kind === 'none') return null;
  const [own, foreign] = read.kind === 'keel' ? [read.config, null] : [null, read.config];
  const { recipe, rangeOf, pathAt, edit } = read.config;
  return { version, text, own, foreign, recipe, findings: lint(read), rangeOf, pathAt, edit };
}
