/**
 * The settings of Hugging Face `TrainingArguments`, which several frameworks pass on or extend. Defaults are those of
 * `transformers.TrainingArguments` (training_args.py, 4.x).
 */
import { betaPair } from './betas';
import { clipNorm } from './clips';
import { count, firstOf, flag, number, shareOf, unknown, word } from './fields';
import type { Field, Fields } from './fields';
import { interval, length } from './lengths';
import type { LengthKey } from './lengths';
import { optimizerName, scheduleName } from './names';
import { flagPrecision, secondFlag } from './precisions';
import type { PrecisionFlags } from './precisions';
import type { Length } from '../../recipe';

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

/** Below 1 it is a share of the run; it counts where the strategy beside it is `steps`, or where there is none. */
const every =
  (key: string, strategies: string[], strategy: string): Field<Length> =>
  (view) => {
    const chosen = strategies.map((each) => view.text(each)).find((each) => each !== '') ?? strategy;
    const keys: LengthKey[] = [{ key, unit: 'steps', shareBelowOne: true }];
    return chosen === 'steps' ? interval(...keys)(view) : { path: view.pathOf(key), state: 'unknown', value: null };
  };

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
      // The scripts of diffusers, and SimpleTuner.
      { key: 'max_train_steps', unit: 'steps' },
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
  evalEvery: every('eval_steps', ['eval_strategy', 'evaluation_strategy'], 'no'),
  saveEvery: every('save_steps', ['save_strategy'], 'steps'),
  logEvery: every('logging_steps', ['logging_strategy'], 'steps'),
  loraRank: count(['lora_r', 'lora_rank'], { otherwise: 'unknown', writeTo: null }),
  loraAlpha: count('lora_alpha', { otherwise: 'unknown', writeTo: null }),
};
