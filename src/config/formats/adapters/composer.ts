/**
 * MosaicML Composer where it is not llm-foundry: the YAML of its first versions, of MosaicML's examples, and that which
 * Hydra makes a `composer.Trainer` of. Defaults: composer/trainer/trainer.py and composer.optim.
 */
import { betas } from '../fields/betas';
import { clipping } from '../fields/clips';
import { count, flag, number, shareOf, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length, lengthText, writeLengthText } from '../fields/lengths';
import type { LengthKey } from '../fields/lengths';
import { optimizerName, precisionName, scheduleName } from '../fields/names';
import { torchDefault } from '../fields/torchDefaults';
import type { Precision } from '../../recipe';
import { View } from '../configView';

/** The section of an optimizer: itself, or the only one in it, which bears its name (`decoupled_sgdw: { lr: 2 }`). */
function section(view: View): string {
  const [only, ...more] = view.keys('optimizer');
  return only !== undefined && more.length === 0 && view.keys(`optimizer.${only}`).length > 0
    ? `optimizer.${only}`
    : 'optimizer';
}
const inOptimizer =
  <T>(name: string, then: (key: string) => Field<T>): Field<T> =>
  (view) =>
    then(`${section(view)}.${name}`)(view);

const optimizer: Field<string> = (view) => {
  const at = section(view);
  const named = word(['optimizer.name', 'optimizer._target_'], optimizerName, { otherwise: 'unknown' });
  if (at === 'optimizer') return named(view);
  return { path: at.split('.'), state: 'written', value: optimizerName(at.slice('optimizer.'.length)) };
};

/** In the config, or in the section of the trainer. */
const both = (name: string): string[] => [name, `trainer.${name}`];
/** A bare number counts epochs (composer/core/time.py, ensure_time); it is written with its unit. */
const timeKey = (key: string): LengthKey => ({
  key,
  unit: 'epochs',
  read: (place) => lengthText(place, 'epochs'),
  write: (value) => writeLengthText(value, undefined),
});

const precisionOf = (text: string): Precision | 'unknown' => (text === 'amp' ? 'mixed-fp16' : precisionName(text));

const clip: Field<{ kind: 'norm' | 'value'; threshold: number }> = (view) => {
  const at = 'algorithms.gradient_clipping';
  const kind = view.text(`${at}.clipping_type`) === 'value' ? 'value' : 'norm';
  // Adaptive clipping bounds each gradient by the size of its weights.
  if (view.text(`${at}.clipping_type`) === 'adaptive')
    return { path: view.pathOf(`${at}.clipping_threshold`), state: 'unknown', value: null };
  return clipping(kind, [...both('grad_clip_norm'), `${at}.clipping_threshold`], { writeTo: null })(view);
};

const shares = ['scheduler.alpha_f', 'lr_scheduler.alpha_f'];
/** A linear decay to the whole of the rate is how Composer says that it stays, after a warmup. */
const stays = (view: View): boolean => shares.some((key) => view.scalar(key) === 1);

const schedule: Field<string> = (view) => {
  const named = word(['scheduler.name', 'scheduler._target_'], scheduleName, { otherwise: 'unknown' })(view);
  return named.state === 'written' && stays(view) ? { ...named, value: 'constant' } : named;
};

const minimumLr: Field<number> = (view) =>
  shareOf(shares, number(`${section(view)}.lr`), { otherwise: 'unknown' })(view);

/** The trainer is made from the file alone, and no script adds to it. */
function isWhole(view: View): boolean {
  return /^composer\./.test(view.text('trainer._target_')) || (section(view) !== 'optimizer' && view.any('schedulers'));
}

export const composer: Format = {
  name: 'composer',
  doc: {
    title: 'Composer',
    recognisedBy: '`max_duration` such as `90ep` with `optimizer`, also in `trainer`',
    readBy: 'PyYAML, or OmegaConf',
  },
  recognise: (root) => {
    // A run of MosaicML's platform has the config in a section.
    for (const prefix of [[], ['parameters']]) {
      const view = new View(root, prefix);
      const duration = both('max_duration').map((key) => view.get(key)?.place);
      const timed = duration.some((place) => place && /^\d[\d_.]*(?:ep|ba|tok|sp|dur)$/.test(place.source.trim()));
      if (timed && view.any('optimizer', 'train_dataset', 'scheduler', 'schedulers'))
        return new View(root, prefix, isWhole(view));
    }
    return null;
  },
  loader: (view) => (view.any('train_dataset', 'schedulers') && isWhole(view) ? 'pyyaml' : 'omegaconf'),
  kind: (view) => (view.has('load_path') || view.has('trainer.load_path') ? 'continued' : 'unknown'),
  fields: {
    optimizer,
    lr: inOptimizer('lr', (key) => number(key, { otherwise: 'unknown' })),
    betas: inOptimizer('betas', (key) => betas(key, { otherwise: torchDefault('optimizer._target_', 'betas') })),
    eps: inOptimizer('eps', (key) => number(key, { otherwise: torchDefault('optimizer._target_', 'eps') })),
    momentum: inOptimizer('momentum', (key) => number(key, { otherwise: 'unknown' })),
    weightDecay: inOptimizer('weight_decay', (key) =>
      number(key, { otherwise: torchDefault('optimizer._target_', 'weightDecay') }),
    ),
    schedule,
    warmup: length(
      ['scheduler.t_warmup', 'lr_scheduler.t_warmup', 'schedulers.0.warmup.warmup_iters'].map(timeKey),
      (view) => (view.any('scheduler', 'lr_scheduler') ? null : 'unknown'),
    ),
    minimumLr: when((view) => !stays(view), minimumLr),
    total: length(both('max_duration').map(timeKey), 'unknown'),
    clip,
    precision: word<Precision>(both('precision'), precisionOf, {
      otherwise: 'unknown',
      writeTo: null,
      spell: (value) => ({ 'mixed-bf16': 'amp_bf16', 'mixed-fp16': 'amp_fp16', fp32: 'fp32' })[value as string] ?? null,
    }),
    batchSize: count(both('device_train_microbatch_size'), { otherwise: 'unknown', writeTo: null }),
    globalBatchSize: count(
      ['global_train_batch_size', 'train_batch_size', 'dataset.train_batch_size', 'train_dataset.batch_size'],
      {
        otherwise: 'unknown',
        writeTo: null,
      },
    ),
    accumulate: count(both('grad_accum'), { otherwise: 'unknown', writeTo: null }),
    gradientCheckpointing: flag(both('fsdp_config.activation_checkpointing'), { otherwise: 'unknown', writeTo: null }),
    evalEvery: interval(...both('eval_interval').map(timeKey), { key: 'validate_every_n_epochs', unit: 'epochs' }),
    saveEvery: interval(...both('save_interval').map(timeKey)),
    seed: number(['seed', 'trainer.seed', 'default_seed'], { otherwise: 'unknown', writeTo: null }),
  },
};
