/**
 * DeepSpeed JSON. Defaults: deepspeed/runtime/config.py and constants.py. A file without an optimizer is filled in by
 * the script or by transformers, so that what is absent in it says nothing.
 */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, number, unknown, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { flagPrecision, secondFlag } from '../fields/precisions';
import type { PrecisionFlags } from '../fields/precisions';
import { View } from '../configView';

const flags: PrecisionFlags = [
  ['fp16.enabled', 'mixed-fp16'],
  ['bf16.enabled', 'mixed-bf16'],
  ['bfloat16.enabled', 'mixed-bf16'],
  ['amp.enabled', 'mixed-fp16'],
];

/** deepspeed/runtime/lr_schedules.py: WarmupLR stays at the peak, WarmupDecayLR falls linearly. */
const schedules: Record<string, string> = {
  WarmupLR: 'constant',
  WarmupDecayLR: 'linear',
  WarmupCosineLR: 'cosine',
  OneCycle: 'one-cycle',
  LRRangeTest: 'lr-range-test',
};

/** Keys of gpt-neox, whose files hold DeepSpeed's too. */
const neox = ['train_iters', 'train-iters', 'num_layers', 'num-layers', 'pipe_parallel_size', 'pipe-parallel-size'];

/** The loss scale matters only where fp16 is on. */
const inFp16 =
  (then: Field<number>): Field<number> =>
  (view) => {
    const on = view.scalar('fp16.enabled');
    if (on === true) return then(view);
    const state = on === false || (on === undefined && view.complete) ? 'absent' : 'unknown';
    return { path: view.pathOf('fp16.enabled'), state, value: null };
  };

export const deepspeed: Format = {
  name: 'deepspeed',
  doc: {
    title: 'DeepSpeed',
    recognisedBy: '`zero_optimization`, `train_micro_batch_size_per_gpu`',
  },
  recognise: (root) => {
    const view = new View(root);
    if (view.any(...neox)) return null;
    const own = view.any('zero_optimization', 'train_micro_batch_size_per_gpu', 'zero_allow_untested_optimizer');
    const batch =
      view.any('train_batch_size') && view.any('fp16.enabled', 'bf16.enabled', 'optimizer.params', 'gradient_clipping');
    // A script's own config may hold a section of DeepSpeed's; at the root they are DeepSpeed's.
    return own || batch ? new View(root, [], view.any('optimizer.type')) : null;
  },
  // deepspeed/runtime/config.py: hjson.load.
  loader: 'hjson',
  fields: {
    optimizer: word('optimizer.type', optimizerName, { otherwise: 'unknown' }),
    lr: number('optimizer.params.lr', { otherwise: 'unknown' }),
    betas: betas('optimizer.params.betas', {
      otherwise: { value: [0.9, 0.999], source: 'deepspeed FusedAdam and torch.optim' },
    }),
    eps: number('optimizer.params.eps', { otherwise: { value: 1e-8, source: 'deepspeed FusedAdam and torch.optim' } }),
    momentum: number('optimizer.params.momentum', { otherwise: 'unknown' }),
    weightDecay: number('optimizer.params.weight_decay', { otherwise: 'unknown' }),
    schedule: word('scheduler.type', (text) => schedules[text] ?? scheduleName(text), { otherwise: 'unknown' }),
    warmup: length([{ key: 'scheduler.params.warmup_num_steps', unit: 'steps' }], (view) =>
      // lr_schedules.py: WARMUP_NUM_STEPS = 1000.
      view.text('scheduler.type').startsWith('Warmup')
        ? { value: { value: 1000, unit: 'steps' }, source: 'deepspeed WarmupLR.warmup_num_steps' }
        : 'unknown',
    ),
    minimumLr: unknown(),
    // lr_schedules.py: WARMUP_MAX_LR = 0.001. Since June 2025 (pull request 7360) WarmupLR takes the optimizer's rate
    // instead, WarmupDecayLR does not.
    schedulerPeak: number('scheduler.params.warmup_max_lr', {
      otherwise: (view) =>
        /^Warmup(?:Decay)?LR$/.test(view.text('scheduler.type'))
          ? { value: 0.001, source: 'deepspeed WarmupLR.warmup_max_lr' }
          : null,
    }),
    total: length([{ key: 'scheduler.params.total_num_steps', unit: 'steps' }], 'unknown'),
    // constants.py: GRADIENT_CLIPPING_DEFAULT = 0, off.
    clip: clipNorm('gradient_clipping'),
    precision: flagPrecision(flags, [], (view) =>
      view.complete
        ? { path: null, state: 'default', value: 'fp32', source: 'deepspeed: fp16.enabled and bf16.enabled are false' }
        : { path: null, state: 'unknown', value: null },
    ),
    otherPrecision: secondFlag(flags),
    lossScale: inFp16(number('fp16.loss_scale', { off: (value) => value === 0 })),
    initialScalePower: inFp16(
      number('fp16.initial_scale_power', { otherwise: { value: 16, source: 'deepspeed fp16.initial_scale_power' } }),
    ),
    batchSize: count('train_micro_batch_size_per_gpu', { otherwise: 'unknown' }),
    globalBatchSize: count('train_batch_size', { otherwise: 'unknown' }),
    accumulate: count('gradient_accumulation_steps', { otherwise: 'unknown' }),
  },
};
