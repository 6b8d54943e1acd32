/** fairseq's Hydra files. Defaults: fairseq/dataclass/configs.py and fairseq/optim. */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, firstNumberIn, flag, largest, number, numberIn, set, word } from '../fields/fields';
import type { Default, Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { flagPrecision, secondFlag } from '../fields/precisions';
import type { PrecisionFlags } from '../fields/precisions';
import { nodeAt } from '../../text/node';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `fairseq ${name}` });

const flags: PrecisionFlags = [
  ['common.fp16', 'mixed-fp16'],
  ['common.bf16', 'mixed-bf16'],
  ['common.memory_efficient_fp16', 'fp16'],
  ['common.memory_efficient_bf16', 'bf16'],
];

/**
 * A composite optimizer has groups, each with a rate, an optimizer and a schedule of its own (optim/composite.py); the
 * rate of `optimization` is a placeholder. The first group that has a rate is read.
 */
function groupOf(view: View): string | null {
  if (view.text('optimizer._name') !== 'composite') return null;
  const groups = view.keys('optimizer.groups').map((name) => `optimizer.groups.${name}`);
  return groups.find((at) => view.has(`${at}.lr_float`) || view.has(`${at}.lr`)) ?? 'optimizer.groups.none';
}

/** A field whose key stands in the group where there are groups. */
const ofGroup =
  <T>(then: (prefix: string) => Field<T>): Field<T> =>
  (view) => {
    const group = groupOf(view);
    return then(group === null ? '' : `${group}.`)(view);
  };

/** The first of a list with a value for every epoch. */
const firstNumber = (key: string | string[], otherwise: Default<number> | 'unknown'): Field<number> =>
  field(
    [key].flat(),
    firstNumberIn,
    (value, path, view) => set(nodeAt(view.root, path)?.items ? [value] : value, path),
    { otherwise },
  );

const dropouts = [
  'dropout',
  'attention_dropout',
  'activation_dropout',
  'dropout_input',
  'dropout_features',
  'final_dropout',
].map((key) => `model.${key}`);

export const fairseq: Format = {
  name: 'fairseq',
  doc: {
    title: 'fairseq',
    recognisedBy: '`optimization` with `optimizer._name` and its like',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = ['optimizer._name', 'lr_scheduler._name', 'criterion._name', 'task._name', 'model._name'].filter(
      (key) => view.any(key),
    );
    if (!view.any('optimization') || found.length === 0 || !view.any('common', 'optimizer', 'lr_scheduler'))
      return null;
    return new View(root, [], view.any('optimization.lr') && view.any('optimizer'));
  },
  loader: 'omegaconf',
  kind: (view) => {
    // Fine-tuning names the model it starts from, and may keep the task of the pre-training.
    if (view.any('checkpoint.restore_file', 'model.w2v_path', 'model.model_path')) return 'finetuning';
    const words = [view.text('task._name'), view.text('model._name')].join(' ');
    return /pretraining|masked_lm|language_modeling/.test(words) ? 'pretraining' : 'unknown';
  },
  family: () => 'transformer',
  fields: {
    optimizer: ofGroup((at) => word(`${at}optimizer._name`, optimizerName, { otherwise: 'unknown' })),
    lr: ofGroup((at) =>
      at === ''
        ? firstNumber('optimization.lr', def(0.25, 'OptimizationConfig.lr'))
        : firstNumber([`${at}lr_float`, `${at}lr`], 'unknown'),
    ),
    betas: ofGroup((at) =>
      betas(`${at}optimizer.adam_betas`, {
        otherwise: def<[number, number]>([0.9, 0.999], 'FairseqAdamConfig.adam_betas'),
      }),
    ),
    eps: ofGroup((at) => number(`${at}optimizer.adam_eps`, { otherwise: def(1e-8, 'FairseqAdamConfig.adam_eps') })),
    weightDecay: ofGroup((at) =>
      number(`${at}optimizer.weight_decay`, { otherwise: def(0, 'FairseqAdamConfig.weight_decay') }),
    ),
    momentum: ofGroup((at) => number(`${at}optimizer.momentum`, { otherwise: 'unknown' })),
    schedule: ofGroup((at) => word(`${at}lr_scheduler._name`, scheduleName, { otherwise: def('constant', 'fixed') })),
    warmup: ofGroup((at) =>
      length(
        [
          { key: `${at}lr_scheduler.warmup_updates`, unit: 'steps' },
          { key: `${at}lr_scheduler.warmup_steps`, unit: 'steps' },
          { key: `${at}lr_scheduler.phase_ratio.0`, unit: 'share' },
        ],
        (view) => (view.any(`${at}lr_scheduler._name`) ? null : 'unknown'),
      ),
    ),
    minimumLr: ofGroup((at) =>
      number([`${at}lr_scheduler.min_lr`, `${at}lr_scheduler.end_learning_rate`], {
        otherwise: 'unknown',
        writeTo: null,
      }),
    ),
    total: length(
      [
        { key: 'optimization.max_update', unit: 'steps' },
        { key: 'optimization.max_epoch', unit: 'epochs' },
      ],
      'unknown',
    ),
    clip: clipNorm('optimization.clip_norm'),
    precision: flagPrecision(flags, [], (view) =>
      view.complete
        ? { path: null, state: 'default', ...def('fp32' as const, 'CommonConfig.fp16') }
        : { path: null, state: 'unknown', value: null },
    ),
    otherPrecision: secondFlag(flags.slice(0, 2)),
    initialScalePower: field(
      ['common.fp16_init_scale'],
      (place) => {
        const scale = numberIn(place);
        return scale === 'unknown' || scale <= 0 ? 'unknown' : Math.log2(scale);
      },
      (value, path) => set(2 ** value, path),
      { otherwise: def(7, 'CommonConfig.fp16_init_scale = 128') },
    ),
    batchSize: count(['dataset.batch_size', 'dataset.max_sentences'], { otherwise: 'unknown' }),
    accumulate: firstNumber('optimization.update_freq', def(1, 'OptimizationConfig.update_freq')),
    dropout: largest(dropouts, { otherwise: 'unknown' }),
    gradientCheckpointing: flag('model.checkpoint_activations', { otherwise: 'unknown' }),
    seed: number('common.seed', { otherwise: def(1, 'CommonConfig.seed') }),
    evalEvery: interval('dataset.validate_interval_updates', { key: 'dataset.validate_interval', unit: 'epochs' }),
    saveEvery: interval('checkpoint.save_interval_updates', { key: 'checkpoint.save_interval', unit: 'epochs' }),
    logEvery: interval('common.log_interval'),
  },
};
