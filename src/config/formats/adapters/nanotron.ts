/** Hugging Face nanotron. Defaults: nanotron/config/config.py, whose classes are filled by dacite without a cast. */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, number, numberIn, set, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { dtypeName, optimizerName, scheduleName } from '../fields/names';
import type { Precision } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `nanotron config.py ${name}` });
const scheduler = 'optimizer.learning_rate_scheduler';

/** Files of 2024 on have the arguments of Adam in a section of their own. */
const adam = (view: View, name: string): string =>
  view.any('optimizer.optimizer_factory') ? `optimizer.optimizer_factory.${name}` : `optimizer.${name}`;

/** A decay that begins later than the warmup ends leaves a stretch at the peak. */
const schedule: Field<string> = (view) => {
  const named = word(`${scheduler}.lr_decay_style`, scheduleName, {
    otherwise: def('linear', 'LRSchedulerArgs.lr_decay_style'),
    spell: (value) => (value === 'linear' || value === 'cosine' ? value : null),
  })(view);
  const [start, warmup] = ['lr_decay_starting_step', 'lr_warmup_steps'].map((key) => {
    const place = view.get(`${scheduler}.${key}`)?.place;
    return place ? numberIn(place) : 0;
  });
  const holds = typeof start === 'number' && typeof warmup === 'number' && start > warmup;
  return holds && named.state === 'written' ? { path: named.path, state: 'written', value: 'wsd' } : named;
};

/** Weights in 16 bits beside a copy in 32, where the gradients are gathered in 32 too. */
const precision: Field<Precision> = (view) => {
  const mixed = view.scalar('optimizer.accumulate_grad_in_fp32') === true;
  const name = (value: Precision | 'unknown'): Precision | 'unknown' =>
    mixed && (value === 'bf16' || value === 'fp16') ? `mixed-${value}` : value;
  const spelled = { 'mixed-bf16': 'bfloat16', 'mixed-fp16': 'float16', fp32: 'float32' };
  return word<Precision>('model.dtype', (text) => name(dtypeName(text)), {
    otherwise: def(mixed ? 'mixed-bf16' : 'bf16', 'ModelArgs.dtype'),
    spell: (value) => (mixed || value === 'fp32' ? (spelled[value as keyof typeof spelled] ?? null) : null),
  })(view);
};

export const nanotron: Format = {
  name: 'nanotron',
  doc: {
    title: 'nanotron',
    recognisedBy: '`optimizer.learning_rate_scheduler` with `tokens` and `parallelism`',
  },
  recognise: (root) => {
    const view = new View(root);
    return view.any(scheduler) && view.any('tokens.train_steps', 'tokens.micro_batch_size', 'parallelism.dp')
      ? view
      : null;
  },
  loader: 'pyyaml',
  kind: (view) => (view.has('model.init_method.path') ? 'continued' : 'pretraining'),
  family: () => 'transformer',
  fields: {
    optimizer: word('optimizer.optimizer_factory.name', optimizerName, {
      otherwise: def('adamw', 'AdamWOptimizerArgs'),
      spell: (value) => (value === 'adamw' ? 'adamW' : value === 'sgd' ? value : null),
    }),
    lr: number(`${scheduler}.learning_rate`, { otherwise: 'unknown' }),
    betas: (view) =>
      view.any(adam(view, 'adam_beta1'), adam(view, 'adam_beta2'))
        ? betaPair(adam(view, 'adam_beta1'), adam(view, 'adam_beta2'), def([0.9, 0.95], 'adam_beta2'))(view)
        : { path: null, state: 'unknown', value: null },
    eps: (view) => number(adam(view, 'adam_eps'), { otherwise: 'unknown' })(view),
    weightDecay: number('optimizer.weight_decay', { otherwise: 'unknown' }),
    schedule,
    warmup: length([{ key: `${scheduler}.lr_warmup_steps`, unit: 'steps' }]),
    minimumLr: number(`${scheduler}.min_decay_lr`, { otherwise: 'unknown' }),
    total: length([{ key: 'tokens.train_steps', unit: 'steps' }], 'unknown'),
    clip: clipNorm('optimizer.clip_grad'),
    precision,
    batchSize: count('tokens.micro_batch_size', { otherwise: 'unknown' }),
    accumulate: count('tokens.batch_accumulation_per_replica', { otherwise: 'unknown' }),
    evalEvery: interval('tokens.val_check_interval'),
    saveEvery: interval('checkpoints.checkpoint_interval'),
    logEvery: interval('logging.iteration_step_info_interval'),
    seed: field(['general.seed'], numberIn, set, { otherwise: def(42, 'DEFAULT_SEED') }),
  },
};
