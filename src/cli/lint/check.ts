/** One file of whatever format: read, checked, and repaired where that is asked for. */
import { readConfig } from '../../config/readConfig';
import { applyTextEdits } from '../../config/text/textEdits';
import type { ConfigEdit, TextEdit } from '../../config/types';
import type { LintFinding } from '../../diagnosis/finding';
import { lint } from '../../diagnosis/lint';

export interface Checked {
  /** e.g. `keel`, `hf-trainer`; null where the text is no config that is known. */
  format: string | null;
  findings: LintFinding[];
  edit: (edits: readonly ConfigEdit[]) => TextEdit[];
}

export function check(file: string, text: string, ignore: readonly string[]): Checked {
  const read = readConfig(text, file);
  if (read.kind === 'none') return { format: null, findings: [], edit: () => [] };
  const format = read.kind === 'keel' ? 'keel' : read.config.format;
  return { format, findings: lint(read, { ignore }), edit: read.config.edit };
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
