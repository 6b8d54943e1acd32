/** Frameworks over the Hugging Face trainer. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const huggingFace: Example[] = [
  {
    format: 'hf-trainer',
    name: 'sft.yaml',
    text: `# Fine-tuning
model_name_or_path: our/model
learning_rate: 2.0e-5 # tuned
per_device_train_batch_size: 4
gradient_accumulation_steps: 8
num_train_epochs: 2
max_steps: -1
warmup_ratio: 0.1
warmup_steps: 0
lr_scheduler_type: cosine_with_min_lr
lr_scheduler_kwargs: { min_lr_rate: 0.1 }
adam_beta2: 0.95
bf16: true
`,
    reads: {
      kind: 'finetuning',
      loader: 'pyyaml',
      lr: 2e-5,
      optimizer: byDefault('adamw'),
      betas: [0.9, 0.95],
      eps: byDefault(1e-8),
      schedule: 'cosine',
      warmup: { value: 0.1, unit: 'share' },
      minimumLr: 2e-6,
      total: { value: 2, unit: 'epochs' },
      clip: byDefault({ kind: 'norm', threshold: 1 }),
      precision: 'mixed-bf16',
      batchSize: 4,
      accumulate: 8,
      seed: byDefault(42),
    },
  },
  {
    format: 'hf-trainer',
    name: 'args.json',
    text: `{
  // A section of a larger file.
  "training_args": {
    "output_dir": "out",
    "per_device_train_batch_size": 16,
    "learning_rate": 5e-5,
    "optim": "paged_adamw_8bit",
    "max_grad_norm": 0,
    "warmup_steps": 0.1,
    "fp16": true,
    "bf16": true,
  }
}
`,
    reads: {
      lr: 5e-5,
      optimizer: 'adamw',
      clip: absent,
      warmup: { value: 0.1, unit: 'share' },
      precision: 'mixed-bf16',
      otherPrecision: 'mixed-fp16',
      batchSize: 16,
      total: byDefault({ value: 3, unit: 'epochs' }),
    },
  },
  {
    format: 'open-instruct',
    name: 'tune.yaml',
    text: `model_name_or_path: our/model
dataset_mixer_list: [our/data, 1.0]
use_lora: false
learning_rate: 5e-6
per_device_train_batch_size: 1
gradient_accumulation_steps: 4
num_train_epochs: 2
warmup_ratio: 0.03
clip_grad_norm: 1.0
`,
    reads: {
      kind: 'finetuning',
      lr: 5e-6,
      optimizer: byDefault('adamw'),
      clip: { kind: 'norm', threshold: 1 },
      warmup: { value: 0.03, unit: 'share' },
      precision: unknown,
      total: { value: 2, unit: 'epochs' },
    },
  },
  {
    format: 'llamafactory',
    name: 'lora.yaml',
    text: `### method
stage: dpo
do_train: true
finetuning_type: lora
lora_dropout: 0.05
### train
template: plain
per_device_train_batch_size: 2
learning_rate: 1.0e-4
num_train_epochs: 3.0
lr_scheduler_type: cosine
warmup_ratio: 0.1
pure_bf16: true
use_muon: true
`,
    reads: {
      kind: 'adapters',
      loader: 'omegaconf',
      optimizer: 'muon',
      lr: 1e-4,
      precision: 'bf16',
      dropout: 0.05,
      accumulate: byDefault(1),
      clip: byDefault({ kind: 'norm', threshold: 1 }),
      total: { value: 3, unit: 'epochs' },
    },
  },
  {
    format: 'llamafactory',
    name: 'v1.yaml',
    text: `model: our/model
train_dataset: data.yaml
micro_batch_size: 2
global_batch_size: 16
learning_rate: 2e-5
bf16: true
num_train_epochs: 1
peft_config: { name: lora, lora_dropout: 0.1 }
optim_config: { name: adamw }
lr_scheduler_config: { name: cosine, warmup_ratio: 0.05 }
`,
    reads: {
      kind: 'adapters',
      optimizer: 'adamw',
      lr: 2e-5,
      batchSize: 2,
      globalBatchSize: 16,
      warmup: { value: 0.05, unit: 'share' },
      dropout: 0.1,
    },
  },
  {
    format: 'axolotl',
    name: 'qlora.yml',
    text: `base_model: our/model
adapter: qlora
lora_dropout: 0.05
datasets:
  - path: our/data
    type: alpaca
sequence_len: 2048
micro_batch_size: 2
gradient_accumulation_steps: 4
num_epochs: 3
optimizer: adamw_bnb_8bit
learning_rate: 0.0002
bf16: auto
fp16:
gradient_checkpointing: offload
`,
    reads: {
      kind: 'adapters',
      optimizer: 'adamw',
      lr: 2e-4,
      schedule: byDefault('cosine'),
      warmup: byDefault({ value: 0.03, unit: 'share' }),
      total: { value: 3, unit: 'epochs' },
      clip: byDefault({ kind: 'norm', threshold: 1 }),
      precision: unknown,
      gradientCheckpointing: true,
      batchSize: 2,
    },
  },
];
