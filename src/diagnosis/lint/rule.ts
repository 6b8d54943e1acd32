import type { ParsedConfig } from '../../config/parse';
import type { AnyConfig } from '../../config/any';
import type { Config } from '../../config/schema';
import type { ScriptConfig } from '../../config/scriptSchema';
import type { ConfigPath, Json } from '../../config/types';
import type { LintFinding, LintFix, LintSeverity } from '../finding';

/** What a rule says; the place is looked up from the path. */
export interface Verdict {
  severity: LintSeverity;
  path: ConfigPath;
  message: string;
  fixes?: LintFix[];
}

/** A check of a config before the run: pure, quick, and silent where it is not sure. */
export interface Rule<C extends AnyConfig = Config> {
  /** Name in messages, in `monitor.ignore` and in the documentation. */
  id: string;
  check(config: C, parsed: ParsedConfig): Verdict[];
}

/** A check of a config that trains with a script. */
export type ScriptRule = Rule<ScriptConfig>;

/** A check of what configs of both kinds have. */
export type CommonRule = Rule<AnyConfig>;

/** A fix that sets one value. It is a choice of the user, so it is not the preferred one. */
export function setFix(id: string, title: string, path: ConfigPath, value: Json): LintFix {
  return { id, title, edits: [{ op: 'set', path, value }], preferred: false };
}

export function toFinding(rule: string, verdict: Verdict, parsed: ParsedConfig): LintFinding {
  const start = { line: 0, character: 0 };
  const range = parsed.rangeOf(verdict.path) ?? { start, end: start };
  return { rule, ...verdict, range, fixes: verdict.fixes ?? [] };
}
