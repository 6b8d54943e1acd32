/**
 * Hydra trees of PyTorch Lightning (lightning-hydra-template and its like): `_target_`, `_partial_`, `defaults`.
 * Trainer, model and data stand in files of their own, so that a file proves nothing missing.
 */
import { betas } from '../fields/betas';
import { clippingBy } from '../fields/clips';
import { count, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { lightningPrecision } from '../fields/lightningTrainer';
import { optimizerName, scheduleName } from '../fields/names';
import { View } from '../configView';

/** Where the optimizer may stand: in an experiment, in a model's file, in a file of its own. */
const places = ['model.optimizer', 'optimizer', 'optim', 'model.optim'];
const inOptimizer = (...names: string[]) => [
  ...places.flatMap((place) => names.map((name) => `${place}.${name}`)),
  ...names.flatMap((name) => [`model.${name}`, name]),
];
const inTrainer = (name: string) => [`trainer.${name}`, name];

function recognise(root: View['root']): View | null {
  const view = new View(root, [], false);
  const target = view.text('_target_');
  const inside = places.some((place) => view.any(`${place}._target_`));
  const trainer =
    (/\.Trainer$/i.test(target) && /lightning|trainer/i.test(target.slice(0, -'Trainer'.length))) ||
    /\.Trainer$/.test(view.text('trainer._target_'));
  const experiment =
    view.any('defaults') && view.any(...inOptimizer('lr', 'learning_rate'), 'trainer.max_epochs', 'trainer.max_steps');
  const optimizer = /(?:^|\.)optim(?:izers?)?\./.test(target) && view.any('lr');
  return inside || trainer || experiment || optimizer ? view : null;
}

export const hydra: Format = {
  name: 'hydra',
  doc: {
    title: 'Hydra trees with Lightning',
    recognisedBy: '`_target_` of an optimizer or a trainer, `defaults`',
  },
  recognise,
  loader: 'omegaconf',
  fields: {
    optimizer: word(
      [...places.map((place) => `${place}._target_`), ...places.map((place) => `${place}.name`)],
      optimizerName,
    ),
    lr: number(inOptimizer('lr', 'learning_rate')),
    betas: betas(inOptimizer('betas')),
    eps: number(places.map((place) => `${place}.eps`)),
    momentum: number(places.map((place) => `${place}.momentum`)),
    weightDecay: number(inOptimizer('weight_decay')),
    schedule: word(
      ['model.scheduler._target_', 'scheduler._target_', 'lr_scheduler._target_', 'model.lr_scheduler._target_'],
      scheduleName,
    ),
    warmup: length([
      { key: 'model.scheduler.warmup_steps', unit: 'steps' },
      { key: 'scheduler.warmup_steps', unit: 'steps' },
      { key: 'scheduler.num_warmup_steps', unit: 'steps' },
      { key: 'scheduler.warmup_epochs', unit: 'epochs' },
      { key: 'model.warmup_steps', unit: 'steps' },
    ]),
    total: length([
      { key: 'trainer.max_steps', unit: 'steps', none: -1 },
      { key: 'max_steps', unit: 'steps' },
      { key: 'trainer.max_epochs', unit: 'epochs' },
      { key: 'max_epochs', unit: 'epochs' },
    ]),
    clip: (view) => {
      const at = view.any('trainer') ? 'trainer.' : '';
      return clippingBy(`${at}gradient_clip_val`, `${at}gradient_clip_algorithm`, ['value'])(view);
    },
    precision: lightningPrecision(inTrainer('precision'), {}),
    batchSize: count(['data.batch_size', 'datamodule.batch_size', 'batch_size']),
    accumulate: count(inTrainer('accumulate_grad_batches')),
    seed: number('seed'),
    minimumLr: number(['model.scheduler.eta_min', 'scheduler.eta_min']),
    evalEvery: interval({ key: 'trainer.check_val_every_n_epoch', unit: 'epochs' }),
    saveEvery: interval('callbacks.model_checkpoint.every_n_train_steps', {
      key: 'callbacks.model_checkpoint.every_n_epochs',
      unit: 'epochs',
    }),
    logEvery: interval('trainer.log_every_n_steps'),
  },
};
