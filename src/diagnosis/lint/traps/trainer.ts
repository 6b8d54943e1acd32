/** Traps of Hugging Face's Trainer: its schedule, its lengths, its precision and what it logs. */
import { known } from '../rule';
import { say } from '../../../shared/messages/say';
import type { Keys } from '../keys';
import { trainerStart } from './exampleTexts';
import { trainerFormats, type Trap } from './trap';

/** The keys of the schedule in the Trainer's files and in Axolotl's. */
const scheduleKey = (keys: Keys): string | null => keys.first('lr_scheduler_type', 'lr_scheduler');

const idleWarmup: Trap = {
  id: 'idle-warmup',
  formats: [...trainerFormats, 'axolotl', 'open-instruct', 'kohya'],
  doc: {
    title: 'A warmup beside a schedule that has none',
    severities: ['hint', 'error'],
    why: 'The schedule `constant` does not look at the warmup: the first step has the full rate. The one that warms up is `constant_with_warmup`.',
    threshold:
      '`constant` is written beside `warmup_steps` or `warmup_ratio` above 0. An error in sd-scripts, which refuse it and have this schedule where none is written.',
    source:
      'transformers/optimization.py, `get_scheduler`; library/train_util.py of kohya-ss/sd-scripts, `get_scheduler_fix`; bmaltais/kohya_ss pull request 2292.',
    fix: '`idle-warmup` writes `constant_with_warmup`.',
    example: {
      bad: `${trainerStart}num_train_epochs: 1
lr_scheduler_type: constant
warmup_ratio: 0.03
`,
      good: `${trainerStart}num_train_epochs: 1
lr_scheduler_type: constant_with_warmup
warmup_ratio: 0.03
`,
    },
  },
  find(keys, { format }) {
    const own = format === 'kohya';
    const schedule = own ? 'lr_scheduler' : scheduleKey(keys);
    const names = own ? ['lr_warmup_steps'] : ['warmup_steps', 'warmup_ratio'];
    const warmup = names.find((key) => (keys.number(key) ?? 0) > 0);
    const constant = schedule !== null && keys.word(schedule) === 'constant';
    if (schedule === null || warmup === undefined || !(constant || (own && !keys.has(schedule)))) return [];
    if (own && keys.has('lr_scheduler_type')) return [];
    const message = say('idle-warmup.constant', { warmup: keys.name(warmup), name: keys.name(schedule) });
    // The run goes on, at the rate that is written.
    const severity = own ? 'error' : 'hint';
    const at = keys.has(schedule) ? schedule : warmup;
    return [{ severity, at, message, mending: [{ set: schedule, to: 'constant_with_warmup' }] }];
  },
};

/** Schedules that cannot be made without further keys, and the keys of which one is enough. */
const needy: Record<string, readonly string[]> = {
  cosine_with_min_lr: ['min_lr', 'min_lr_rate'],
  cosine_warmup_with_min_lr: ['min_lr', 'min_lr_rate'],
  warmup_stable_decay: ['num_decay_steps'],
};

const scheduleWithoutKeys: Trap = {
  id: 'schedule-without-keys',
  formats: ['hf-trainer', 'axolotl'],
  doc: {
    title: 'A schedule without the keys that it needs',
    severities: ['error'],
    why: '`cosine_with_min_lr` needs to know its minimum, `warmup_stable_decay` when it falls. Without them the Trainer stops where it makes the schedule, after the model is loaded.',
    threshold:
      '`cosine_with_min_lr` without `min_lr` or `min_lr_rate`, or `warmup_stable_decay` without `num_decay_steps`, in `lr_scheduler_kwargs`.',
    source: 'transformers/optimization.py, `get_cosine_with_min_lr_schedule_with_warmup` and `get_wsd_schedule`.',
    example: {
      bad: `${trainerStart}num_train_epochs: 1
lr_scheduler_type: cosine_with_min_lr
warmup_ratio: 0.03
`,
      good: `${trainerStart}num_train_epochs: 1
lr_scheduler_type: cosine_with_min_lr
lr_scheduler_kwargs:
  min_lr_rate: 0.1
warmup_ratio: 0.03
`,
    },
  },
  find(keys, { complete }) {
    const schedule = scheduleKey(keys);
    const needs = needy[keys.word(schedule) ?? ''];
    // A text in the place of the section may be a map in itself.
    if (!schedule || !needs || !complete || typeof keys.value('lr_scheduler_kwargs') === 'string') return [];
    if (needs.some((key) => keys.has(`lr_scheduler_kwargs.${key}`)) || keys.has('cosine_min_lr_ratio')) return [];
    const args = { name: keys.name(schedule), schedule: keys.word(schedule)!, keys: needs };
    return [{ severity: 'error', at: schedule, message: say('schedule-without-keys.missing', args) }];
  },
};

/** Where two lengths of the run stand in each format: the one that holds, and the one that is then not looked at. */
const twoTotals: Record<string, readonly [holds: string, idle: string]> = {
  'hf-trainer': ['max_steps', 'num_train_epochs'],
  llamafactory: ['max_steps', 'num_train_epochs'],
  'open-instruct': ['max_train_steps', 'num_train_epochs'],
  axolotl: ['max_steps', 'num_epochs'],
  kohya: ['max_train_epochs', 'max_train_steps'],
  ludwig: ['trainer.train_steps', 'trainer.epochs'],
};

const twoLengths: Trap = {
  id: 'two-lengths',
  formats: Object.keys(twoTotals),
  doc: {
    title: 'The length of the run is given twice',
    severities: ['hint'],
    why: 'One of the two is not looked at: `max_steps` takes the place of the epochs in the Trainer, the epochs that of the steps in sd-scripts. A run then ends earlier or later than its author thinks.',
    threshold: 'Both a number of steps and a number of epochs are written, and neither is turned off (-1, 0).',
    source: 'transformers/trainer.py; train_network.py of kohya-ss/sd-scripts; ludwig/schema/trainer.py.',
    fix: '`two-lengths` removes the one that is not looked at.',
    example: {
      bad: `${trainerStart}num_train_epochs: 3
max_steps: 500
lr_scheduler_type: cosine
warmup_steps: 20
`,
      good: `${trainerStart}max_steps: 500
lr_scheduler_type: cosine
warmup_steps: 20
`,
    },
  },
  find(keys, { format }) {
    const [holds, idle] = twoTotals[format]!;
    if (!((keys.number(holds) ?? 0) > 0) || !((keys.number(idle) ?? 0) > 0)) return [];
    const args = {
      name: keys.name(idle),
      value: keys.number(idle)!,
      holds: keys.name(holds),
      held: keys.number(holds)!,
    };
    return [{ severity: 'hint', at: idle, message: say('two-lengths.idle', args), mending: [{ remove: idle }] }];
  },
};

const hiddenNan: Trap = {
  id: 'hidden-nan',
  formats: [...trainerFormats, 'axolotl'],
  doc: {
    title: 'A loss that is no number is not logged as such',
    severities: ['hint'],
    why: 'With `logging_nan_inf_filter` the Trainer writes the average of the losses before it in the place of NaN. A run that is dead looks like one that has come to rest.',
    threshold: 'It is written true. It is so by default too, which is not said of every file.',
    source: 'transformers/trainer.py, where the loss of a step is added up; transformers/training_args.py.',
    fix: '`hidden-nan` turns it off.',
    example: {
      bad: `${trainerStart}num_train_epochs: 1
logging_nan_inf_filter: true
`,
      good: `${trainerStart}num_train_epochs: 1
logging_nan_inf_filter: false
`,
    },
  },
  find(keys) {
    const at = 'logging_nan_inf_filter';
    if (!keys.isOn(at)) return [];
    const message = say('hidden-nan.filtered', { name: keys.name(at) });
    return [{ severity: 'hint', at, message, mending: [{ set: at, to: false }] }];
  },
};

const half = /^(?:torch\.)?(?:float16|fp16|half)$/;

const scaledHalf: Trap = {
  id: 'scaled-half-weights',
  formats: trainerFormats,
  doc: {
    title: 'Mixed precision over weights that are fp16 themselves',
    severities: ['error'],
    why: 'Mixed precision in fp16 scales the gradients of fp32 weights. Of weights loaded in fp16 the gradients are fp16 too, and the scaler stops with "Attempting to unscale FP16 gradients".',
    threshold:
      '`fp16: true` beside `torch_dtype: float16` (or `dtype`), without adapters, quantization or DeepSpeed, which keep weights of their own.',
    source: 'transformers issue 23165; bitsandbytes issue 945.',
    fix: '`scaled-half-weights` loads the weights in fp32.',
    example: {
      bad: `${trainerStart}num_train_epochs: 1
torch_dtype: float16
fp16: true
`,
      good: `${trainerStart}num_train_epochs: 1
torch_dtype: float32
fp16: true
`,
    },
  },
  find(keys, { kind }) {
    const at = keys.first('torch_dtype', 'dtype');
    const others = ['use_peft', 'load_in_4bit', 'load_in_8bit', 'quantization_bit', 'deepspeed', 'fsdp', 'lora_rank'];
    if (at === null || !half.test(keys.word(at) ?? '') || !keys.isOn('fp16')) return [];
    if (kind === 'adapters' || keys.first(...others) !== null) return [];
    const message = say('scaled-half-weights.scaled', { name: keys.name(at), fp16: keys.name('fp16') });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: 'float32' }] }];
  },
};

/** What is said of a run without a scaler: the frameworks that train with weights, gradients and states in fp16. */
const unscaledHalf: Trap = {
  id: 'unscaled-half',
  formats: ['hf-trainer', 'lightning-cli', 'litgpt', 'nemo', 'torchtune'],
  doc: {
    title: 'Training in fp16 without a scaler',
    severities: ['warning', 'error'],
    why: 'In fp16 a gradient below 6e-8 is zero and one above 65504 infinite. Mixed precision scales the loss against both; where weights are fp16 themselves nothing does, and learning stalls or ends in NaN.',
    threshold:
      '`16-true` in Lightning and LitGPT; weights loaded in fp16 without `fp16` or `bf16` in the Trainer, adapters aside. An error in torchtune, which refuses it.',
    source:
      'lightning/fabric/plugins/precision/half.py has no scaler; recipes/full_finetune_distributed.py of torchtune; Micikevicius et al., Mixed precision training (2018).',
    fix: '`unscaled-half` writes the mixed form where the format has one, bf16 in torchtune.',
    example: {
      bad: `seed_everything: 1
trainer: { max_epochs: 10, precision: 16-true, gradient_clip_val: 1.0 }
model: { class_path: our.Model, init_args: {} }
data: { class_path: our.Data, init_args: { batch_size: 64 } }
optimizer: { class_path: torch.optim.SGD, init_args: { lr: 0.05, momentum: 0.9 } }
`,
      good: `seed_everything: 1
trainer: { max_epochs: 10, precision: 16-mixed, gradient_clip_val: 1.0 }
model: { class_path: our.Model, init_args: {} }
data: { class_path: our.Data, init_args: { batch_size: 64 } }
optimizer: { class_path: torch.optim.SGD, init_args: { lr: 0.05, momentum: 0.9 } }
`,
    },
  },
  find(keys, { format, kind, precision, complete }) {
    if (format === 'hf-trainer') {
      const at = keys.first('torch_dtype', 'dtype');
      const mixed = keys.first('fp16', 'bf16', 'deepspeed', 'use_peft') !== null || kind === 'adapters';
      if (at === null || !half.test(keys.word(at) ?? '') || mixed || !complete) return [];
      return [{ severity: 'warning', at, message: say('unscaled-half.weights', { name: keys.name(at) }) }];
    }
    const at = { torchtune: 'dtype', litgpt: 'precision' }[format] ?? 'trainer.precision';
    const text = keys.word(at);
    const message = say('unscaled-half.weights', { name: keys.name(at) });
    if (format === 'torchtune')
      return text === 'fp16' ? [{ severity: 'error', at, message, mending: [{ set: at, to: 'bf16' }] }] : [];
    if (text !== '16-true' || known(precision) === 'bf16') return [];
    return [{ severity: 'warning', at, message, mending: [{ set: at, to: '16-mixed' }] }];
  },
};

export const trainerTraps: readonly Trap[] = [
  idleWarmup,
  scheduleWithoutKeys,
  twoLengths,
  hiddenNan,
  scaledHalf,
  unscaledHalf,
];
