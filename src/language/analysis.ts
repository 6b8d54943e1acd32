/** What is known of one version of an open file: read and checked once, whatever the editor asks for. Pure. */
import type { Recipe } from '../config/formats/recipe';
import { editConfig } from '../config/edit';
import { parseConfig } from '../config/parse';
import type { ParsedConfig } from '../config/parse';
import type { ConfigEdit, ConfigPath, Position, Range, TextEdit } from '../config/types';
import type { LintFinding } from '../diagnosis/finding';
import { lintConfig } from '../diagnosis/lint';

export interface Analysis {
  version: number;
  text: string;
  /** Of a `*.keel.yaml`; null for other frameworks' files. */
  own: ParsedConfig | null;
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

/** Of our own config. */
export function analyse(text: string, version: number): Analysis {
  const own = parseConfig(text);
  const { rangeOf, pathAt } = own;
  const edit = (edits: readonly ConfigEdit[]): TextEdit[] => editConfig(text, edits);
  return { version, text, own, recipe: null, findings: lintConfig(own), rangeOf, pathAt, edit };
}
