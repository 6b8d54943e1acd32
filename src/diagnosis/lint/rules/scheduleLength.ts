import { say } from '../../../shared/messages/say';
import { Keys } from '../keys';
import { setFix } from '../rule';
import type { Rule } from '../rule';

/** Where formats keep the length of the schedule apart from that of the run. */
const lengths: Record<string, readonly [schedule: string, run: string]> = {
  'gpt-neox': ['lr_decay_iters', 'train_iters'],
  fairseq: ['lr_scheduler.total_num_update', 'optimization.max_update'],
  nemo: ['model.optim.sched.max_steps', 'trainer.max_steps'],
};
const slack = 0.05;

/** The schedule ends before or after the run. */
export const scheduleLength: Rule = {
  id: 'schedule-length',
  doc: {
    title: 'The schedule of the learning rate has another length than the run',
    severities: ['hint'],
    why: 'A schedule that ends before the run leaves its rest at the lowest rate, where little is learned; one that ends after it never comes down.',
    threshold:
      'The two are given apart (gpt-neox: `lr_decay_iters` and `train_iters`; fairseq: `total_num_update` and `max_update`; NeMo: `max_steps` of the schedule and of the trainer) and differ by more than 5 %.',
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
  check(recipe, text) {
    const places = lengths[recipe.format];
    if (!places) return [];
    const keys = new Keys(text, recipe.section);
    const [schedule, run] = places;
    const [length, total] = [keys.number(schedule) ?? 0, keys.number(run) ?? 0];
    if (!(total > 0) || !(length > 0) || Math.abs(length - total) <= slack * total) return [];
    const path = keys.path(schedule);
    const args = { schedule: keys.name(schedule), length, run: keys.name(run), total };
    const message = say(length < total ? 'schedule-length.short' : 'schedule-length.long', args);
    const title = say('lint-fix.set-exactly', { name: args.schedule, value: total });
    return [{ severity: 'hint', path, message, fixes: [setFix('schedule-length', title, path, total)] }];
  },
};
