/**
 * AllenAI open-instruct: SFT and DPO with names of Hugging Face, but a loop of its own.
 * Defaults: open_instruct/finetune.py and dpo_tune_cache.py (FlatArguments).
 */
import { clipNorm } from '../fields/clips';
import { fixed, unknown } from '../fields/fields';
import type { Format } from '../format';
import { hfFields } from '../fields/trainingArguments';
import { interval, length } from '../fields/lengths';
import { View } from '../configView';

export const openInstruct: Format = {
  name: 'open-instruct',
  doc: {
    title: 'open-instruct',
    recognisedBy: '`dataset_mixer...`',
  },
  recognise: (root) => {
    const view = new View(root);
    const data = view.keys().some((key) => key.startsWith('dataset_mixer'));
    const trainer = view.any('bf16', 'torch_dtype', 'do_eval', 'log_level', 'hub_model_id');
    return data && !trainer && view.any('learning_rate', 'per_device_train_batch_size', 'num_train_epochs')
      ? view
      : null;
  },
  // ArgumentParserPlus casts every value to the type of its field.
  loader: 'yaml-1.2',
  kind: (view) => {
    if (view.scalar('use_lora') === true) return 'adapters';
    return view.any('beta', 'loss_type', 'dpo_beta') ? 'preference' : 'finetuning';
  },
  family: () => 'transformer',
  fields: {
    ...hfFields,
    optimizer: fixed('adamw', 'open_instruct/finetune.py: torch.optim.AdamW'),
    betas: unknown(),
    eps: unknown(),
    // clip_grad_norm is -1 (off) where absent, and then the DeepSpeed config of the launch clips: not in this file.
    clip: clipNorm(['clip_grad_norm', 'max_grad_norm'], { otherwise: 'unknown' }),
    total: length(
      [
        { key: 'max_train_steps', unit: 'steps' },
        { key: 'num_epochs', unit: 'epochs' },
        { key: 'num_train_epochs', unit: 'epochs' },
      ],
      'unknown',
    ),
    warmup: length([{ key: 'warmup_ratio', unit: 'share' }], 'unknown'),
    // mixed_precision of `accelerate launch` decides.
    precision: unknown(),
    seed: hfFields.seed ?? unknown(),
    saveEvery: interval('checkpointing_steps'),
    logEvery: interval('logging_steps'),
  },
};
