/** Launchers, Lightning, and home-made files. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const launchers: Example[] = [
  {
    format: 'deepspeed',
    name: 'ds.json',
    text: `{
  # hjson has this comment too
  "train_micro_batch_size_per_gpu": 8, // one card
  "gradient_accumulation_steps": 2,
  "optimizer": { "type": "DeepSpeedCPUAdam", "params": { "lr": 3e-4, "betas": [0.9, 0.95], "eps": 1e-8 } },
  "scheduler": { "type": "WarmupLR", "params": { "warmup_max_lr": 6e-4 } },
  "fp16": { "enabled": true, "loss_scale": 1, "initial_scale_power": 12 },
  "zero_optimization": { "stage": 2 },
}
`,
    reads: {
      complete: true,
      loader: 'hjson',
      optimizer: 'adam',
      lr: 3e-4,
      betas: [0.9, 0.95],
      schedule: 'constant',
      warmup: byDefault({ value: 1000, unit: 'steps' }),
      schedulerPeak: 6e-4,
      clip: absent,
      precision: 'mixed-fp16',
      lossScale: 1,
      initialScalePower: 12,
      batchSize: 8,
      total: unknown,
    },
  },
  {
    format: 'deepspeed',
    name: 'zero.json',
    text: `{
  "zero_optimization": { "stage": 3 },
  "bf16": { "enabled": "auto" },
  "gradient_clipping": "auto",
  "train_micro_batch_size_per_gpu": "auto"
}
`,
    reads: {
      complete: false,
      optimizer: unknown,
      clip: unknown,
      precision: unknown,
      batchSize: unknown,
      lossScale: unknown,
    },
  },
  {
    format: 'accelerate',
    name: 'launch.yaml',
    text: `compute_environment: LOCAL_MACHINE
distributed_type: DEEPSPEED
deepspeed_config:
  gradient_accumulation_steps: 4
  gradient_clipping: 0.5
mixed_precision: 'no'
num_processes: 8
`,
    reads: {
      complete: false,
      clip: { kind: 'norm', threshold: 0.5 },
      accumulate: 4,
      precision: 'fp32',
      lr: unknown,
      warmup: unknown,
    },
  },
  {
    format: 'lightning-cli',
    name: 'cli.yaml',
    text: `seed_everything: 7
trainer:
  max_epochs: 30
  precision: bf16-mixed
  gradient_clip_val: 0.5
  gradient_clip_algorithm: value
  accumulate_grad_batches: 2
model:
  class_path: ours.Model
data:
  class_path: ours.Data
  init_args: { batch_size: 64 }
optimizer:
  class_path: torch.optim.SGD
  init_args: { lr: 0.1, momentum: 0.9 }
`,
    reads: {
      optimizer: 'sgd',
      lr: 0.1,
      momentum: 0.9,
      weightDecay: byDefault(0),
      schedule: byDefault('constant'),
      warmup: absent,
      clip: { kind: 'value', threshold: 0.5 },
      precision: 'mixed-bf16',
      total: { value: 30, unit: 'epochs' },
      batchSize: 64,
      accumulate: 2,
      seed: 7,
    },
  },
  {
    format: 'hydra',
    name: 'model.yaml',
    text: `_target_: src.models.OurModule
optimizer:
  _target_: torch.optim.Adam
  _partial_: true
  lr: 0.001
  weight_decay: 0.0
scheduler:
  _target_: torch.optim.lr_scheduler.ReduceLROnPlateau
  _partial_: true
compile: false
`,
    reads: {
      complete: false,
      optimizer: 'adam',
      lr: 0.001,
      schedule: 'plateau',
      clip: unknown,
      warmup: unknown,
      betas: unknown,
    },
  },
  {
    format: 'hydra',
    name: 'trainer.yaml',
    text: `_target_: lightning.pytorch.trainer.Trainer
max_epochs: 10
gradient_clip_val: 0.5
precision: 16
`,
    reads: {
      complete: false,
      total: { value: 10, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 0.5 },
      precision: 'mixed-fp16',
      lr: unknown,
    },
  },
  {
    format: 'hydra',
    name: 'experiment.yaml',
    text: `# @package _global_
defaults:
  - override /data: ours
  - override /trainer: gpu
trainer:
  max_epochs: 20
  gradient_clip_val: \${clip}
model:
  optimizer:
    lr: 0.002
data:
  batch_size: 64
`,
    reads: { complete: false, lr: 0.002, batchSize: 64, clip: unknown, total: { value: 20, unit: 'epochs' } },
  },
  {
    format: 'custom',
    name: 'train.yaml',
    text: `data: { root: data, batch_size: 64 }
model: { hidden: 128, dropout: 0.2 }
optimizer: { name: AdamW, lr: 1e-3, weight_decay: 0.01, betas: [0.9, 0.95] }
scheduler: { name: cosine, warmup_steps: 200, min_lr: 1e-5 }
training: { epochs: 30, grad_clip: 1.0, mixed_precision: fp16, grad_accum: 2, seed: 1 }
`,
    reads: {
      complete: false,
      loader: 'pyyaml',
      optimizer: 'adamw',
      lr: 1e-3,
      betas: [0.9, 0.95],
      schedule: 'cosine',
      warmup: { value: 200, unit: 'steps' },
      minimumLr: 1e-5,
      total: { value: 30, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 1 },
      precision: 'mixed-fp16',
      batchSize: 64,
      accumulate: 2,
      seed: 1,
      dropout: 0.2,
      eps: unknown,
    },
  },
];
