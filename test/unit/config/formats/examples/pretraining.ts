/** Frameworks for language and speech models with loops of their own. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const pretraining: Example[] = [
  {
    format: 'torchtune',
    name: 'full.yaml',
    text: `model:
  _component_: torchtune.models.llama3.llama3_8b
tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
seed: null
batch_size: 2
epochs: 3
optimizer:
  _component_: bitsandbytes.optim.PagedAdamW8bit
  lr: 2e-5
lr_scheduler:
  _component_: torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup
  num_warmup_steps: 100
max_steps_per_epoch: null
clip_grad_norm: null
gradient_accumulation_steps: 16
dtype: bf16
enable_activation_checkpointing: True
`,
    reads: {
      kind: 'finetuning',
      optimizer: 'adamw',
      lr: 2e-5,
      betas: unknown,
      schedule: 'cosine',
      warmup: { value: 100, unit: 'steps' },
      total: { value: 3, unit: 'epochs' },
      clip: absent,
      precision: 'bf16',
      accumulate: 16,
      gradientCheckpointing: true,
    },
  },
  {
    format: 'torchtune',
    name: 'dev.yaml',
    text: `tokenizer: { _component_: torchtune.models.qwen2_5.qwen2_5_tokenizer }
training:
  batch_size: 1
  optimizer: { _component_: torch.optim.AdamW, lr: 1e-6 }
  clip_grad_norm: 1.0
  dtype: fp32
`,
    reads: {
      lr: 1e-6,
      weightDecay: byDefault(0.01),
      betas: byDefault([0.9, 0.999]),
      schedule: byDefault('constant'),
      clip: { kind: 'norm', threshold: 1 },
      precision: 'fp32',
    },
  },
  {
    format: 'nemo',
    name: 'asr.yaml',
    text: `name: &name Ours
model:
  train_ds: { batch_size: 16 }
  encoder: { _target_: nemo.collections.asr.modules.ConformerEncoder, dropout: 0.1 }
  optim:
    name: adamw
    lr: 2.0
    betas: [0.9, 0.98]
    sched: { name: NoamAnnealing, warmup_steps: 10000, warmup_ratio: null, min_lr: 1e-6 }
trainer: { max_epochs: 1000, max_steps: -1, accumulate_grad_batches: 1, gradient_clip_val: 0.0, precision: 32 }
exp_manager: { name: *name }
`,
    reads: {
      family: 'transformer',
      lrIsMultiplier: true,
      optimizer: 'adamw',
      lr: 2,
      schedule: 'noam',
      warmup: { value: 10000, unit: 'steps' },
      clip: absent,
      precision: 'fp32',
      total: { value: 1000, unit: 'epochs' },
      batchSize: 16,
      dropout: 0.1,
    },
  },
  {
    format: 'gpt-neox',
    name: 'neox.yml',
    text: `{
  # parallelism
  "pipe-parallel-size": 1,
  "model-parallel-size": 1,
  "num-layers": 12,
  "hidden-size": 768,
  "optimizer": {
    "type": "Adam",
    "params": { "lr": 0.0006, "betas": [0.9, 0.95], "eps": 1.0e-8, }
  },
  "train_micro_batch_size_per_gpu": 4,
  "gradient_accumulation_steps": 2,
  "hidden-dropout": 0.0,
  "fp16": { "enabled": true, "type": "bfloat16", "loss_scale": 0 },
  "train-iters": 320000,
  "lr-decay-style": "cosine",
  "min_lr": 0.00006,
  "warmup": 0.01,
}
`,
    reads: {
      complete: true,
      kind: 'pretraining',
      optimizer: 'adam',
      lr: 6e-4,
      betas: [0.9, 0.95],
      weightDecay: byDefault(0.1),
      schedule: 'cosine',
      warmup: { value: 0.01, unit: 'share' },
      total: { value: 320000, unit: 'steps' },
      clip: byDefault({ kind: 'norm', threshold: 1 }),
      precision: 'mixed-bf16',
      lossScale: absent,
      accumulate: 2,
      dropout: 0,
    },
  },
  {
    format: 'llm-foundry',
    name: 'pretrain.yaml',
    text: `parameters:
  max_seq_len: 2048
  train_loader: { name: text }
  scheduler: { name: cosine_with_warmup, t_warmup: 0.02dur, alpha_f: 0.1 }
  optimizer: { name: decoupled_adamw, lr: 2.0e-4, betas: [0.9, 0.95] }
  algorithms:
    gradient_clipping: { clipping_type: norm, clipping_threshold: 1.0 }
  max_duration: 4800ba
  global_train_batch_size: 256
  device_train_microbatch_size: auto
  precision: amp_bf16
  seed: \${global_seed}
`,
    reads: {
      kind: 'pretraining',
      optimizer: 'adamw',
      lr: 2e-4,
      eps: byDefault(1e-8),
      weightDecay: byDefault(1e-5),
      schedule: 'cosine',
      warmup: { value: 0.02, unit: 'share' },
      minimumLr: 2e-5,
      total: { value: 4800, unit: 'steps' },
      clip: { kind: 'norm', threshold: 1 },
      precision: 'mixed-bf16',
      batchSize: unknown,
      globalBatchSize: 256,
      gradientCheckpointing: byDefault(false),
      seed: unknown,
    },
  },
  {
    format: 'olmo',
    name: 'olmo.yaml',
    text: `run_name: ours
seed: 6198
model: { d_model: 2048, residual_dropout: 0.0 }
optimizer: { name: adamw, learning_rate: 4.0e-4, weight_decay: 0.1, betas: [0.9, 0.95], metrics_log_interval: 10 }
scheduler: { name: cosine_with_warmup, units: tokens, t_warmup: 8388608000, t_max: 5e12, alpha_f: 0.1 }
max_duration: 4e12T
global_train_batch_size: 1024
device_train_microbatch_size: 4
precision: amp_bf16
max_grad_norm: 1.0
load_path: null
`,
    reads: {
      kind: 'pretraining',
      lr: 4e-4,
      eps: byDefault(1e-5),
      warmup: { value: 8388608000, unit: 'tokens' },
      total: { value: 4e12, unit: 'tokens' },
      clip: { kind: 'norm', threshold: 1 },
      minimumLr: 4e-5,
      globalBatchSize: 1024,
      dropout: 0,
    },
  },
  {
    format: 'torchtitan',
    name: 'titan.toml',
    text: `# ours
[job]
dump_folder = "./out"

[model]
flavor = "8B"

[optimizer]
name = "AdamW"
lr = 3e-4 # tuned
beta2 = 0.98

[lr_scheduler]
decay_type = "cosine"
min_lr_factor = 0.1

[training]
local_batch_size = 2
seq_len = 4096
steps = 1_000

[activation_checkpoint]
mode = "none"
`,
    reads: {
      loader: 'toml',
      optimizer: 'adamw',
      lr: 3e-4,
      betas: [0.9, 0.98],
      weightDecay: byDefault(0.1),
      schedule: 'cosine',
      warmup: byDefault({ value: 200, unit: 'steps' }),
      minimumLr: 3e-5,
      total: { value: 1000, unit: 'steps' },
      clip: byDefault({ kind: 'norm', threshold: 1 }),
      precision: byDefault('mixed-bf16'),
      batchSize: 2,
      gradientCheckpointing: false,
    },
  },
  {
    format: 'litgpt',
    name: 'finetune.yaml',
    text: `checkpoint_dir: checkpoints/ours
out_dir: out
precision: bf16-true
lora_r: 8
lora_dropout: 0.05
train:
  global_batch_size: 16
  micro_batch_size: 1
  lr_warmup_steps: 100
  epochs: 2
  max_tokens:
  max_norm:
  min_lr: 6.0e-05
seed: 1337
optimizer:
  class_path: torch.optim.AdamW
  init_args: { lr: 0.0002, betas: [0.9, 0.95] }
`,
    reads: {
      kind: 'adapters',
      optimizer: 'adamw',
      lr: 2e-4,
      betas: [0.9, 0.95],
      weightDecay: byDefault(0.01),
      schedule: byDefault('cosine'),
      warmup: { value: 100, unit: 'steps' },
      total: { value: 2, unit: 'epochs' },
      clip: absent,
      precision: 'bf16',
      batchSize: 1,
      globalBatchSize: 16,
    },
  },
];
