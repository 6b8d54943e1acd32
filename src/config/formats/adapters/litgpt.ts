/** Lightning AI's litgpt. Defaults: litgpt/args.py (TrainArgs), litgpt/pretrain.py and litgpt/finetune. */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, fixed, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { lightningPrecision } from '../fields/lightningTrainer';
import { optimizerName } from '../fields/names';
import { torchDefault } from '../fields/torchDefaults';
import { View } from '../configView';

const own = [
  'lr_warmup_steps',
  'lr_warmup_fraction',
  'micro_batch_size',
  'global_batch_size',
  'max_norm',
  'max_tokens',
];
const isPretraining = (view: View): boolean => view.any('model_name', 'initial_checkpoint_dir', 'tokenizer_dir');

export const litgpt: Format = {
  name: 'litgpt',
  doc: {
    title: 'litgpt',
    recognisedBy: '`train.lr_warmup_steps`, `train.micro_batch_size` and their like',
    readBy: 'jsonargparse',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = own.filter((key) => view.any(`train.${key}`)).length;
    return found >= 3 && view.any('checkpoint_dir', 'model_name', 'out_dir') ? view : null;
  },
  // jsonargparse's own YAML loader reads 1e-4 as a number.
  loader: 'yaml-1.2',
  kind: (view) => {
    if (view.any('lora_r', 'adapter_version')) return 'adapters';
    if (!isPretraining(view)) return 'finetuning';
    return view.has('initial_checkpoint_dir') ? 'continued' : 'pretraining';
  },
  family: () => 'transformer',
  fields: {
    optimizer: word(['optimizer.class_path', 'optimizer'], optimizerName, {
      otherwise: { value: 'adamw', source: 'litgpt: optimizer="AdamW"' },
    }),
    lr: number('optimizer.init_args.lr', { otherwise: 'unknown' }),
    betas: betas('optimizer.init_args.betas', { otherwise: torchDefault('optimizer.class_path', 'betas') }),
    eps: number('optimizer.init_args.eps', { otherwise: torchDefault('optimizer.class_path', 'eps') }),
    momentum: number('optimizer.init_args.momentum', { otherwise: torchDefault('optimizer.class_path', 'momentum') }),
    weightDecay: number('optimizer.init_args.weight_decay', {
      otherwise: torchDefault('optimizer.class_path', 'weightDecay'),
    }),
    schedule: fixed('cosine', 'litgpt/pretrain.py: get_lr'),
    warmup: length(
      [
        { key: 'train.lr_warmup_steps', unit: 'steps' },
        { key: 'train.lr_warmup_fraction', unit: 'share' },
      ],
      'unknown',
    ),
    minimumLr: number('train.min_lr', { otherwise: { value: 6e-5, source: 'litgpt TrainArgs.min_lr' } }),
    total: length(
      [
        { key: 'train.max_steps', unit: 'steps' },
        { key: 'train.epochs', unit: 'epochs' },
        { key: 'train.max_tokens', unit: 'tokens' },
      ],
      'unknown',
    ),
    // Fine-tuning rejects max_norm; pretraining clips at 1 where it is absent.
    clip: (view) =>
      isPretraining(view)
        ? clipNorm('train.max_norm', {
            otherwise: { value: { kind: 'norm', threshold: 1 }, source: 'litgpt/pretrain.py TrainArgs(max_norm=1.0)' },
          })(view)
        : { ...clipNorm('train.max_norm')(view), path: view.get('train.max_norm')?.path ?? null, write: () => [] },
    precision: lightningPrecision('precision', { otherwise: 'unknown' }),
    batchSize: count('train.micro_batch_size', { otherwise: 'unknown' }),
    globalBatchSize: count('train.global_batch_size', { otherwise: 'unknown' }),
    dropout: number('lora_dropout', { otherwise: 'unknown', writeTo: null }),
    seed: number('seed', { otherwise: 'unknown' }),
    evalEvery: interval('eval.interval'),
    saveEvery: interval('train.save_interval'),
    logEvery: interval('train.log_interval'),
    loraRank: count('lora_r', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('lora_alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
