import { say } from '../../../shared/messages/say';
import { isAdam } from '../optimizers';
import { known, nameOf, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** Below half the smallest number of fp16, 2^-24, a value becomes zero. */
const smallest = 6e-8;

/** An epsilon that the number format cannot hold. */
export const epsilon: Rule = {
  id: 'epsilon',
  doc: {
    title: "Adam's epsilon does not fit the number format",
    severities: ['warning', 'hint'],
    why: 'Epsilon keeps the division by the second moment from blowing up. In pure fp16 1e-8 is zero, and a weight without gradient is divided by zero.',
    threshold:
      'Warning at 0, and below 6e-8 where weights and states are fp16 (not in mixed precision, whose states are fp32, nor for adapters, which PEFT keeps in fp32), hint where such an epsilon is the default of the framework. Small values in bf16 and fp32, such as the 1e-15 of Llama 4, are fine. How large it may be is said by `beyond-published`.',
    source: 'IEEE 754 binary16, smallest subnormal 2^-24.',
    fix: '`epsilon` sets 1e-7 in fp16, else 1e-8.',
    example: {
      bad: `common: { memory_efficient_fp16: true }
optimization: { lr: [0.0005], max_update: 10000, clip_norm: 1.0 }
optimizer: { _name: adam, adam_eps: 1.0e-8 }
lr_scheduler: { _name: inverse_sqrt, warmup_updates: 500 }
`,
      good: `common: { memory_efficient_fp16: true }
optimization: { lr: [0.0005], max_update: 10000, clip_norm: 1.0 }
optimizer: { _name: adam, adam_eps: 1.0e-7 }
lr_scheduler: { _name: inverse_sqrt, warmup_updates: 500 }
`,
    },
  },
  check({ optimizer, eps: setting, precision, kind }) {
    const eps = known(setting);
    if (eps === null || setting.path === null || !isAdam(known(optimizer))) return [];
    if (eps === 0) {
      const fixes = writeFix('epsilon', say('lint-fix.epsilon', { eps: 1e-8 }), setting, 1e-8);
      return [
        {
          severity: 'warning',
          path: setting.path,
          message: say('epsilon.zero', { name: nameOf(setting.path) }),
          fixes,
        },
      ];
    }
    const format = stated(precision);
    // PEFT keeps the weights of adapters in fp32, whatever the model has.
    if (format?.value !== 'fp16' || kind === 'adapters' || eps >= smallest) return [];
    const name = nameOf(setting.path);
    const fixes = writeFix('epsilon', say('lint-fix.epsilon', { eps: 1e-7 }), setting, 1e-7);
    const stands = stated(setting);
    if (stands) return [{ severity: 'warning', path: stands.path, message: say('epsilon.fp16', { name, eps }), fixes }];
    const message = say('epsilon.default', { name: format.name, key: name, eps });
    return [{ severity: 'hint', path: format.path, message, fixes }];
  },
};
