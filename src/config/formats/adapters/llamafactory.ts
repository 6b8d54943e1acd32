/**
 * LLaMA-Factory, both generations of its files. Defaults are those of transformers' TrainingArguments, which
 * src/llamafactory/hparams/training_args.py extends.
 */
import { clipNorm } from '../fields/clips';
import { count, firstOf, flag, number, unknown, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { hfFields } from '../fields/trainingArguments';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { flagPrecision, secondFlag } from '../fields/precisions';
import type { PrecisionFlags } from '../fields/precisions';
import type { TrainingKind } from '../../recipe';
import { View } from '../configView';

const flags: PrecisionFlags = [
  ['pure_bf16', 'bf16'],
  ['bf16', 'mixed-bf16'],
  ['fp16', 'mixed-fp16'],
];

/** hparams/finetuning_args.py: these replace `optim`. */
const optimizers: Record<string, string> = {
  use_muon: 'muon',
  use_adam_mini: 'adam-mini',
  use_badam: 'badam',
  use_galore: 'adamw',
  use_apollo: 'adamw',
};

const byFlag: Field<string> = (view) => {
  const key = Object.keys(optimizers).find((each) => view.scalar(each) === true);
  if (!key) return { path: null, state: 'absent', value: null };
  return { path: view.pathOf(key), state: 'written', value: optimizers[key] ?? key };
};

function kind(view: View): TrainingKind {
  const method = view.text('finetuning_type');
  if (method === 'lora' || method === 'oft' || view.any('peft_config')) return 'adapters';
  if (/dpo|kto|ppo|rm|orpo|simpo/.test(view.text('stage'))) return 'preference';
  return view.text('stage') === 'pt' ? 'continued' : 'finetuning';
}

const { batchSize, accumulate, dropout, ...hf } = hfFields;

export const llamafactory: Format = {
  name: 'llamafactory',
  doc: {
    title: 'LLaMA-Factory (first generation)',
    recognisedBy: '`finetuning_type` with `stage`, `template` or `dataset`',
  },
  recognise: (root) => {
    const view = new View(root);
    const trains = view.any('learning_rate', 'per_device_train_batch_size', 'do_train', 'num_train_epochs');
    const method = view.any('stage')
      ? view.any('finetuning_type', 'template', 'dataset')
      : view.all('finetuning_type', 'template');
    return method && trains ? view : null;
  },
  // hparams/parser.py reads with OmegaConf.load.
  loader: 'omegaconf',
  kind,
  family: () => 'transformer',
  fields: {
    ...hf,
    optimizer: firstOf(byFlag, hf.optimizer ?? unknown()),
    precision: flagPrecision(flags, [], unknown()),
    otherPrecision: secondFlag(flags.slice(1)),
    batchSize: batchSize ?? unknown(),
    accumulate: accumulate ?? unknown(),
    dropout: dropout ?? unknown(),
  },
};

/** src/llamafactory/v1. */
export const llamafactoryV1: Format = {
  name: 'llamafactory',
  doc: {
    title: 'LLaMA-Factory (second generation)',
    recognisedBy: '`optim_config`, `dist_config` or `peft_config` with `train_dataset` or `model`',
  },
  recognise: (root) => {
    const view = new View(root);
    const sections = view.any('optim_config', 'dist_config', 'peft_config', 'lr_scheduler_config');
    return sections && view.any('train_dataset', 'model') && view.any('micro_batch_size', 'learning_rate')
      ? view
      : null;
  },
  loader: 'omegaconf',
  kind,
  family: () => 'transformer',
  fields: {
    optimizer: word('optim_config.name', optimizerName, { otherwise: 'unknown' }),
    lr: number(['learning_rate', 'optim_config.lr'], { otherwise: 'unknown' }),
    weightDecay: number('optim_config.weight_decay', { otherwise: 'unknown' }),
    schedule: word('lr_scheduler_config.name', scheduleName, { otherwise: 'unknown' }),
    warmup: length(
      [
        { key: 'lr_scheduler_config.warmup_ratio', unit: 'share' },
        { key: 'lr_scheduler_config.num_warmup_steps', unit: 'steps' },
      ],
      'unknown',
    ),
    total: length(
      [
        { key: 'max_steps', unit: 'steps', none: -1 },
        { key: 'num_train_epochs', unit: 'epochs' },
      ],
      'unknown',
    ),
    clip: clipNorm('max_grad_norm', { otherwise: 'unknown' }),
    precision: flagPrecision([['bf16', 'mixed-bf16']], [], unknown()),
    batchSize: count('micro_batch_size', { otherwise: 'unknown' }),
    globalBatchSize: count('global_batch_size', { otherwise: 'unknown' }),
    dropout: number('peft_config.lora_dropout', { otherwise: 'unknown', writeTo: null }),
    gradientCheckpointing: flag('enable_activation_checkpointing', { otherwise: 'unknown' }),
    seed: number('seed', { otherwise: 'unknown' }),
    saveEvery: interval('save_steps'),
    logEvery: interval('logging_steps'),
    loraRank: count('peft_config.r', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('peft_config.lora_alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
