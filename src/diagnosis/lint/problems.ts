import type { ForeignConfig } from '../../config/formats';
import type { Problem } from '../../config/types';
import type { LintFinding, LintSeverity } from '../finding';

/** Faults of the text as findings. Each stops a run, so each is an error. */
export function problemFinding({ code, range, path, message, said, repair }: Problem): LintFinding {
  const [first] = repair?.edits ?? [];
  const id = first ? { rename: 'rename-key', set: 'set-value', remove: 'remove-key' }[first.op] : '';
  const fixes = repair ? [{ id, ...repair, preferred: true }] : [];
  return { rule: code, severity: 'error', range, path, message, said, fixes };
}

/** What a fault of the text means to what reads it; of faults that are not named nothing is said. */
type Levels = Record<string, LintSeverity>;

/**
 * PyYAML and Python's JSON take keys given twice, and hjson takes what is no JSON, so syntax is left to the editor of
 * that language.
 */
const usual: Levels = { 'duplicate-key': 'warning', 'repeated-key': 'hint' };

/** TOML takes no key twice. */
const ofToml: Levels = { ...usual, 'duplicate-key': 'error' };

/** No editor knows what reads a cfg. Darknet prints a line that it cannot read, and goes on; ConfigParser stops. */
const ofCfg: Record<string, Levels> = {
  darknet: { ...usual, syntax: 'warning' },
  spacy: { 'duplicate-key': 'error', syntax: 'error' },
};

/** Of a text that another framework reads. Its parser decides what stops a run. */
export function foreignProblem(problem: Problem, { language, format }: ForeignConfig): LintFinding[] {
  const { code, range, path, message, said } = problem;
  const levels = language === 'toml' ? ofToml : ((language === 'cfg' ? ofCfg[format ?? ''] : null) ?? usual);
  const severity = levels[code];
  return severity ? [{ rule: code, severity, range, path, message, said, fixes: [] }] : [];
}
