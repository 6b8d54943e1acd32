/** What is known of one version of an open file: read and checked once, whatever the editor asks for. Pure. */
import { keelRecipe, readForeign } from '../config/formats';
import type { ForeignConfig, Recipe } from '../config/formats';
import { editConfig } from '../config/text/editYaml';
import { parseConfig } from '../config/keel/parse';
import type { ParsedConfig } from '../config/keel/parse';
import type { ConfigEdit, ConfigPath, Position, Range, TextEdit } from '../config/types';
import type { LintFinding } from '../diagnosis/finding';
import { lintConfig, lintForeign } from '../diagnosis/lint';
import { mayBeTraining } from '../config/formats/precheck';

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

/** Of our own config. */
export function analyse(text: string, version: number): Analysis {
  const own = parseConfig(text);
  const { rangeOf, pathAt } = own;
  const edit = (edits: readonly ConfigEdit[]): TextEdit[] => editConfig(text, edits);
  const recipe = keelRecipe(own);
  return { version, text, own, foreign: null, recipe, findings: lintConfig(own, text), rangeOf, pathAt, edit };
}

/** Of any other file; null for one that is no training config. `name` is its file's, which tells YAML from JSON. */
export function analyseForeign(name: string, text: string, version: number): Analysis | null {
  if (!mayBeTraining(text)) return null;
  const foreign = readForeign(text, name);
  const { recipe, rangeOf, pathAt, edit } = foreign;
  if (!recipe) return null;
  const findings = lintForeign(foreign, text);
  return { version, text, own: null, foreign, recipe, findings, rangeOf, pathAt, edit };
}
