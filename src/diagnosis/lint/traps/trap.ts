/**
 * What a trap is: keys of one framework that stand together and do not do what their author thinks. A row of a table says
 * which, and becomes a rule of its own, with its name, its documentation and its `keel-ignore`.
 */
import { isFlat } from '../../../config/formats/schemas';
import type { Recipe } from '../../../config/recipe';
import type { ConfigEdit, ConfigPath } from '../../../config/types';
import type { TrapId } from '../../trapIds';
import type { LintSeverity } from '../../finding';
import { say, type Message } from '../../../shared/messages/say';
import { editFix, nameOf, type Rule, type RuleDoc, type Verdict } from '../rule';
import { Keys } from '../keys';

/** What mends it, by the dotted names of `Keys`; where the right value is certain. */
export type Mending =
  { set: string | ConfigPath; to: number | string | boolean } | { remove: string } | { rename: string; to: string };

/** A trap that stands in a text. */
export interface Sprung {
  severity: LintSeverity;
  /** The key it is shown at, by its dotted name or its whole path. */
  at: string | ConfigPath;
  message: Message;
  /** Each is offered by itself. */
  mending?: readonly Mending[];
}

/** One row of a table of traps. */
export interface Trap {
  id: TrapId;
  /** Formats it can stand in; every one where absent. */
  formats?: readonly string[];
  doc: RuleDoc;
  find: (keys: Keys, recipe: Recipe) => readonly Sprung[];
}

/** Hugging Face's `TrainingArguments`, and what passes them on under the same names. */
export const trainerFormats = ['hf-trainer', 'llamafactory'] as const;

/** The rule that a row of a table is. */
export function ruleOf({ id, formats, doc, find }: Trap): Rule {
  return {
    id,
    doc,
    check(recipe, text) {
      if (formats && !formats.includes(recipe.format)) return [];
      const keys = new Keys(text, recipe.section, isFlat(recipe.format));
      return find(keys, recipe).map((sprung) => verdictOf(id, keys, sprung));
    },
  };
}

function verdictOf(id: TrapId, keys: Keys, { severity, at, message, mending = [] }: Sprung): Verdict {
  const fixes = mending.map((each) => {
    const [title, edit] = mended(keys, each);
    return editFix(id, title, [edit]);
  });
  return { severity, path: placed(keys, at), message, fixes };
}

function mended(keys: Keys, mending: Mending): [title: Message, edit: ConfigEdit] {
  if ('remove' in mending) {
    const path = keys.path(mending.remove);
    return [say('lint-fix.remove', { name: nameOf(path) }), { op: 'remove', path }];
  }
  const { to } = mending;
  if ('rename' in mending) {
    const path = keys.path(mending.rename);
    return [say('repair.rename', { key: nameOf(path), near: to as string }), { op: 'rename', path, to: to as string }];
  }
  const path = placed(keys, mending.set);
  const name = nameOf(path);
  const title =
    typeof to === 'number'
      ? say('lint-fix.set', { name, value: to })
      : say('lint-fix.write', { name, value: String(to) });
  return [title, { op: 'set', path, value: to }];
}

const placed = (keys: Keys, at: string | ConfigPath): ConfigPath => (typeof at === 'string' ? keys.path(at) : at);
