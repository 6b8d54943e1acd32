import type { Problem } from '../../config/types';
import type { LintFinding, LintSeverity } from '../finding';

/** Faults of the text as findings. Each stops a run, so each is an error. */
export function problemFinding({ code, range, path, message, said, repair }: Problem): LintFinding {
  const [first] = repair?.edits ?? [];
  const id = first ? { rename: 'rename-key', set: 'set-value', remove: 'remove-key' }[first.op] : '';
  const fixes = repair ? [{ id, ...repair, preferred: true }] : [];
  return { rule: code, severity: 'error', range, path, message, said, fixes };
}

/**
 * Of a text that another framework reads. Its parser decides what stops a run: PyYAML and Python's JSON take keys given
 * twice, and hjson takes what is no JSON, so syntax is left to the editor of that language.
 * `refused` is true for TOML, whose parsers take no key twice.
 */
const levels: Record<string, LintSeverity> = { 'duplicate-key': 'warning', 'repeated-key': 'hint' };

export function foreignProblem({ code, range, path, message, said }: Problem, refused: boolean): LintFinding[] {
  const severity = refused && code === 'duplicate-key' ? 'error' : levels[code];
  return severity ? [{ rule: code, severity, range, path, message, said, fixes: [] }] : [];
}
