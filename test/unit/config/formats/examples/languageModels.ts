/** Frameworks for language models that have a format of their own. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const languageModels: Example[] = [
  {
    format: 'mlx',
    name: 'lora.yaml',
    text: `model: our/model
train: true
fine_tune_type: dora
optimizer: adamw
optimizer_config:
  adamw: { betas: [0.9, 0.98], weight_decay: 0.05 }
lora_parameters: { rank: 16, scale: 10.0, dropout: 0.05 }
lr_schedule: { name: cosine_decay, warmup: 50, arguments: [1e-4, 500, 1e-6] }
learning_rate: 3e-5
iters: 4000
grad_accumulation_steps: 4
batch_size: 2
steps_per_eval: 400
grad_checkpoint: true
`,
    reads: {
      kind: 'adapters',
      family: 'transformer',
      optimizer: 'adamw',
      lr: 1e-4,
      betas: [0.9, 0.98],
      eps: byDefault(1e-8),
      weightDecay: 0.05,
      schedule: 'cosine',
      warmup: { value: 50, unit: 'steps' },
      minimumLr: 1e-6,
      total: { value: 1000, unit: 'steps' },
      batchSize: 2,
      accumulate: 4,
      dropout: 0.05,
      gradientCheckpointing: true,
      evalEvery: { value: 100, unit: 'steps' },
      saveEvery: byDefault({ value: 25, unit: 'steps' }),
      loraRank: 16,
      loraAlpha: 160,
      seed: byDefault(0),
    },
  },
  {
    format: 'mlx',
    name: 'full.yaml',
    text: `model: our/model
fine_tune_type: full
num_layers: -1
learning_rate: 1e-5
iters: 600
`,
    reads: {
      kind: 'finetuning',
      optimizer: byDefault('adam'),
      lr: 1e-5,
      schedule: byDefault('constant'),
      total: { value: 600, unit: 'steps' },
      loraRank: unknown,
      clip: unknown,
    },
  },
  {
    format: 'nanotron',
    name: 'nano.yaml',
    text: `general: { project: ours, seed: 6 }
model: { dtype: bfloat16, init_method: { std: 0.02 } }
optimizer:
  accumulate_grad_in_fp32: true
  clip_grad: 1.0
  weight_decay: 0.1
  optimizer_factory: { name: adamW, adam_beta1: 0.9, adam_beta2: 0.95, adam_eps: 1.0e-08 }
  learning_rate_scheduler:
    learning_rate: 0.0005
    lr_warmup_steps: 100
    lr_warmup_style: linear
    lr_decay_style: cosine
    lr_decay_starting_step: 800
    min_decay_lr: 5.0e-05
parallelism: { dp: 4, tp: 1, pp: 1 }
tokens: { train_steps: 1000, micro_batch_size: 8, batch_accumulation_per_replica: 2, val_check_interval: -1 }
checkpoints: { checkpoint_interval: 250 }
`,
    reads: {
      kind: 'pretraining',
      family: 'transformer',
      loader: 'pyyaml',
      optimizer: 'adamw',
      lr: 5e-4,
      betas: [0.9, 0.95],
      eps: 1e-8,
      weightDecay: 0.1,
      schedule: 'wsd',
      warmup: { value: 100, unit: 'steps' },
      minimumLr: 5e-5,
      total: { value: 1000, unit: 'steps' },
      clip: { kind: 'norm', threshold: 1 },
      precision: 'mixed-bf16',
      batchSize: 8,
      accumulate: 2,
      evalEvery: unknown,
      saveEvery: { value: 250, unit: 'steps' },
      seed: 6,
    },
  },
  {
    format: 'nanotron',
    name: 'old.yaml',
    text: `model: { init_method: { path: ours } }
optimizer:
  adam_beta1: 0.9
  adam_beta2: 0.99
  clip_grad: null
  learning_rate_scheduler: { learning_rate: 0.0001, lr_decay_style: linear }
tokens: { train_steps: 500, micro_batch_size: 4 }
`,
    reads: {
      kind: 'continued',
      optimizer: byDefault('adamw'),
      betas: [0.9, 0.99],
      warmup: absent,
      clip: absent,
      precision: byDefault('bf16'),
      schedule: 'linear',
    },
  },
  {
    format: 'composer',
    name: 'hydra.yaml',
    text: `seed: 5
dataset: { train_batch_size: 256 }
optimizer: { _target_: torch.optim.AdamW, lr: 1.0e-4, weight_decay: 0.01 }
scheduler: { _target_: composer.optim.LinearWithWarmupScheduler, t_warmup: 500ba, alpha_f: 1.0 }
algorithms: { gradient_clipping: { clipping_type: norm, clipping_threshold: 0.5 } }
trainer:
  _target_: composer.Trainer
  max_duration: 20000ba
  eval_interval: 2
  save_interval: 1000ba
  precision: amp_bf16
  device_train_microbatch_size: 16
`,
    reads: {
      complete: true,
      loader: 'omegaconf',
      optimizer: 'adamw',
      lr: 1e-4,
      betas: byDefault([0.9, 0.999]),
      weightDecay: 0.01,
      schedule: 'constant',
      warmup: { value: 500, unit: 'steps' },
      minimumLr: unknown,
      total: { value: 20000, unit: 'steps' },
      clip: { kind: 'norm', threshold: 0.5 },
      precision: 'mixed-bf16',
      batchSize: 16,
      globalBatchSize: 256,
      evalEvery: { value: 2, unit: 'epochs' },
      saveEvery: { value: 1000, unit: 'steps' },
      seed: 5,
    },
  },
  {
    format: 'composer',
    name: 'first.yaml',
    text: `max_duration: 30ep
train_batch_size: 512
grad_accum: 2
precision: amp
optimizer:
  decoupled_sgdw: { lr: 0.5, momentum: 0.9, weight_decay: 1.0e-4 }
schedulers:
  - warmup: { warmup_iters: "3ep" }
`,
    reads: {
      complete: true,
      loader: 'pyyaml',
      optimizer: 'sgd',
      lr: 0.5,
      momentum: 0.9,
      warmup: { value: 3, unit: 'epochs' },
      total: { value: 30, unit: 'epochs' },
      clip: absent,
      precision: 'mixed-fp16',
      globalBatchSize: 512,
      accumulate: 2,
    },
  },
  {
    format: 'composer',
    name: 'example.yaml',
    text: `parameters:
  max_duration: 10ep
  train_dataset: { path: data, batch_size: 128 }
  optimizer: { lr: 0.1, momentum: 0.9 }
  scheduler: { t_warmup: 0.05dur, alpha_f: 0.1 }
  device_train_microbatch_size: auto
`,
    reads: {
      complete: false,
      optimizer: unknown,
      lr: 0.1,
      warmup: { value: 0.05, unit: 'share' },
      minimumLr: 0.01,
      total: { value: 10, unit: 'epochs' },
      clip: unknown,
      batchSize: unknown,
    },
  },
];
