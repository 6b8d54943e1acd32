import { breachOf, domains, isNumeric, type Breach } from '../../../config/domains';
import { settingNames, type SettingName } from '../../../config/formats/format';
import { say, type Message } from '../../../shared/messages/say';
import { numbersIn, rawSettings, type RawSetting } from '../raw';
import { nameOf } from '../rule';
import type { Rule, Verdict } from '../rule';

/** Settings whose bounds have a rule of their own, which says what happens beyond them. */
const explained = new Set<SettingName>(['lr', 'betas']);
/** Of these only the upper one has. */
const explainedAbove = new Set<SettingName>(['momentum', 'dropout']);
const held = settingNames.filter((name) => isNumeric(domains[name]) && !explained.has(name));

/** The first number of a setting that lies outside of its bounds. */
function breach({ setting, value, read }: RawSetting): { value: number; breach: Breach } | null {
  // An adapter may have made another number of it, such as a power of the scale that is written.
  const numbers = typeof read.value === 'number' ? [read.value] : numbersIn(value);
  for (const each of numbers) {
    const found = breachOf(domains[setting], each);
    if (found && !(found.kind === 'below' && explainedAbove.has(setting))) return { value: each, breach: found };
  }
  return null;
}

function messageFor(name: string, value: number, breach: Breach): Message {
  if (breach.kind === 'whole') return say('out-of-range.whole', { name, value });
  return say(`out-of-range.${breach.kind}`, { name, value, bound: breach.bound });
}

/** A number that the setting cannot have. */
export const outOfRange: Rule = {
  id: 'out-of-range',
  doc: {
    title: 'The number is none that the setting can have',
    severities: ['error', 'warning'],
    why: 'A batch of 0 examples, an accumulation of half a batch or a negative decay is a slip of the hand. Some frameworks refuse it when the run starts, others divide by it or train on something else.',
    threshold:
      'Batches, accumulation and the rank of adapters are whole numbers from 1; epsilon, weight decay, lower rates, lengths and loss scales are at least 0. A run of 0 steps or epochs is a warning. -1 is no fault where frameworks take it for "not set". Learning rate, betas, momentum and dropout have rules of their own.',
    source: 'The definitions of the settings; frameworks check some of them (torch.optim raises ValueError).',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
gradient_accumulation_steps: 0
num_train_epochs: 2
learning_rate: 0.00002
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
gradient_accumulation_steps: 1
num_train_epochs: 2
learning_rate: 0.00002
`,
    },
  },
  check(recipe, text) {
    // The schema of our own configs says it of them.
    if (recipe.format === 'keel') return [];
    return rawSettings(recipe, held, text).flatMap((raw): Verdict[] => {
      // Of two lengths one may be 0; here neither says how long the run is.
      if (raw.setting === 'total' && raw.read.state === 'absent' && raw.value === 0) {
        const message = say('out-of-range.no-run', { name: nameOf(raw.path) });
        return [{ severity: 'warning', path: raw.path, message }];
      }
      const found = breach(raw);
      if (!found) return [];
      const message = messageFor(nameOf(raw.path), found.value, found.breach);
      return [{ severity: 'error', path: raw.path, message }];
    });
  },
};
