import { say, type Message } from '../../../shared/messages/say';
import type { Length, Recipe } from '../../../config/recipe';
import type { LintSeverity } from '../../finding';
import { inEarnest } from '../intent';
import { known, stated, writeFix } from '../rule';
import type { Rule, Written } from '../rule';

/** Share of the run that warmup takes at most in published recipes (Godbole et al., 2023, Deep Learning Tuning Playbook). */
const usualShare = 0.1;
/** Few published recipes go beyond it. */
const longShare = 0.2;

/** Warmup as a share of the run; null where the two are counted in units that do not compare. */
function shareOf(warmup: Length, total: Length | null): number | null {
  if (warmup.unit === 'share') return warmup.value;
  return total && total.unit === warmup.unit && total.value > 0 ? warmup.value / total.value : null;
}

/** A tenth of the run in the unit of the warmup. */
function shorter(warmup: Length, total: Length | null): Length {
  if (warmup.unit === 'share' || !total) return { value: usualShare, unit: 'share' };
  return { value: Math.floor(total.value * usualShare), unit: warmup.unit };
}

/** Schedules that do not know the length of the run: a warmup that ends with it has reached its peak all the same. */
const withoutLength = new Set(['noam', 'inverse-sqrt', 'constant']);

function levelOf(share: number, recipe: Recipe, text: Written): LintSeverity | null {
  const { format, schedule } = recipe;
  if (share === 1 && withoutLength.has(known(schedule) ?? '')) return 'hint';
  if (share >= 1) return inEarnest('error', recipe, text);
  // Short runs of our own, on a screen, are warmed up as one likes.
  return share > longShare && format !== 'keel' ? 'hint' : null;
}

const told = ({ value, unit }: Length): Message => say(`length.${unit}`, { n: value });

function titleFor(length: Length): Message {
  if (length.value === 0) return say('lint-fix.no-warmup');
  return length.unit === 'share'
    ? say('lint-fix.warmup-tenth')
    : say('lint-fix.warmup-tenth-length', { length: told(length) });
}

function messageFor(name: string, warmup: Length, share: number, total: Length | null): Message {
  if (warmup.unit === 'share' && share === 1) return say('warmup-length.whole', { name });
  if (warmup.unit === 'share') return say(share > 1 ? 'warmup-length.beyond' : 'warmup-length.long', { name, share });
  const args = { name, length: told(warmup), total: total?.value ?? 0 };
  return share >= 1 ? say('warmup-length.beyond-counted', args) : say('warmup-length.long-counted', { ...args, share });
}

/** Warmup as long as the run: the learning rate is still rising when the run ends, and the schedule never begins. */
export const warmupLength: Rule = {
  id: 'warmup-length',
  doc: {
    title: 'Warmup takes too much of the run, or all of it',
    severities: ['error', 'hint'],
    why: 'During warmup the rate is below the one that was chosen. Where it takes the whole run, the peak is never reached and the schedule never begins. It happens when the run is cut short for a test, or when steps are counted for another batch size.',
    threshold:
      'Error where warmup is as long as the run, hint above a fifth of it. A hint alone in trials of at most 100 steps, and where it ends with a run whose schedule does not know the length (Noam, inverse square root, constant). Silent where the two are counted in units that do not compare, such as steps and epochs.',
    source:
      'Godbole et al., Deep Learning Tuning Playbook (2023): at most a tenth. Of 353 published recipes 348 stay at a fifth or below.',
    fix: '`warmup` sets a tenth of the run.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
warmup_ratio: 0.3
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
warmup_ratio: 0.1
`,
    },
  },
  check(recipe, text) {
    const warmup = stated(recipe.warmup);
    const total = known(recipe.total);
    const share = warmup && shareOf(warmup.value, total);
    const severity = share && levelOf(share, recipe, text);
    if (!warmup || !share || !severity) return [];
    const length = shorter(warmup.value, total);
    const message = messageFor(warmup.name, warmup.value, share, total);
    const fixes = writeFix('warmup', titleFor(length), recipe.warmup, length);
    return [{ severity, path: warmup.path, message, fixes }];
  },
};
