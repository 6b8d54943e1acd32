import { say } from '../../../shared/messages/say';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

const highest = 32;
const usual = 16;

/** A first loss scale that takes many overflows to come down from. */
export const initialLossScale: Rule = {
  id: 'initial-loss-scale',
  doc: {
    title: 'The first dynamic loss scale is beyond the range of fp32',
    severities: ['hint'],
    why: 'A dynamic scale halves at every overflow, and the steps until it fits are skipped. From 2 to the 16th that takes a few; from far beyond it takes dozens, during which warmup goes on.',
    threshold: 'A power above 32. Published configs use 4 to 32.',
    source: "DeepSpeed's default is 16; a survey of 559 published configs.",
    fix: '`initial-loss-scale` sets 16.',
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0, initial_scale_power: 64 }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0, initial_scale_power: 16 }
`,
    },
  },
  check({ initialScalePower }) {
    const power = stated(initialScalePower);
    if (!power || power.value <= highest) return [];
    const steps = power.value - usual;
    const message = say('initial-loss-scale.high', { name: power.name, power: power.value, steps });
    const title = say('lint-fix.initial-loss-scale', { power: usual });
    const fixes = writeFix('initial-loss-scale', title, initialScalePower, usual);
    return [{ severity: 'hint', path: power.path, message, fixes }];
  },
};
