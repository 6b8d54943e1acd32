import { say } from '../../../shared/messages/say';
import { roundTo } from '../../../shared/numbers';
import { known, nameOf, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** A lower bound that is not below the peak: the schedule that is asked for does nothing. */
export const minimumLr: Rule = {
  id: 'minimum-lr',
  doc: {
    title: 'The lower bound of the learning rate is not below its peak',
    severities: ['warning', 'hint'],
    why: 'A schedule falls from the peak to the lower bound. Where the bound is as high as the peak the rate is constant, under another name; where it is higher the rate rises.',
    threshold:
      'Warning where a written lower bound is above the learning rate, with a schedule that falls; hint where the two are equal.',
    source: 'Hoffmann et al., Chinchilla (2022): a tenth of the peak.',
    fix: '`minimum-lr` sets a tenth of the peak.',
    example: {
      bad: `num_layers: 24
hidden_size: 2048
seq_length: 2048
optimizer: { type: Adam, params: { lr: 0.0002, betas: [0.9, 0.95] } }
train_micro_batch_size_per_gpu: 4
train_iters: 100000
lr_decay_style: cosine
min_lr: 0.0003
`,
      good: `num_layers: 24
hidden_size: 2048
seq_length: 2048
optimizer: { type: Adam, params: { lr: 0.0002, betas: [0.9, 0.95] } }
train_micro_batch_size_per_gpu: 4
train_iters: 100000
lr_decay_style: cosine
min_lr: 0.00002
`,
    },
  },
  check({ schedule, lr, minimumLr: setting, lrIsMultiplier }) {
    const minimum = stated(setting);
    const name = known(schedule);
    const peak = known(lr);
    if (!minimum || peak === null || peak <= 0 || lr.path === null || lrIsMultiplier) return [];
    if (name === null || name === 'constant' || minimum.value < peak) return [];
    const message = say('minimum-lr.above', {
      name: minimum.name,
      minimum: minimum.value,
      key: nameOf(lr.path),
      lr: peak,
      schedule: name,
    });
    const tenth = roundTo(0.1 * peak, 2);
    const fixes = writeFix('minimum-lr', say('lint-fix.minimum-lr', { minimum: tenth }), setting, tenth);
    return [{ severity: minimum.value === peak ? 'hint' : 'warning', path: minimum.path, message, fixes }];
  },
};
