/**
 * Voices by VITS and its children: so-vits-svc, RVC, Bert-VITS2. A generator and a discriminator, each with an AdamW of
 * the same settings and no clipping. Source: train.py of so-vits-svc, infer/modules/train/train.py of RVC.
 */
import { betas } from '../fields/betas';
import { count, field, fixed, number, numberIn, set, when } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import type { Clipping, Precision, Setting } from '../../recipe';
import { View } from '../configView';

/** RVC takes the batch and the length of the run from the command line, over those of the file. It alone never evaluates. */
const isRvc = (view: View): boolean => view.any('model.spk_embed_dim') || !view.any('train.eval_interval');
const ofFile = <T>(then: Field<T>): Field<T> => when((view) => !isRvc(view), then);

/** `fp16_run` turns 16 bits on; `half_type` and, in RVC, `bf16_run` say which. */
const precision: Field<Precision> = (view): Setting<Precision> => {
  const path = view.pathOf('train.fp16_run');
  const on = view.scalar('train.fp16_run');
  const bf16 = view.text('train.half_type') === 'bf16' || view.scalar('train.bf16_run') === true;
  if (typeof on !== 'boolean') return { path, state: 'unknown', value: null };
  const half = bf16 ? ('mixed-bf16' as const) : ('mixed-fp16' as const);
  const write = (value: Precision) => (value === 'fp32' || value === half ? set(value === half, path) : []);
  return { path, write, state: 'written', value: on ? half : 'fp32' };
};

const own = ['lr_decay', 'segment_size', 'c_mel', 'c_kl', 'fp16_run', 'init_lr_ratio', 'log_interval'];
const sound = ['data.sampling_rate', 'data.hop_length', 'data.filter_length', 'data.max_wav_value'];

export const vits: Format = {
  name: 'vits',
  doc: {
    title: 'VITS, so-vits-svc, RVC',
    recognisedBy: '`train.learning_rate` with `train.lr_decay`, `train.segment_size` and `data.sampling_rate`',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = own.filter((key) => view.any(`train.${key}`)).length;
    return found >= 2 && view.any('train.learning_rate') && view.any(...sound) ? view : null;
  },
  loader: 'json',
  fields: {
    optimizer: fixed('adamw', 'train.py: torch.optim.AdamW'),
    lr: number('train.learning_rate', { otherwise: 'unknown' }),
    betas: betas('train.betas', { otherwise: 'unknown' }),
    eps: number('train.eps', { otherwise: 'unknown' }),
    weightDecay: number('train.weight_decay', { otherwise: { value: 0.01, source: 'torch.optim.AdamW' } }),
    schedule: fixed('exponential', 'train.py: ExponentialLR(gamma=lr_decay)'),
    // so-vits-svc alone reads it; the others keep the key.
    warmup: length([{ key: 'train.warmup_epochs', unit: 'epochs' }], 'unknown'),
    total: ofFile(length([{ key: 'train.epochs', unit: 'epochs' }], 'unknown')),
    clip: (view): Setting<Clipping> => ({ path: null, state: view.complete ? 'absent' : 'unknown', value: null }),
    precision,
    batchSize: ofFile(count('train.batch_size', { otherwise: 'unknown' })),
    dropout: number('model.p_dropout', { otherwise: 'unknown' }),
    evalEvery: interval('train.eval_interval'),
    logEvery: interval('train.log_interval'),
    seed: field(['train.seed'], numberIn, set, { otherwise: 'unknown' }),
  },
};
