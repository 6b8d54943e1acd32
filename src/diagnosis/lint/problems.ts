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

/** What is said of the text itself, for the documentation: the code, its level, and what it means. */
export const problemDocs: readonly (readonly [code: string, level: LintSeverity, text: string])[] = [
  ['syntax', 'error', 'The text of a `*.keel.yaml` is no YAML, or no map of keys to values.'],
  [
    'unknown-key',
    'error',
    'Keel does not know this key of a `*.keel.yaml`. Where a known one is near, a fix renames it.',
  ],
  ['missing-key', 'error', 'A key that every `*.keel.yaml` needs is missing, or has no value.'],
  ['wrong-type', 'error', 'The value is of another kind than expected, such as text where a number belongs.'],
  ['wrong-value', 'error', 'The value is out of its range, or not among the choices.'],
  ['conflict', 'error', 'Two values are each right and cannot stand together.'],
  [
    'duplicate-key',
    'warning',
    'A key is given twice in one section, with different values. YAML, JSON and TOML parsers differ in what they do: PyYAML and Python take the last one without a word, TOML refuses the file. In a `*.keel.yaml` it is an error.',
  ],
  ['repeated-key', 'hint', 'A key is given twice with the same value. One is enough.'],
];
