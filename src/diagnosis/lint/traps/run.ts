/** Traps of the length of a run against what is counted in it. */
import { say } from '../../../shared/messages/say';
import { known, stated } from '../rule';
import { trainerStart } from './exampleTexts';
import { trainerFormats, type Trap } from './trap';

const custom = `training:
  optimizer: adamw
  lr: 1.0e-4
  batch_size: 128
`;

const olmo = `run_name: ours
model:
  d_model: 2048
  max_sequence_length: 2048
optimizer:
  name: adamw
  learning_rate: 3.0e-4
  metrics_log_interval: 10
scheduler:
  name: cosine_with_warmup
  units: tokens
  t_warmup: 2000
max_duration: 2e12T
global_train_batch_size: 2048
max_grad_norm: 1.0
`;

const resumeIsOver: Trap = {
  id: 'resume-is-over',
  formats: [...trainerFormats, 'axolotl', 'open-instruct'],
  doc: {
    title: 'A run goes on from a checkpoint behind its own end',
    severities: ['error'],
    why: '`max_steps` is the length of the whole run, that before the checkpoint included. A run that goes on from step 5000 to step 5000 ends at once, without an error.',
    threshold: '`resume_from_checkpoint` ends in `checkpoint-N`, and `max_steps` is at most N.',
    source: 'transformers/trainer.py: the step of the checkpoint is where counting goes on.',
    example: {
      bad: `${trainerStart}max_steps: 2000
resume_from_checkpoint: out/checkpoint-5000
`,
      good: `${trainerStart}max_steps: 8000
resume_from_checkpoint: out/checkpoint-5000
`,
    },
  },
  find(keys) {
    const [at, end] = ['resume_from_checkpoint', 'max_steps'];
    const step = Number(/checkpoint-(\d{1,15})\/?$/.exec(keys.word(at) ?? '')?.[1]);
    const total = keys.number(end) ?? 0;
    if (!(total > 0) || !(step >= total)) return [];
    return [{ severity: 'error', at: end, message: say('resume-is-over.ends', { name: keys.name(end), total, step }) }];
  },
};

/** Nobody who writes so few thinks of steps of so long a run. */
const epochsAtMost = 20;
const shareAtMost = 1e-3;

const warmupInEpochs: Trap = {
  id: 'warmup-in-epochs',
  doc: {
    title: 'A warmup of a few steps in a long run',
    severities: ['hint'],
    why: 'A warmup of 3 or 5 reads like epochs. Counted in steps it is over before the second moments of Adam are known, and the run begins at the full rate.',
    threshold:
      'A warmup in steps, of at most 20 and at most a thousandth of the run, whose length is written in steps.',
    source: 'Ma & Yarats, On the adequacy of untuned warmup (2021): about 2 / (1 - beta2) steps, 40 for 0.95.',
    example: {
      bad: `${trainerStart}max_steps: 100000
lr_scheduler_type: cosine
warmup_steps: 5
`,
      good: `${trainerStart}max_steps: 100000
lr_scheduler_type: cosine
warmup_steps: 500
`,
    },
  },
  find(keys, { warmup: setting, total: length }) {
    const [warmup, total] = [stated(setting), stated(length)];
    if (warmup?.value.unit !== 'steps' || total?.value.unit !== 'steps') return [];
    const [few, all] = [warmup.value.value, total.value.value];
    if (!(few > 0) || few > epochsAtMost || few > all * shareAtMost) return [];
    return [
      { severity: 'hint', at: warmup.path, message: say('warmup-in-epochs.few', { name: warmup.name, few, all }) },
    ];
  },
};

const warmupInTokens: Trap = {
  id: 'warmup-in-tokens',
  formats: ['olmo'],
  doc: {
    title: 'A warmup of less than one step, counted in tokens',
    severities: ['warning'],
    why: 'With `scheduler.units: tokens` the warmup counts tokens too. One of 2000, which reads like steps, is over within the first step, and the run begins at the full rate.',
    threshold:
      '`scheduler.units: tokens`, and `t_warmup` is above 0 and below the tokens of one step: `global_train_batch_size` times `model.max_sequence_length`.',
    source: 'olmo/train.py of allenai/OLMo, `scheduler_current`.',
    example: {
      bad: olmo,
      good: olmo.replace('2000', '8388608000'),
    },
  },
  find(keys) {
    const at = 'scheduler.t_warmup';
    const [warmup, batch, length] = [at, 'global_train_batch_size', 'model.max_sequence_length'].map(
      (key) => keys.number(key) ?? 0,
    );
    const tokens = batch! * length!;
    if (keys.word('scheduler.units') !== 'tokens' || !(warmup! > 0) || warmup! >= tokens) return [];
    const message = say('warmup-in-tokens.less', { name: keys.name(at), warmup: warmup!, tokens });
    return [{ severity: 'warning', at, message }];
  },
};

const warmupBelowOne: Trap = {
  id: 'warmup-below-one',
  formats: [...trainerFormats, 'axolotl'],
  doc: {
    title: 'Steps of warmup below 1',
    severities: ['hint'],
    why: 'From version 5 on the Trainer reads `warmup_steps` below 1 as a share of the run. Before that it is a number of steps, and refused where it is no whole one.',
    threshold: '`warmup_steps` is above 0 and below 1.',
    source: 'transformers/training_args.py, `get_warmup_steps`, in 5.24; `__post_init__` in 4.46.',
    fix: '`warmup-below-one` writes the same share as `warmup_ratio`, which every version before 6 reads.',
    example: {
      bad: `${trainerStart}num_train_epochs: 2
warmup_steps: 0.1
`,
      good: `${trainerStart}num_train_epochs: 2
warmup_ratio: 0.1
`,
    },
  },
  find(keys) {
    const at = 'warmup_steps';
    const share = keys.number(at) ?? 0;
    if (!(share > 0) || share >= 1) return [];
    const message = say('warmup-below-one.share', { name: keys.name(at), share });
    // Beside a ratio it would be written twice.
    const mending = keys.has('warmup_ratio') ? [] : [{ rename: at, to: 'warmup_ratio' }];
    return [{ severity: 'hint', at, message, mending }];
  },
};

/** Where the decay of an average of the weights stands, with the key that turns the average on, if there is one. */
const averages: readonly (readonly [decay: string, on: string | null])[] = [
  ['exp_manager.ema.decay', 'exp_manager.ema.enable'],
  ['model_ema_decay', 'model_ema'],
  ['ema.decay', 'ema.enabled'],
  ['ema_decay', 'use_ema'],
  ['model.ema_decay', 'model.use_ema'],
  ['training.ema_decay', 'training.use_ema'],
  ['train.ema_decay', 'train.use_ema'],
  ['ema_rate', null],
  ['training.ema_rate', null],
];

const longAverage: Trap = {
  id: 'long-average',
  doc: {
    title: 'An average of the weights that looks back further than the run',
    severities: ['hint'],
    why: 'An average with decay d looks back about 1 / (1 - d) steps: 10,000 for 0.9999. In a shorter run more than a third of it is still the weights before training, unless the decay itself is warmed up.',
    threshold: '1 / (1 - decay) is more than the steps of the run, both written. An average that is off is not meant.',
    source: 'Polyak & Juditsky (1992); timm/utils/model_ema.py names the same danger.',
    example: {
      bad: `${custom}  max_steps: 2000
  ema_decay: 0.9999
`,
      good: `${custom}  max_steps: 2000
  ema_decay: 0.99
`,
    },
  },
  find(keys, { total: setting }) {
    const total = stated(setting);
    if (total?.value.unit !== 'steps') return [];
    const steps = total.value.value;
    return averages.flatMap(([at, on]) => {
      const decay = keys.number(at) ?? 0;
      if (!(decay > 0.5) || decay >= 1 || (on !== null && keys.flag(on) === false)) return [];
      const back = Math.round(1 / (1 - decay));
      if (back <= steps) return [];
      const message = say('long-average.longer', { name: keys.name(at), decay, back, steps });
      return [{ severity: 'hint' as const, at, message }];
    });
  },
};

const findsItsRate: Trap = {
  id: 'rate-that-is-found',
  doc: {
    title: 'A small rate for an optimizer that finds its own',
    severities: ['warning'],
    why: 'Prodigy and D-Adaptation find the rate by themselves; `lr` multiplies what they find and is meant to be about 1. With the rate of Adam there, they train ten thousand times too slowly.',
    threshold: 'The optimizer is Prodigy or one of D-Adaptation, and its rate is written as 0.1 or less.',
    source: 'library/train_util.py of kohya-ss/sd-scripts recommends lr=1.0 where it finds 0.1 or less.',
    fix: '`rate-that-is-found` sets 1.',
    example: {
      bad: `training:
  optimizer: prodigy
  lr: 1.0e-4
  batch_size: 128
  epochs: 10
`,
      good: `training:
  optimizer: prodigy
  lr: 1.0
  batch_size: 128
  epochs: 10
`,
    },
  },
  find(keys, { optimizer, lr }) {
    const name = known(optimizer) ?? '';
    const rate = stated(lr);
    if (!/^(?:prodigy|dadapt)/.test(name) || rate === null || rate.value > 0.1) return [];
    const message = say('rate-that-is-found.small', { name: rate.name, lr: rate.value, optimizer: name });
    return [{ severity: 'warning', at: rate.path, message, mending: [{ set: rate.path, to: 1 }] }];
  },
};

export const runTraps: readonly Trap[] = [
  resumeIsOver,
  warmupInEpochs,
  warmupInTokens,
  warmupBelowOne,
  longAverage,
  findsItsRate,
];
