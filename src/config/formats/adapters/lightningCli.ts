/** PyTorch Lightning's CLI (jsonargparse): `class_path` and `init_args`. Defaults: lightning.pytorch.Trainer. */
import { betas } from '../fields/betas';
import { clippingBy } from '../fields/clips';
import { count, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { lightningPrecision, trainerDefault } from '../fields/lightningTrainer';
import { torchDefault } from '../fields/torchDefaults';
import { View } from '../configView';

const places = ['optimizer', 'model.init_args.optimizer', 'model.optimizer'];
const inOptimizer = (...names: string[]) => [
  ...places.flatMap((place) => names.map((name) => `${place}.init_args.${name}`)),
  ...names.map((name) => `model.init_args.${name}`),
];
const classPaths = places.map((place) => `${place}.class_path`);
const otherwise = 'unknown' as const;

/** Where the CLI makes the optimizer, it makes the schedule too, and none is none. */
const ofCli =
  <T>(value: T) =>
  (view: View) =>
    view.any('optimizer.class_path') ? { value, source: 'LightningCLI: no lr_scheduler' } : ('unknown' as const);

export const lightningCli: Format = {
  name: 'lightning-cli',
  doc: {
    title: 'Lightning CLI',
    recognisedBy: '`trainer` with `class_path` sections',
    readBy: 'jsonargparse',
  },
  recognise: (root) => {
    for (const prefix of [[], ['fit']]) {
      const view = new View(root, prefix);
      const classes = view.any('model.class_path', 'data.class_path', 'optimizer.class_path', ...classPaths);
      if (view.any('trainer') && (classes || view.any('seed_everything'))) return view;
    }
    return null;
  },
  // jsonargparse's own YAML loader reads 1e-4 as a number.
  loader: 'yaml-1.2',
  fields: {
    optimizer: word(classPaths, optimizerName, { otherwise }),
    lr: number(inOptimizer('lr', 'learning_rate'), { otherwise }),
    betas: betas(inOptimizer('betas'), { otherwise: torchDefault(classPaths, 'betas') }),
    eps: number(inOptimizer('eps'), { otherwise: torchDefault(classPaths, 'eps') }),
    momentum: number(inOptimizer('momentum'), { otherwise: torchDefault(classPaths, 'momentum') }),
    weightDecay: number(inOptimizer('weight_decay'), { otherwise: torchDefault(classPaths, 'weightDecay') }),
    schedule: word(
      ['lr_scheduler.class_path', 'model.init_args.lr_scheduler.class_path', 'model.init_args.scheduler'],
      scheduleName,
      {
        otherwise: ofCli('constant'),
      },
    ),
    warmup: length(
      [
        { key: 'lr_scheduler.init_args.warmup_steps', unit: 'steps' },
        { key: 'lr_scheduler.init_args.num_warmup_steps', unit: 'steps' },
        { key: 'lr_scheduler.init_args.warmup_epochs', unit: 'epochs' },
        { key: 'model.init_args.warmup_steps', unit: 'steps' },
        { key: 'model.init_args.warmup_epochs', unit: 'epochs' },
      ],
      (view) => (view.any('optimizer.class_path') ? null : 'unknown'),
    ),
    minimumLr: number(['lr_scheduler.init_args.eta_min', 'lr_scheduler.init_args.min_lr'], {
      writeTo: null,
      otherwise,
    }),
    total: length(
      [
        { key: 'trainer.max_steps', unit: 'steps', none: -1 },
        { key: 'trainer.max_epochs', unit: 'epochs' },
      ],
      trainerDefault({ value: 1000, unit: 'epochs' }, 'max_epochs'),
    ),
    clip: clippingBy('trainer.gradient_clip_val', 'trainer.gradient_clip_algorithm', ['value']),
    precision: lightningPrecision('trainer.precision', { otherwise: trainerDefault('fp32', 'precision') }),
    batchSize: count(['data.init_args.batch_size', 'data.batch_size'], { otherwise }),
    accumulate: count('trainer.accumulate_grad_batches', { otherwise: trainerDefault(1, 'accumulate_grad_batches') }),
    dropout: number(['model.init_args.dropout', 'model.init_args.head_dropout'], { otherwise, writeTo: null }),
    seed: number('seed_everything', { otherwise }),
    // val_check_interval is a share of an epoch where it has a point, and batches where it has none: left alone.
    evalEvery: interval({ key: 'trainer.check_val_every_n_epoch', unit: 'epochs' }),
    logEvery: interval('trainer.log_every_n_steps'),
  },
};
