/** torchtitan TOML. Defaults: torchtitan/config/job_config.py. */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, firstOf, number, shareOf, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { precisionWord } from '../fields/precisions';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `torchtitan JobConfig.${name}` });

export const torchtitan: Format = {
  name: 'torchtitan',
  doc: {
    title: 'torchtitan',
    recognisedBy: '`[training]`, `[optimizer]` and `[job]` or `[model]`',
  },
  recognise: (root) => {
    const view = new View(root);
    const run = view.any('training.steps', 'training.seq_len', 'training.local_batch_size');
    return run &&
      view.any('optimizer.lr', 'optimizer.name', 'lr_scheduler') &&
      view.any('job', 'model', 'parallelism', 'experimental')
      ? view
      : null;
  },
  loader: 'toml',
  kind: (view) => (view.any('checkpoint.initial_load_path') ? 'continued' : 'pretraining'),
  family: () => 'transformer',
  fields: {
    optimizer: word('optimizer.name', optimizerName, { otherwise: def('adamw', 'optimizer.name') }),
    lr: number('optimizer.lr', { otherwise: def(8e-4, 'optimizer.lr') }),
    betas: betaPair('optimizer.beta1', 'optimizer.beta2', def([0.9, 0.95], 'optimizer.beta2')),
    eps: number('optimizer.eps', { otherwise: def(1e-8, 'optimizer.eps') }),
    weightDecay: number('optimizer.weight_decay', { otherwise: def(0.1, 'optimizer.weight_decay') }),
    schedule: word('lr_scheduler.decay_type', scheduleName, {
      otherwise: def('linear', 'lr_scheduler.decay_type'),
      spell: (value) => (value === 'linear' || value === 'cosine' ? value : null),
    }),
    // Files of 2024 have it under [training].
    warmup: length(
      [
        { key: 'lr_scheduler.warmup_steps', unit: 'steps' },
        { key: 'training.warmup_steps', unit: 'steps' },
      ],
      def({ value: 200, unit: 'steps' }, 'lr_scheduler.warmup_steps'),
    ),
    minimumLr: shareOf('lr_scheduler.min_lr_factor', number('optimizer.lr', { otherwise: def(8e-4, 'optimizer.lr') }), {
      otherwise: def(0, 'lr_scheduler.min_lr_factor'),
    }),
    total: length([{ key: 'training.steps', unit: 'steps' }], def({ value: 10_000, unit: 'steps' }, 'training.steps')),
    clip: clipNorm('training.max_norm', { otherwise: def({ kind: 'norm', threshold: 1 }, 'training.max_norm') }),
    precision: firstOf(
      precisionWord('training.dtype', { weights: true }),
      precisionWord('training.mixed_precision_param', {
        otherwise: def('mixed-bf16', 'training.mixed_precision_param'),
        spell: (value) => ({ 'mixed-bf16': 'bfloat16', fp32: 'float32' })[value as string] ?? null,
      }),
    ),
    batchSize: count(['training.local_batch_size', 'training.batch_size'], {
      otherwise: def(8, 'training.local_batch_size'),
    }),
    globalBatchSize: count('training.global_batch_size', { otherwise: 'unknown' }),
    gradientCheckpointing: field(
      ['activation_checkpoint.mode'],
      (place) => (typeof place.scalar === 'string' ? place.scalar !== 'none' : 'unknown'),
      null,
      { otherwise: def(true, 'activation_checkpoint.mode (selective)') },
    ),
    seed: number(['training.seed', 'debug.seed'], { otherwise: 'unknown' }),
    evalEvery: interval('validation.freq'),
    saveEvery: interval('checkpoint.interval'),
    logEvery: interval('metrics.log_freq'),
  },
};
