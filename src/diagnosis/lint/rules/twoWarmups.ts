import { say } from '../../../shared/messages/say';
import type { Json } from '../../../config/types';
import { editFix, nameOf, stated } from '../rule';
import type { Rule } from '../rule';

const pairs = ['warmup_steps', 'warmup_ratio'];

const counts = (value: Json | undefined): boolean => {
  const number = Number(value ?? 0);
  return Number.isFinite(number) && number > 0;
};

/** Warmup is given twice, in two units. */
export const twoWarmups: Rule = {
  id: 'two-warmups',
  doc: {
    title: 'Warmup is given in steps and as a share at once',
    severities: ['error', 'hint'],
    why: 'transformers takes the steps and forgets the share; axolotl refuses the config.',
    threshold: '`warmup_steps` and `warmup_ratio` are both above zero. Error in axolotl, hint elsewhere.',
    source: '`TrainingArguments.get_warmup_steps` of transformers; the config check of axolotl.',
    fix: '`remove-key` takes out the share.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
warmup_steps: 100
warmup_ratio: 0.1
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
warmup_steps: 100
`,
    },
  },
  check({ warmup, format }, { written }) {
    const place = stated(warmup);
    if (!place || !pairs.includes(String(place.path.at(-1)))) return [];
    const section = place.path.slice(0, -1);
    const [steps, ratio] = pairs.map((key) => [...section, key]);
    if (!steps || !ratio || !counts(written(steps)) || !counts(written(ratio))) return [];
    const refused = format === 'axolotl';
    const names = { steps: nameOf(steps), ratio: nameOf(ratio) };
    const message = say(refused ? 'two-warmups.refused' : 'two-warmups.unused', names);
    const title = say('lint-fix.remove', { name: names.ratio });
    const fixes = [editFix('remove-key', title, [{ op: 'remove', path: ratio }], { preferred: !refused })];
    return [{ severity: refused ? 'error' : 'hint', path: ratio, message, fixes }];
  },
};
