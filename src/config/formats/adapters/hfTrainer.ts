/**
 * Hugging Face `TrainingArguments` in YAML, JSON or TOML: transformers, TRL, alignment-handbook, open-r1.
 * Defaults are those of `transformers.TrainingArguments` (training_args.py, 4.x).
 */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, firstOf, flag, number, shareOf, unknown, word } from '../fields/fields';
import type { Fields } from '../fields/fields';
import type { Format } from '../format';
import { length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { flagPrecision, secondFlag } from '../fields/precisions';
import type { PrecisionFlags } from '../fields/precisions';
import type { TrainingKind } from '../../recipe';
import { View } from '../configView';

const source = (name: string): string => `transformers TrainingArguments.${name}`;
const def = <T>(value: T, name: string) => ({ value, source: source(name) });

/** The name that `optim` has for one of the recipe's optimizers. */
const spellings: Record<string, string> = {
  adamw: 'adamw_torch',
  sgd: 'sgd',
  adafactor: 'adafactor',
  adagrad: 'adagrad',
  rmsprop: 'rmsprop',
  lion: 'lion_32bit',
};

const flags: PrecisionFlags = [
  ['bf16', 'mixed-bf16'],
  ['fp16', 'mixed-fp16'],
];

export const hfFields: Fields = {
  optimizer: word('optim', optimizerName, {
    otherwise: def('adamw', 'optim'),
    spell: (value) => spellings[value] ?? null,
  }),
  lr: number('learning_rate', { otherwise: def(5e-5, 'learning_rate') }),
  betas: betaPair('adam_beta1', 'adam_beta2', def([0.9, 0.999], 'adam_beta2')),
  eps: number('adam_epsilon', { otherwise: def(1e-8, 'adam_epsilon') }),
  weightDecay: number('weight_decay', { otherwise: def(0, 'weight_decay') }),
  schedule: word('lr_scheduler_type', scheduleName, {
    otherwise: def('linear', 'lr_scheduler_type'),
    spell: (value) => (value === 'constant' ? 'constant_with_warmup' : value),
  }),
  // `get_warmup_steps`: warmup_steps wins where it is above 0; transformers 5 reads a value below 1 as a share.
  warmup: length([
    { key: 'warmup_ratio', unit: 'share', yieldsTo: 'warmup_steps' },
    { key: 'warmup_steps', unit: 'steps', shareBelowOne: true },
  ]),
  minimumLr: firstOf(
    number('lr_scheduler_kwargs.min_lr'),
    shareOf('lr_scheduler_kwargs.min_lr_rate', number('learning_rate'), { writeTo: null }),
  ),
  total: length(
    [
      { key: 'max_steps', unit: 'steps', none: -1 },
      { key: 'num_train_epochs', unit: 'epochs' },
    ],
    def({ value: 3, unit: 'epochs' }, 'num_train_epochs'),
  ),
  clip: clipNorm('max_grad_norm', { otherwise: def({ kind: 'norm', threshold: 1 }, 'max_grad_norm') }),
  // Without a flag the precision is that of `accelerate launch`, or of TRL, whose own default changed.
  precision: flagPrecision(flags, ['torch_dtype', 'dtype'], unknown()),
  otherPrecision: secondFlag(flags),
  batchSize: count('per_device_train_batch_size', { otherwise: def(8, 'per_device_train_batch_size') }),
  accumulate: count('gradient_accumulation_steps', { otherwise: def(1, 'gradient_accumulation_steps') }),
  dropout: number('lora_dropout', { otherwise: 'unknown', writeTo: null }),
  gradientCheckpointing: flag('gradient_checkpointing', { otherwise: def(false, 'gradient_checkpointing') }),
  seed: number('seed', { otherwise: def(42, 'seed') }),
};

export function hfKind(view: View): TrainingKind {
  if (view.scalar('use_peft') === true || view.any('lora_r', 'lora_alpha', 'adapter_name_or_path')) return 'adapters';
  if (view.any('reward_funcs', 'rl_beta', 'loss_type', 'max_prompt_length', 'num_generations', 'pref_beta'))
    return 'preference';
  return view.any('model_name_or_path', 'model') ? 'finetuning' : 'unknown';
}

/** Keys that no one writes but for `TrainingArguments`. */
const own = [
  'per_device_train_batch_size',
  'lr_scheduler_type',
  'num_train_epochs',
  'gradient_accumulation_steps',
  'warmup_ratio',
];

/** Whether a section holds a set of training arguments. */
export function isTrainingArguments(view: View): boolean {
  if (view.any('per_device_train_batch_size', 'num_train_epochs', 'lr_scheduler_type')) {
    return (
      view.any('learning_rate', 'output_dir', 'model_name_or_path') || own.filter((key) => view.any(key)).length >= 2
    );
  }
  return view.all('model_name_or_path', 'learning_rate');
}

/** Sections that hold the arguments in home-made files that pass them on. */
const sections = ['training_args', 'training_arguments', 'trainer_args', 'TrainingArguments'];

export const hfTrainer: Format = {
  name: 'hf-trainer',
  recognise: (root) => {
    const view = [[], ...sections.map((name) => [name])]
      .map((prefix) => new View(root, prefix))
      .find(isTrainingArguments);
    return view ?? null;
  },
  // HfArgumentParser.parse_yaml_file and TrlParser read with yaml.safe_load.
  loader: 'pyyaml',
  kind: hfKind,
  family: () => 'transformer',
  fields: hfFields,
};
