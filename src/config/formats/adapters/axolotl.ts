/** axolotl. Defaults: src/axolotl/utils/schemas/training.py and core/builders, over those of transformers. */
import { count, number, shareOf, unknown, word } from '../fields/fields';
import type { Format } from '../format';
import { hfFields } from '../fields/trainingArguments';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { flagPrecision, secondFlag } from '../fields/precisions';
import type { PrecisionFlags } from '../fields/precisions';
import { View } from '../configView';

const flags: PrecisionFlags = [
  ['bf16', 'mixed-bf16'],
  ['fp16', 'mixed-fp16'],
  ['bfloat16', 'bf16'],
  ['float16', 'fp16'],
];

const spellings: Record<string, string> = {
  adamw: 'adamw_torch_fused',
  sgd: 'sgd',
  lion: 'lion_32bit',
  adafactor: 'adafactor',
};

export const axolotl: Format = {
  name: 'axolotl',
  doc: {
    title: 'axolotl',
    recognisedBy: '`base_model` with `micro_batch_size`, `sequence_len` or `datasets`',
  },
  recognise: (root) => {
    const view = new View(root);
    if (!view.any('base_model') || view.any('input_features', 'trainer')) return null;
    return view.any('micro_batch_size', 'sequence_len', 'datasets', 'num_epochs', 'lora_r') ? view : null;
  },
  // Read with yaml.safe_load, then every number is cast by the pydantic schema.
  loader: 'yaml-1.2',
  kind: (view) => {
    if (view.text('adapter') !== '') return 'adapters';
    if (view.has('rl') || view.scalar('reward_model') === true || view.scalar('process_reward_model') === true)
      return 'preference';
    return view.has('pretraining_dataset') ? 'continued' : 'finetuning';
  },
  family: () => 'transformer',
  fields: {
    ...hfFields,
    optimizer: word('optimizer', optimizerName, {
      otherwise: { value: 'adamw', source: 'axolotl HyperparametersConfig.optimizer (adamw_torch_fused)' },
      spell: (value) => spellings[value] ?? null,
    }),
    lr: number('learning_rate', { otherwise: 'unknown' }),
    schedule: word('lr_scheduler', scheduleName, {
      otherwise: { value: 'cosine', source: 'axolotl HyperparametersConfig.lr_scheduler' },
      spell: (value) => (value === 'constant' ? 'constant_with_warmup' : value),
    }),
    minimumLr: shareOf('cosine_min_lr_ratio', number('learning_rate')),
    // core/builders/base.py: without either key min(3 % of the steps, 100).
    warmup: length(
      [
        { key: 'warmup_ratio', unit: 'share' },
        { key: 'warmup_steps', unit: 'steps', shareBelowOne: true },
      ],
      { value: { value: 0.03, unit: 'share' }, source: 'axolotl core/builders/base.py: 3 % of the steps, at most 100' },
    ),
    total: length(
      [
        { key: 'max_steps', unit: 'steps' },
        { key: 'num_epochs', unit: 'epochs' },
      ],
      { value: { value: 1, unit: 'epochs' }, source: 'axolotl HyperparametersConfig.num_epochs' },
    ),
    precision: (view) => {
      const setting = flagPrecision(flags, [], unknown())(view);
      // `bf16: full` trains with the weights in bf16 too.
      return view.text('bf16') === 'full'
        ? { ...setting, path: view.pathOf('bf16'), state: 'written', value: 'bf16' }
        : setting;
    },
    otherPrecision: secondFlag(flags.slice(0, 2)),
    batchSize: count('micro_batch_size', {
      otherwise: { value: 1, source: 'axolotl HyperparametersConfig.micro_batch_size' },
    }),
    gradientCheckpointing: (view) =>
      view.text('gradient_checkpointing') === ''
        ? (hfFields.gradientCheckpointing ?? unknown<boolean>())(view)
        : { path: view.pathOf('gradient_checkpointing'), state: 'written', value: true },
    // Without an interval axolotl turns evaluation on where there is a set for it (core/builders/base.py).
    evalEvery: interval({ key: 'eval_steps', unit: 'steps', shareBelowOne: true }),
    saveEvery: interval({ key: 'save_steps', unit: 'steps', shareBelowOne: true }),
    logEvery: interval('logging_steps'),
  },
};
