/** What can be known of a config before the run. A new rule is one file here and one line in the table. */
import { isScript, type AnyConfig } from '../../config/any';
import type { ParsedConfig } from '../../config/parse';
import type { LintFinding } from '../finding';
import { minimumLr } from './minimumLr';
import { noEffect } from './noEffect';
import { plateauWithoutValidation } from './plateauWithoutValidation';
import { problemFinding } from './problems';
import { recurrentWithoutClip } from './recurrentWithoutClip';
import { restartOnly } from './restartOnly';
import { toFinding } from './rule';
import type { Rule, ScriptRule, Verdict } from './rule';
import { warmupLength } from './warmupLength';

export const lintRules: readonly Rule[] = [
  warmupLength,
  minimumLr,
  plateauWithoutValidation,
  recurrentWithoutClip,
  restartOnly,
  noEffect,
];

/** Rules that a config of a script can break; all else is the script's own. */
const scriptRules: readonly ScriptRule[] = [warmupLength, minimumLr, restartOnly];

/**
 * All findings on a config, in the order of its text: faults of the text, then rules. Rules named in
 * `monitor.ignore` are silent; faults are not. Rules run as soon as all values are readable, also
 * beside an unknown key.
 */
export function lintConfig(parsed: ParsedConfig): LintFinding[] {
  const { draft } = parsed;
  const verdicts = draft
    ? verdictsOf(draft, parsed)
        .filter(({ rule }) => !draft.monitor.ignore.includes(rule))
        .map(({ rule, verdict }) => toFinding(rule, verdict, parsed))
    : [];
  return [...parsed.problems.map(problemFinding), ...verdicts].sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}

function verdictsOf(draft: AnyConfig, parsed: ParsedConfig): { rule: string; verdict: Verdict }[] {
  const checked = isScript(draft)
    ? scriptRules.map((rule) => ({ id: rule.id, verdicts: rule.check(draft, parsed) }))
    : lintRules.map((rule) => ({ id: rule.id, verdicts: rule.check(draft, parsed) }));
  return checked.flatMap(({ id, verdicts }) => verdicts.map((verdict) => ({ rule: id, verdict })));
}
