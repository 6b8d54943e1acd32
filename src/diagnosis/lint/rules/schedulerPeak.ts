import { say } from '../../../shared/messages/say';
import { known, nameOf, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** The peak of the scheduler is another one than the optimizer's rate. */
export const schedulerPeak: Rule = {
  id: 'scheduler-peak',
  doc: {
    title: "The scheduler's peak disagrees with the optimizer's learning rate",
    severities: ['error'],
    why: 'A scheduler with a peak of its own overwrites the rate of the optimizer from the first step. One of the two numbers is not what its author thinks it is.',
    threshold: 'Both are written and differ by more than 1 %.',
    source:
      '`WarmupLR` of DeepSpeed (deepspeed/runtime/lr_schedules.py) sets the rate to `warmup_max_lr`. One of 559 published configs has two rates, and it is a mistake.',
    fix: "`scheduler-peak` sets the scheduler's peak to the optimizer's rate, or the other way round.",
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
scheduler: { type: WarmupLR, params: { warmup_max_lr: 1.0e-3 } }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
scheduler: { type: WarmupLR, params: { warmup_max_lr: 1.0e-4 } }
`,
    },
  },
  check({ lr, schedulerPeak: setting }) {
    const peak = stated(setting);
    const rate = known(lr);
    if (!peak || rate === null || lr.path === null || Math.abs(peak.value - rate) <= 0.01 * Math.abs(rate)) return [];
    const name = nameOf(lr.path);
    return [
      {
        severity: 'error',
        path: peak.path,
        message: say('scheduler-peak.differs', { name: peak.name, peak: peak.value, key: name, lr: rate }),
        fixes: [
          ...writeFix('scheduler-peak', say('lint-fix.set', { name: peak.name, value: rate }), setting, rate),
          ...writeFix('scheduler-peak', say('lint-fix.set', { name, value: peak.value }), lr, peak.value),
        ],
      },
    ];
  },
};
