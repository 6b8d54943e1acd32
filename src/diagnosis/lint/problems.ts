import type { Problem } from '../../config/types';
import type { LintFinding } from '../finding';

/** Faults of the text as findings. Each stops a run, so each is an error. */
export function problemFinding({ code, range, path, message, repair }: Problem): LintFinding {
  const [first] = repair?.edits ?? [];
  const id = first ? { rename: 'rename-key', set: 'set-value', remove: 'remove-key' }[first.op] : '';
  const fixes = repair ? [{ id, title: repair.title, edits: repair.edits, preferred: true }] : [];
  return { rule: code, severity: 'error', range, path, message, fixes };
}
