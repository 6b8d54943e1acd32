/** What can be known of a config before the run. A new rule is one file here and one line in the table. */
import type { ParsedConfig } from '../../config/parse';
import type { LintFinding } from '../finding';
import { minimumLr } from './minimumLr';
import { noEffect } from './noEffect';
import { plateauWithoutValidation } from './plateauWithoutValidation';
import { problemFinding } from './problems';
import { recurrentWithoutClip } from './recurrentWithoutClip';
import { restartOnly } from './restartOnly';
import { toFinding } from './rule';
import type { Rule } from './rule';
import { warmupLength } from './warmupLength';

export const lintRules: readonly Rule[] = [
  warmupLength,
  minimumLr,
  plateauWithoutValidation,
  recurrentWithoutClip,
  restartOnly,
  noEffect,
];

/**
 * All findings on a config, in the order of its text: faults of the text, then rules. Rules named in
 * `monitor.ignore` are silent; faults are not. Rules run as soon as all values are readable, also
 * beside an unknown key.
 */
export function lintConfig(parsed: ParsedConfig): LintFinding[] {
  const { draft } = parsed;
  const rules = draft ? lintRules.filter((rule) => !draft.monitor.ignore.includes(rule.id)) : [];
  const verdicts = draft
    ? rules.flatMap((rule) => rule.check(draft, parsed).map((verdict) => toFinding(rule.id, verdict, parsed)))
    : [];
  return [...parsed.problems.map(problemFinding), ...verdicts].sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}
