/** OpenNMT-py. Defaults: onmt/opts.py. */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, firstNumberIn, number, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { precisionWord } from '../fields/precisions';
import type { Length } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `onmt/opts.py --${name}` });
const own = [
  'train_steps',
  'decay_method',
  'encoder_type',
  'decoder_type',
  'src_vocab',
  'accum_count',
  'max_grad_norm',
  'param_init_glorot',
  'world_size',
];

/** utils/optimizers.py: only noam, noamwd and rsqrt read warmup_steps. */
const warmup: Field<Length> = (view) =>
  /noam|rsqrt/.test(view.text('decay_method'))
    ? length([{ key: 'warmup_steps', unit: 'steps' }], def({ value: 4000, unit: 'steps' }, 'warmup_steps'))(view)
    : { path: view.pathOf('warmup_steps'), state: 'absent', value: null };

/** A list has a value for every phase of the training. */
const first = (key: string, otherwise: { value: number; source: string }): Field<number> =>
  field(
    [key],
    firstNumberIn,
    (value, path, view) => [{ op: 'set', path: view.get(key)?.place.items ? [...path, 0] : path, value }],
    { otherwise },
  );

export const opennmt: Format = {
  name: 'opennmt',
  doc: {
    title: 'OpenNMT-py',
    recognisedBy: '`train_steps`, `decay_method`, `encoder_type` and their like',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = own.filter((key) => view.any(key)).length;
    return found >= 4 && view.any('optim', 'learning_rate', 'decay_method') ? view : null;
  },
  // configargparse hands every value as text to the parser of arguments, which casts it.
  loader: 'yaml-1.2',
  kind: (view) => {
    if (view.any('lora_layers')) return 'adapters';
    return view.has('train_from') ? 'finetuning' : 'pretraining';
  },
  family: (view) =>
    /rnn|brnn/.test(view.text('encoder_type'))
      ? 'recurrent'
      : /transformer/.test(view.text('encoder_type') + view.text('decoder_type'))
        ? 'transformer'
        : 'unknown',
  lrIsMultiplier: (view) => /noam|rsqrt/.test(view.text('decay_method')),
  fields: {
    optimizer: word('optim', optimizerName, { otherwise: def('sgd', 'optim') }),
    lr: number('learning_rate', { otherwise: def(1, 'learning_rate') }),
    betas: betaPair('adam_beta1', 'adam_beta2', def([0.9, 0.999], 'adam_beta2')),
    weightDecay: number('weight_decay', { otherwise: def(0, 'weight_decay') }),
    schedule: word('decay_method', scheduleName, { otherwise: 'unknown' }),
    warmup,
    total: length([{ key: 'train_steps', unit: 'steps' }], def({ value: 100_000, unit: 'steps' }, 'train_steps')),
    clip: clipNorm('max_grad_norm', { otherwise: def({ kind: 'norm', threshold: 5 }, 'max_grad_norm') }),
    precision: precisionWord('model_dtype', {
      otherwise: def('fp32', 'model_dtype'),
      spell: (value) => ({ fp32: 'fp32', 'mixed-fp16': 'fp16' })[value as string] ?? null,
    }),
    lossScale: number('loss_scale', { off: (value) => value === 0 }),
    batchSize: count('batch_size', { otherwise: def(64, 'batch_size') }),
    accumulate: first('accum_count', def(1, 'accum_count')),
    dropout: first('dropout', def(0.3, 'dropout')),
    gradientCheckpointing: field(['use_ckpting'], (place) => (place.items ? place.items.length > 0 : 'unknown'), null, {
      otherwise: def(false, 'use_ckpting'),
    }),
    seed: number('seed', { otherwise: 'unknown' }),
    evalEvery: interval('valid_steps'),
    saveEvery: interval('save_checkpoint_steps'),
    logEvery: interval('report_every'),
    loraRank: count('lora_rank', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('lora_alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
