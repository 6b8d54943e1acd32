/** Traps of two things at once: engines that divide a model, restarts that never come. */
import { say } from '../../../shared/messages/say';
import { trainerText } from './exampleTexts';
import { trainerFormats, type Trap } from './trap';

const twoEngines: Trap = {
  id: 'two-engines',
  formats: trainerFormats,
  doc: {
    title: 'FSDP and DeepSpeed at once',
    severities: ['error'],
    why: 'Both divide the model over the devices. The Trainer takes one of them, and stops where both are given.',
    threshold: '`fsdp` and `deepspeed` both have a value.',
    source: 'transformers/trainer.py (4.46).',
    fix: '`two-engines` removes one of the two.',
    example: {
      bad: `${trainerText}deepspeed: zero2.json
fsdp: full_shard
`,
      good: `${trainerText}deepspeed: zero2.json
`,
    },
  },
  find(keys) {
    const [at, other] = ['fsdp', 'deepspeed'];
    const on = (key: string): boolean => keys.has(key) && keys.flag(key) !== false && keys.value(key) !== '';
    // What is set elsewhere may be nothing.
    const placed = (key: string): boolean => typeof keys.value(key) !== 'string' || keys.word(key) !== null;
    if (!on(at) || !on(other) || !placed(at) || !placed(other) || keys.list(at)?.length === 0) return [];
    const message = say('two-engines.both', { name: keys.name(at), other: keys.name(other) });
    return [{ severity: 'error', at, message, mending: [{ remove: at }, { remove: other }] }];
  },
};

const noRestarts: Trap = {
  id: 'restarts-that-never-come',
  formats: [...trainerFormats, 'axolotl'],
  doc: {
    title: 'A cosine with restarts that has one cycle',
    severities: ['hint'],
    why: '`cosine_with_restarts` has one cycle where `num_cycles` is not written: it is a plain cosine, without a restart.',
    threshold: '`cosine_with_restarts` is written, and `num_cycles` in `lr_scheduler_kwargs` is absent or 1.',
    source: 'transformers/optimization.py, `get_cosine_with_hard_restarts_schedule_with_warmup`.',
    example: {
      bad: `${trainerText}lr_scheduler_type: cosine_with_restarts
warmup_ratio: 0.03
`,
      good: `${trainerText}lr_scheduler_type: cosine_with_restarts
lr_scheduler_kwargs:
  num_cycles: 3
warmup_ratio: 0.03
`,
    },
  },
  find(keys, { complete }) {
    const at = keys.first('lr_scheduler_type', 'lr_scheduler');
    const cycles = keys.number('lr_scheduler_kwargs.num_cycles') ?? 1;
    if (at === null || keys.word(at) !== 'cosine_with_restarts' || cycles > 1 || !complete) return [];
    // A text in the place of the section may be a map in itself.
    if (typeof keys.value('lr_scheduler_kwargs') === 'string' || keys.has('lr_scheduler_num_cycles')) return [];
    return [{ severity: 'hint', at, message: say('restarts-that-never-come.one', { name: keys.name(at) }) }];
  },
};

export const engineTraps: readonly Trap[] = [twoEngines, noRestarts];
