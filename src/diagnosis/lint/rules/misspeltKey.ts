import type { Recipe } from '../../../config/recipe';
import { say, type Message } from '../../../shared/messages/say';
import { keyDoubts, type KeyDoubt } from '../keyDoubts';
import { editFix, isHomeMade, nameOf } from '../rule';
import type { Rule, Verdict, Written } from '../rule';

type Doubt<K extends KeyDoubt['kind']> = Extract<KeyDoubt, { kind: K }>;

/** The key with its blanks to be seen. */
const shown = (key: string | number | undefined): string => {
  const text = String(key);
  return text.trim() === text ? text : `"${text}"`;
};

/** Home-made files are read by a script that is not here. */
function messageFor(kind: 'near' | 'foreign', key: string, meant: string, recipe: Recipe): Message {
  if (isHomeMade(recipe)) return say('misspelt-key.usual', { key, meant });
  return say(`misspelt-key.${kind}`, { key, meant, format: recipe.format });
}

function otherKey({ kind, path, meant }: Doubt<'near' | 'foreign'>, recipe: Recipe): Verdict {
  const key = shown(path.at(-1));
  const title = say('repair.rename', { key, near: meant });
  const fixes = [editFix('rename-key', title, [{ op: 'rename', path, to: meant }], { preferred: kind === 'near' })];
  return { severity: 'warning', path, message: messageFor(kind, key, meant, recipe), fixes };
}

function misplacedKey({ path, place }: Doubt<'misplaced'>, format: string, { written }: Written): Verdict {
  const args = { name: nameOf(path), place: nameOf(place), format };
  const value = written(path) ?? null;
  const edits = [{ op: 'remove', path } as const, { op: 'set', path: place, value } as const];
  const fixes = [editFix('move-key', say('lint-fix.move', { place: args.place }), edits)];
  return { severity: 'warning', path, message: say('misspelt-key.misplaced', args), fixes };
}

/** A key that is nearly one that the framework reads, or that stands a level off. */
export const misspeltKey: Rule = {
  id: 'misspelt-key',
  doc: {
    title: 'A key is nearly one that the framework reads, or stands at the wrong level',
    severities: ['warning'],
    why: 'Most loaders take any key, and read those they know: a misspelt one changes nothing, and the default takes its place without a word. Learning rates, clipping and decay get lost that way, and the run looks like one with bad luck.',
    threshold:
      'The framework does not read the key where it stands; one that it does read there is a letter or two away (swapped letters count as one), or differs in case, hyphens or blanks; and that one is missing. Or the key belongs a level higher or lower, where it is missing. Or it is what another framework calls a setting that is missing here. A key of words that frameworks use is no slip, unless the schema of the framework says that it is none of its keys. A file that is written in a style of its own is left alone.',
    source:
      'The keys are those of the adapters and of the schemas in `src/config/formats/schemas`, which name their sources. A key with a blank at its end stands in a published DeepSpeed file.',
    fix: '`rename-key` renames it, `move-key` moves it.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
weight_deacy: 0.1
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
weight_decay: 0.1
`,
    },
  },
  check(recipe, text) {
    return keyDoubts(recipe, text).flatMap((doubt): Verdict[] => {
      if (doubt.kind === 'near' || doubt.kind === 'foreign') return [otherKey(doubt, recipe)];
      return doubt.kind === 'misplaced' ? [misplacedKey(doubt, recipe.format, text)] : [];
    });
  },
};
