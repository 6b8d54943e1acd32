/** What a rule is, and what all rules read a config with. */
import type { Recipe, Setting } from '../../config/recipe';
import type { AnyConfig } from '../../config/keel/anyConfig';
import type { ParsedConfig } from '../../config/keel/parse';
import type { Config } from '../../config/keel/schema';
import type { ConfigEdit, ConfigPath, Json } from '../../config/types';
import type { Doc } from '../doc';
import type { LintFix, LintSeverity } from '../finding';
import type { LintRuleId } from '../ids';
import { spoken, type Message } from '../../shared/messages/say';

/** What a rule says; the place is looked up from the path. */
export interface Verdict {
  severity: LintSeverity;
  path: ConfigPath;
  /** The first sentence stands alone, with the figures. */
  message: Message;
  fixes?: LintFix[];
}

/** The documentation of a rule; a test runs its example. */
export interface RuleDoc extends Doc<LintSeverity> {
  /** What the fix does; absent where there is none. */
  fix?: string;
  /** Two texts that differ in what the rule is about: it speaks of the first alone. YAML, unless `name` says otherwise. */
  example: { bad: string; good: string; name?: 'example.cfg' };
}

interface Named {
  /** Name in messages, in `keel-ignore` comments, in `monitor.ignore` and in the documentation. */
  id: LintRuleId;
  doc: RuleDoc;
}

/** The text that a recipe was read from, as a rule may look at it. */
export interface Written {
  given: (path: ConfigPath) => boolean;
  written: (path: ConfigPath) => Json | undefined;
  /** A scalar as it is spelled; absent where the format has one spelling alone. */
  sourceOf?: (path: ConfigPath) => string | undefined;
  /** The names at its top that hold further keys; absent where a format lays none of them into one. */
  sections?: () => string[];
  /** The keys of a section; absent where a schema has said what is wrong with them. */
  keysAt?: (path: ConfigPath) => string[];
}

/** A check of a config of any format before the run: pure, quick, and silent where it cannot tell. */
export interface Rule extends Named {
  check(recipe: Recipe, text: Written): Verdict[];
}

/** A check of what only a `*.keel.yaml` has. */
export interface KeelRule<C extends AnyConfig = Config> extends Named {
  check(config: C, parsed: ParsedConfig): Verdict[];
}

/** Files that a script of one's own reads: no framework says which keys they have, and where. */
export const isHomeMade = ({ format }: Recipe): boolean => format === 'custom' || format === 'hydra';

/** A fix that sets one value. It is a choice of the user, so it is not the preferred one. */
export function setFix(id: string, title: Message, path: ConfigPath, value: Json): LintFix {
  return editFix(id, title, [{ op: 'set', path, value }]);
}

/** A fix from its edits. */
export function editFix(id: string, title: Message, edits: ConfigEdit[], { preferred = false } = {}): LintFix {
  return { id, ...spoken({ title }), edits, preferred };
}

/** A fix that gives a setting another value in the words of its format; none where the format cannot say it. */
export function writeFix<T>(
  id: string,
  title: Message,
  setting: Setting<T>,
  value: T,
  options: { preferred?: boolean } = {},
): LintFix[] {
  const edits: ConfigEdit[] = setting.write?.(value) ?? [];
  return edits.length === 0 ? [] : [editFix(id, title, edits, options)];
}

/** A setting that stands in the text, with its place; null for every other one. */
export function stated<T>(setting: Setting<T>): { path: ConfigPath; name: string; value: T } | null {
  if (setting.state !== 'written' || setting.path === null) return null;
  return { path: setting.path, name: nameOf(setting.path), value: setting.value };
}

/** The value where it is known, written or by default. */
export function known<T>(setting: Setting<T>): T | null {
  return setting.state === 'written' || setting.state === 'default' ? setting.value : null;
}

/** A key as a message names it: `optimizer.lr`. */
export const nameOf = (path: ConfigPath): string => path.join('.');

/** Where a setting that is off stands or would be written. */
export function placeOf(setting: { path: ConfigPath | null }, otherwise: { path: ConfigPath | null }): ConfigPath {
  return setting.path ?? otherwise.path ?? [];
}
