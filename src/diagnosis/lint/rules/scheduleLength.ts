import { say } from '../../../shared/messages/say';
import { nameOf, setFix } from '../rule';
import type { Rule } from '../rule';

/** Where formats keep the length of the schedule apart from that of the run. */
const lengths: Record<string, [schedule: string[], run: string[]]> = {
  'gpt-neox': [
    ['lr_decay_iters', 'lr-decay-iters'],
    ['train_iters', 'train-iters'],
  ],
};
const slack = 0.05;

/** The schedule ends before or after the run. */
export const scheduleLength: Rule = {
  id: 'schedule-length',
  doc: {
    title: 'The schedule of the learning rate has another length than the run',
    severities: ['hint'],
    why: 'A schedule that ends before the run leaves its rest at the lowest rate, where little is learned; one that ends after it never comes down.',
    threshold: 'The two are given apart (gpt-neox: `lr_decay_iters` and `train_iters`) and differ by more than 5 %.',
    source:
      'Hoffmann et al., Chinchilla (2022), appendix B: a cosine more than a quarter longer than the run costs loss.',
    fix: '`schedule-length` sets the length of the run.',
    example: {
      bad: `num_layers: 24
hidden_size: 2048
seq_length: 2048
optimizer: { type: Adam, params: { lr: 0.0002, betas: [0.9, 0.95] } }
train_micro_batch_size_per_gpu: 4
train_iters: 100000
lr_decay_iters: 50000
`,
      good: `num_layers: 24
hidden_size: 2048
seq_length: 2048
optimizer: { type: Adam, params: { lr: 0.0002, betas: [0.9, 0.95] } }
train_micro_batch_size_per_gpu: 4
train_iters: 100000
lr_decay_iters: 100000
`,
    },
  },
  check({ format }, { written }) {
    const names = lengths[format];
    const find = (keys: string[]) => keys.map((key) => [key]).find((path) => typeof written(path) === 'number');
    const [schedule, run] = (names ?? []).map(find);
    if (!schedule || !run) return [];
    const [length, total] = [Number(written(schedule)), Number(written(run))];
    if (!(total > 0) || !(length > 0) || Math.abs(length - total) <= slack * total) return [];
    const args = { schedule: nameOf(schedule), length, run: nameOf(run), total };
    const message = say(length < total ? 'schedule-length.short' : 'schedule-length.long', args);
    const title = say('lint-fix.set-exactly', { name: args.schedule, value: total });
    return [{ severity: 'hint', path: schedule, message, fixes: [setFix('schedule-length', title, schedule, total)] }];
  },
};
