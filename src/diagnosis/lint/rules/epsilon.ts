import { say } from '../../../shared/messages/say';
import { isAdam } from '../optimizers';
import { known, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** Below half the smallest number of fp16, 2^-24, a value becomes zero. */
const smallest = 6e-8;
const largest = 1e-2;

/** An epsilon that the number format cannot hold, or that outweighs the gradients. */
export const epsilon: Rule = {
  id: 'epsilon',
  doc: {
    title: "Adam's epsilon does not fit the number format, or outweighs the gradients",
    severities: ['warning', 'hint'],
    why: 'Epsilon keeps the division by the second moment from blowing up. In pure fp16 1e-8 is zero, and a weight without gradient is divided by zero. An epsilon above the gradients makes Adam plain gradient descent with a tiny rate.',
    threshold:
      'Warning below 6e-8 where weights and states are fp16 (not in mixed precision, whose states are fp32, nor for adapters, which PEFT keeps in fp32), hint where such an epsilon is the default of the framework, hint above 0.01. Small values in bf16 and fp32, such as the 1e-15 of Llama 4, are fine.',
    source: 'IEEE 754 binary16, smallest subnormal 2^-24; Wortsman et al., Small-scale proxies (2023) for the rest.',
    fix: '`epsilon` sets 1e-7 in fp16, else 1e-8.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
adam_epsilon: 0.1
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
adam_epsilon: 1.0e-8
`,
    },
  },
  check({ optimizer, eps: setting, precision, kind }) {
    const eps = known(setting);
    if (eps === null || setting.path === null || !isAdam(known(optimizer))) return [];
    const name = setting.path.join('.');
    const stands = stated(setting);
    const format = stated(precision);
    // PEFT keeps the weights of adapters in fp32, whatever the model has.
    if (format?.value === 'fp16' && kind !== 'adapters' && eps < smallest) {
      const fixes = writeFix('epsilon', say('lint-fix.epsilon', { eps: 1e-7 }), setting, 1e-7);
      if (stands)
        return [{ severity: 'warning', path: stands.path, message: say('epsilon.fp16', { name, eps }), fixes }];
      const message = say('epsilon.default', { name: format.name, key: name, eps });
      return [{ severity: 'hint', path: format.path, message, fixes }];
    }
    if (!stands || eps <= largest) return [];
    const fixes = writeFix('epsilon', say('lint-fix.epsilon', { eps: 1e-8 }), setting, 1e-8);
    return [{ severity: 'hint', path: setting.path, message: say('epsilon.large', { name, eps }), fixes }];
  },
};
