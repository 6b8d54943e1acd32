/** One file of whatever format: read, checked, and repaired where that is asked for. */
import { readForeign } from '../../config/formats';
import { applyTextEdits, editConfig } from '../../config/text/editYaml';
import { parseConfig } from '../../config/keel/parse';
import type { ParsedConfig } from '../../config/keel/parse';
import type { ConfigEdit, TextEdit } from '../../config/types';
import { isConfigName } from '../../shared/configFile';
import type { LintFinding } from '../../diagnosis/finding';
import { lintConfig, lintForeign } from '../../diagnosis/lint';

export interface Checked {
  /** e.g. `keel`, `hf-trainer`; null where the text is no config that is known. */
  format: string | null;
  findings: LintFinding[];
  edit: (edits: readonly ConfigEdit[]) => TextEdit[];
}

export function check(file: string, text: string, ignore: readonly string[]): Checked {
  const parsed = parseConfig(text);
  if (isKeel(file, parsed)) {
    const edit = (edits: readonly ConfigEdit[]): TextEdit[] => editConfig(text, edits);
    return { format: 'keel', findings: lintConfig(parsed, text, { ignore }), edit };
  }
  const foreign = readForeign(text, file);
  return { format: foreign.format, findings: lintForeign(foreign, text, { ignore }), edit: foreign.edit };
}

/** By its name, or else by keys that together only a Keel config has. */
function isKeel(file: string, parsed: ParsedConfig): boolean {
  if (isConfigName(file)) return true;
  const embedded = [['task'], ['data', 'path'], ['model', 'type'], ['optimizer', 'name']];
  const backend = parsed.written(['backend']);
  const script = (backend === 'torch' || backend === 'keras') && (parsed.given(['script']) || parsed.given(['module']));
  return script || embedded.every((path) => parsed.given(path));
}

/** A repair may show what it hid; more rounds than this are a circle. */
const rounds = 10;

/** The text with every safe repair made, and how many there were. One that does not fit the text is left out. */
export function repaired(file: string, text: string, ignore: readonly string[]): { text: string; count: number } {
  let count = 0;
  for (let round = 0; round < rounds; round++) {
    const { findings, edit } = check(file, text, ignore);
    const fix = findings
      .flatMap(({ fixes }) => fixes.filter(({ preferred }) => preferred))
      .find(({ edits }) => edits.length > 0);
    if (!fix) break;
    try {
      text = applyTextEdits(text, edit(fix.edits));
    } catch {
      break;
    }
    count++;
  }
  return { text, count };
}
