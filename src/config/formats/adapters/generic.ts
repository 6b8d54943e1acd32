/**
 * Home-made YAML, JSON and TOML, read with care: only what stands under names that everyone uses, in sections that
 * everyone has. What is absent says nothing, for the script may have it.
 */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, flag, number, numberIn, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import type { LengthKey } from '../fields/lengths';
import { dtypeName, optimizerName, precisionName, scheduleName } from '../fields/names';
import type { Length, Precision } from '../../recipe';
import { View } from '../configView';

const optimizers = [
  'optimizer',
  'optim',
  'optimization',
  'optimizer_config',
  'training.optimizer',
  'train.optimizer',
  'model.optimizer',
  'trainer.optimizer',
  'optimizer.params',
];
const schedules = [
  'scheduler',
  'lr_scheduler',
  'lr_schedule',
  'schedule',
  'training.scheduler',
  'train.scheduler',
  'training.lr_scheduler',
  'optimizer.scheduler',
];
const trainings = [
  'training',
  'train',
  'trainer',
  'training_spec',
  'experiment',
  'training_params',
  'hyperparameters',
  'hyperparams',
  'hparams',
  'solver',
  'optim',
  'optimization',
];

const inSections = (sections: string[], names: string[], root = true): string[] => [
  ...sections.flatMap((section) => names.map((name) => `${section}.${name}`)),
  ...(root ? names : []),
];

const rates = inSections(
  [...optimizers, ...trainings],
  ['lr', 'learning_rate', 'base_lr', 'max_lr', 'init_lr', 'initial_lr', 'peak_lr'],
);
/** A schedule that is given its own peak has the last word on the rate. */
const peaks = inSections(schedules, ['alpha_max', 'max_lr', 'peak_lr', 'max_learning_rate'], false);

/** Keys of libraries that do no gradient descent (XGBoost, scikit-learn, RL). If present, the file is not ours. */
const strangers = [
  'n_estimators',
  'num_leaves',
  'max_depth',
  'boosting_type',
  'num_boost_round',
  'services',
  'jobs',
  'apiVersion',
  'dependencies',
  'compilerOptions',
  'scripts',
];
/** A file counts as a training config if it has a learning rate and one of these keys. */
const company = [
  ...inSections(trainings, [
    'epochs',
    'num_epochs',
    'max_epochs',
    'n_epochs',
    'max_steps',
    'max_iters',
    'num_steps',
    'total_steps',
    'steps',
    'iterations',
    'train_steps',
    'batch_size',
    'micro_batch_size',
    'train_batch_size',
  ]),
  ...inSections(['data', 'dataset', 'dataloader', 'data_loader'], ['batch_size', 'train_batch_size'], false),
  ...inSections(optimizers, ['weight_decay', 'betas', 'momentum'], false),
];

const lengths = (sections: string[], names: [string, Length['unit']][], root = true): LengthKey[] =>
  names.flatMap(([name, unit]) => inSections(sections, [name], root).map((key) => ({ key, unit })));

/** `use_amp: true` does not say which 16 bits. */
const precision: Field<Precision> = field(
  inSections(trainings, ['mixed_precision', 'precision', 'fp16', 'bf16', 'dtype', 'amp.enabled', 'amp', 'use_amp']),
  (place, view, key) => {
    // A first loss scale beside it is one of fp16.
    if (key.endsWith('amp.enabled') && place.scalar === true && view.any(key.replace('enabled', 'init_scale')))
      return 'mixed-fp16';
    const name = key.split('.').at(-1);
    if (name === 'fp16' || name === 'bf16') return place.scalar === true ? `mixed-${name}` : undefined;
    if (typeof place.scalar === 'boolean') return place.scalar ? 'unknown' : 'fp32';
    if (place.scalar === undefined) return undefined;
    return name === 'dtype' ? dtypeName(place.source) : precisionName(place.source);
  },
  null,
);

export const generic: Format = {
  name: 'custom',
  doc: {
    title: 'Home-made YAML, JSON and TOML',
    recognisedBy: 'a learning rate in a usual section, beside a length, a batch or a decay',
    readBy: 'PyYAML, or OmegaConf',
  },
  recognise: (root) => {
    const view = new View(root, [], false);
    if (view.any(...strangers)) return null;
    const isNumber = (key: string): boolean => {
      const place = view.get(key)?.place;
      return place !== undefined && typeof numberIn(place) === 'number';
    };
    return [...rates, ...peaks].some(isNumber) && view.any(...company) ? view : null;
  },
  loader: (view) => (view.any('defaults', 'hydra', '_target_') ? 'omegaconf' : 'pyyaml'),
  fields: {
    optimizer: word(
      [
        ...inSections(optimizers, ['name', 'type', '_target_', 'optimizer'], false),
        ...inSections(trainings, ['optimizer', 'optimizer_type', 'optimizer_name', 'optim']),
      ],
      optimizerName,
    ),
    lr: number([...peaks, ...rates]),
    betas: betas(inSections([...optimizers, ...trainings], ['betas', 'adam_betas'])),
    eps: number(inSections(optimizers, ['eps', 'epsilon', 'adam_eps'], false)),
    momentum: number(inSections([...optimizers, ...trainings], ['momentum'])),
    weightDecay: number(inSections([...optimizers, ...trainings], ['weight_decay', 'wd'])),
    schedule: word(
      [
        ...inSections(schedules, ['name', 'type', '_target_'], false),
        ...inSections(trainings, ['scheduler', 'lr_scheduler', 'lr_scheduler_type', 'lr_schedule']),
      ],
      scheduleName,
    ),
    warmup: length(
      lengths(
        [...schedules, ...trainings, ...optimizers],
        [
          ['warmup_steps', 'steps'],
          ['num_warmup_steps', 'steps'],
          ['warmup_iters', 'steps'],
          ['lr_warmup_steps', 'steps'],
          ['warmup_ratio', 'share'],
          ['warmup_epochs', 'epochs'],
        ],
      ),
    ),
    minimumLr: number(
      inSections(
        [...schedules, ...trainings, ...optimizers],
        ['min_lr', 'lr_min', 'eta_min', 'alpha_min', 'min_learning_rate'],
      ),
    ),
    total: length(
      lengths(trainings, [
        ['max_steps', 'steps'],
        ['max_iters', 'steps'],
        ['num_steps', 'steps'],
        ['total_steps', 'steps'],
        ['train_steps', 'steps'],
        ['iterations', 'steps'],
        ['epochs', 'epochs'],
        ['num_epochs', 'epochs'],
        ['max_epochs', 'epochs'],
        ['n_epochs', 'epochs'],
      ]),
    ),
    clip: clipNorm(
      inSections(
        [...trainings, ...optimizers],
        [
          'grad_clip',
          'grad_clip_norm',
          'gradient_clip',
          'gradient_clip_norm',
          'gradient_clip_val',
          'max_grad_norm',
          'clip_grad',
          'clip_grad_norm',
          'gradient_clipping',
          'clip_norm',
          'grad_norm_clip',
        ],
      ),
      { empty: 'off' },
    ),
    precision,
    batchSize: count([
      ...inSections(trainings, [
        'micro_batch_size',
        'per_device_bs',
        'per_device_batch_size',
        'train_batch_size',
        'batch_size',
      ]),
      ...inSections(['data', 'dataset', 'dataloader', 'data_loader'], ['train_batch_size', 'batch_size'], false),
    ]),
    globalBatchSize: count(inSections(trainings, ['global_batch_size', 'total_batch_size'])),
    accumulate: count(
      inSections(trainings, [
        'gradient_accumulation_steps',
        'gradient_accumulation.steps',
        'gradient_accumulation',
        'grad_accum_steps',
        'grad_accum',
        'accumulation_steps',
        'accumulate_grad_batches',
      ]),
    ),
    dropout: number(inSections(['model', ...trainings], ['dropout'])),
    gradientCheckpointing: flag(inSections(trainings, ['gradient_checkpointing'])),
    seed: number(inSections([...trainings], ['seed'])),
    evalEvery: interval(
      ...inSections(trainings, ['eval_every', 'eval_interval', 'eval_steps', 'val_interval', 'eval_freq', 'val_freq']),
    ),
    saveEvery: interval(
      ...inSections(trainings, ['save_every', 'save_interval', 'save_steps', 'checkpoint_interval', 'save_freq']),
    ),
    logEvery: interval(...inSections(trainings, ['log_every', 'log_interval', 'log_steps', 'logging_steps'])),
    loraRank: count(['lora.r', 'lora.rank', ...inSections(['model', ...trainings], ['lora_r', 'lora_rank'])]),
    loraAlpha: count(['lora.alpha', 'lora.lora_alpha', ...inSections(['model', ...trainings], ['lora_alpha'])]),
  },
};
