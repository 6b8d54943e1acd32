import { say } from '../../../shared/messages/say';
import { known, nameOf, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** Two number formats are turned on at once. */
export const twoPrecisions: Rule = {
  id: 'two-precisions',
  doc: {
    title: 'Two number formats are turned on at once',
    severities: ['error'],
    why: 'Frameworks refuse to start with both fp16 and bf16, or take one of the two without a word.',
    threshold: 'Both are written as on.',
    source: '`TrainingArguments.__post_init__` of transformers and the config check of DeepSpeed raise an error.',
    fix: '`one-precision` turns off the second one and keeps bf16, which needs no loss scale.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
bf16: true
fp16: true
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
bf16: true
`,
    },
  },
  check({ precision, otherPrecision }) {
    const other = otherPrecision && stated(otherPrecision);
    if (!other || !otherPrecision || precision.path === null) return [];
    const first = nameOf(precision.path);
    const message = say('two-precisions.both', { first, second: other.name });
    const turnOff = (name: string) => say('lint-fix.one-precision', { name });
    const off = [
      writeFix('one-precision', turnOff(other.name), otherPrecision, 'fp32' as const),
      writeFix('one-precision', turnOff(first), precision, other.value),
    ];
    // bf16 first: it has the range of fp32.
    if (known(precision)?.endsWith('fp16')) off.reverse();
    return [{ severity: 'error', path: other.path, message, fixes: off.flat() }];
  },
};
