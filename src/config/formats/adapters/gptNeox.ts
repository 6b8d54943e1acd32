/**
 * EleutherAI gpt-neox: JSON in YAML, keys with `-` or `_`, several files merged.
 * Defaults: megatron/neox_arguments/neox_args.py and deepspeed_args.py.
 */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, flag, number, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, precisionName, scheduleName } from '../fields/names';
import type { Precision } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `gpt-neox NeoXArgs.${name}` });

/** A key in any of its spellings. */
const spellings = (key: string): string[] => [key, key.replaceAll('_', '-'), key.replaceAll('-', '_')];

/** `precision`, or the section of DeepSpeed that is enabled; `fp16: { type: bfloat16 }` is a bf16 run. */
const precision: Field<Precision> = (view) => {
  const words: [string, Precision | 'unknown'][] = [
    ['fp16.type', precisionName(view.text('fp16.type'))],
    ['precision', precisionName(view.text('precision'))],
  ];
  const word = words.find(([key]) => view.text(key) !== '');
  if (word && word[1] !== 'unknown') return { path: view.pathOf(word[0]), state: 'written', value: word[1] };
  const on = (key: string) => view.scalar(key) === true;
  if (on('fp16.enabled') || on('fp16.fp16')) {
    return { path: view.pathOf('fp16.enabled'), state: 'written', value: 'mixed-fp16' };
  }
  if (on('bf16.enabled')) return { path: view.pathOf('bf16.enabled'), state: 'written', value: 'mixed-bf16' };
  const path = view.pathOf('fp16.enabled');
  return view.complete
    ? { path, state: 'default', ...def('fp32' as const, 'precision') }
    : { path, state: 'unknown', value: null };
};

const inFp16 =
  (then: Field<number>): Field<number> =>
  (view) =>
    precision(view).value === 'mixed-fp16' ? then(view) : { path: view.pathOf('fp16'), state: 'absent', value: null };

export const gptNeox: Format = {
  name: 'gpt-neox',
  doc: {
    title: 'gpt-neox',
    recognisedBy: '`train_iters`, `lr_decay_style`, `pipe_parallel_size`, `num_layers`',
  },
  recognise: (root) => {
    const view = new View(root, [], true, spellings);
    const own = [
      'train_iters',
      'lr_decay_style',
      'lr_decay_iters',
      'pipe_parallel_size',
      'model_parallel_size',
      'num_layers',
      'hidden_size',
    ];
    const found = own.filter((key) => view.any(key)).length;
    const training = view.any('train_micro_batch_size_per_gpu', 'optimizer.params', 'train_iters', 'lr_decay_style');
    if (found < 2 || !training || view.any('SOLVER', 'encoder_type')) return null;
    return new View(root, [], view.any('optimizer.params') && view.any('train_iters'), spellings);
  },
  loader: 'pyyaml',
  kind: (view) => {
    if (/dpo|rm|kto|reinforce/.test(view.text('train_impl'))) return 'preference';
    return view.scalar('finetune') === true ? 'finetuning' : 'pretraining';
  },
  family: () => 'transformer',
  fields: {
    optimizer: word('optimizer.type', optimizerName, { otherwise: def('adam', 'optimizer_type') }),
    lr: number(['optimizer.params.lr', 'lr'], { otherwise: 'unknown' }),
    betas: betas('optimizer.params.betas', { otherwise: { value: [0.9, 0.999], source: 'apex FusedAdam' } }),
    eps: number('optimizer.params.eps', { otherwise: { value: 1e-8, source: 'apex FusedAdam' } }),
    momentum: number('optimizer.params.momentum', { otherwise: 'unknown' }),
    weightDecay: number('weight_decay', { otherwise: def(0.1, 'weight_decay') }),
    schedule: word('lr_decay_style', scheduleName, { otherwise: def('linear', 'lr_decay_style') }),
    warmup: length(
      [
        { key: 'warmup_iters', unit: 'steps' },
        { key: 'warmup', unit: 'share' },
      ],
      def({ value: 0.01, unit: 'share' }, 'warmup'),
    ),
    minimumLr: number('min_lr', { otherwise: def(0, 'min_lr') }),
    total: length(
      [
        { key: 'train_iters', unit: 'steps' },
        { key: 'train_epochs', unit: 'epochs' },
      ],
      'unknown',
    ),
    clip: clipNorm('gradient_clipping', { otherwise: def({ kind: 'norm', threshold: 1 }, 'gradient_clipping') }),
    precision,
    lossScale: inFp16(number('fp16.loss_scale', { off: (value) => value === 0 })),
    initialScalePower: inFp16(
      number('fp16.initial_scale_power', { otherwise: { value: 16, source: 'deepspeed fp16.initial_scale_power' } }),
    ),
    batchSize: count('train_micro_batch_size_per_gpu', { otherwise: 'unknown' }),
    globalBatchSize: count('train_batch_size', { otherwise: 'unknown' }),
    accumulate: count('gradient_accumulation_steps', { otherwise: def(1, 'gradient_accumulation_steps') }),
    dropout: number('hidden_dropout', { otherwise: def(0, 'hidden_dropout') }),
    gradientCheckpointing: flag('checkpoint_activations', { otherwise: def(false, 'checkpoint_activations') }),
    seed: number('seed', { otherwise: def(1234, 'seed') }),
    evalEvery: interval('eval_interval'),
    saveEvery: interval('checkpoint_factor'),
    logEvery: interval('log_interval'),
  },
};
