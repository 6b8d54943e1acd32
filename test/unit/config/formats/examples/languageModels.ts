/** Frameworks for language models that have a format of their own. */
import { byDefault, unknown } from './example';
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
];
