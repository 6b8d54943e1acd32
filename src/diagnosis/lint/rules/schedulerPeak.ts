import { say } from '../../../shared/messages/say';
import { known, nameOf, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** The peak of the scheduler is another one than the optimizer's rate. */
export const schedulerPeak: Rule = {
  id: 'scheduler-peak',
  doc: {
    title: "The scheduler's peak disagrees with the optimizer's learning rate",
    severities: ['warning', 'hint'],
    why: "A scheduler with a peak of its own overwrites the rate of the optimizer from the first step. DeepSpeed's `WarmupDecayLR` has a peak of 0.001 where none is written, and so had `WarmupLR` until June 2025: an optimizer with 5e-7 then trains at 2000 times its rate.",
    threshold:
      'The two differ by more than 1 %. Warning where the peak is not written and the default of the scheduler holds, hint where both are written.',
    source:
      'DeepSpeed issue 7303 and pull request 7360; deepspeed/runtime/lr_schedules.py. One of 559 published configs has two rates, and it is a mistake.',
    fix: "`scheduler-peak` sets the scheduler's peak to the optimizer's rate, or, where both are written, the other way round.",
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
scheduler: { type: WarmupLR, params: { warmup_num_steps: 100 } }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
scheduler: { type: WarmupLR, params: { warmup_num_steps: 100, warmup_max_lr: 1.0e-4 } }
`,
    },
  },
  check({ lr, schedulerPeak: setting }) {
    const [peak, rate] = [known(setting), stated(lr)];
    if (peak === null || rate === null || setting.path === null) return [];
    if (Math.abs(peak - rate.value) <= 0.01 * Math.abs(rate.value)) return [];
    const name = nameOf(setting.path);
    const args = { name, peak, key: rate.name, lr: rate.value };
    const written = setting.state === 'written';
    const toRate = say('lint-fix.set', { name, value: rate.value });
    const toPeak = say('lint-fix.set', { name: rate.name, value: peak });
    return [
      {
        severity: written ? 'hint' : 'warning',
        path: setting.path,
        message: written ? say('scheduler-peak.differs', args) : say('scheduler-peak.default', args),
        fixes: [
          ...writeFix('scheduler-peak', toRate, setting, rate.value),
          ...(written ? writeFix('scheduler-peak', toPeak, lr, peak) : []),
        ],
      },
    ];
  },
};
