/** Configs of reinforcement learning of language models, and of nanoGPT. */
import { byDefault } from './example';
import type { Example } from './example';

export const policies: Example[] = [
  {
    format: 'verl',
    name: 'ppo.yaml',
    text: `actor_rollout_ref:
  model: { path: our/model }
  actor:
    ppo_mini_batch_size: 256
    ppo_micro_batch_size_per_gpu: 4
    grad_clip: 1.0
    optim: { lr: 1e-6, lr_warmup_steps_ratio: 0.05, betas: [0.9, 0.999], weight_decay: 0.01 }
trainer: { total_epochs: 30 }
`,
    reads: {
      complete: false,
      kind: 'preference',
      lr: 1e-6,
      clip: { kind: 'norm', threshold: 1 },
      warmup: { value: 0.05, unit: 'share' },
      batchSize: 4,
      globalBatchSize: 256,
      weightDecay: 0.01,
    },
  },
  {
    format: 'nemo-rl',
    name: 'grpo.yaml',
    text: `grpo: { max_num_steps: 500 }
policy:
  train_global_batch_size: 512
  train_micro_batch_size: 4
  precision: bfloat16
  max_grad_norm: 1.0
  optimizer:
    name: torch.optim.AdamW
    kwargs: { lr: 5.0e-6, weight_decay: 0.01 }
`,
    reads: {
      kind: 'preference',
      optimizer: 'adamw',
      lr: 5e-6,
      eps: byDefault(1e-8),
      clip: { kind: 'norm', threshold: 1 },
      precision: 'mixed-bf16',
      total: { value: 500, unit: 'steps' },
      batchSize: 4,
    },
  },
  {
    format: 'nanogpt',
    name: 'nanogpt.py',
    text: `out_dir = 'out'
block_size = 256
learning_rate = 6e-4
max_iters = 600000
lr_decay_iters = 600000
min_lr = 6e-5
batch_size = 12
gradient_accumulation_steps = 5
warmup_iters = 2000
beta1 = 0.9
beta2 = 0.95
grad_clip = 0.0
dtype = 'float16'
eval_interval = 1000
`,
    reads: {
      optimizer: { state: 'default', value: 'adamw' },
      lr: 6e-4,
      betas: [0.9, 0.95],
      schedule: { state: 'default', value: 'cosine' },
      warmup: { value: 2000, unit: 'steps' },
      minimumLr: 6e-5,
      total: { value: 600000, unit: 'steps' },
      precision: 'mixed-fp16',
      batchSize: 12,
      accumulate: 5,
      evalEvery: { value: 1000, unit: 'steps' },
      kind: 'pretraining',
      family: 'transformer',
    },
  },
];
