/** Frameworks for translation and for voices. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const sequences: Example[] = [
  {
    format: 'opennmt-tf',
    name: 'onmt-tf.yml',
    text: `model_dir: ours
params:
  optimizer: LazyAdam
  optimizer_params: { beta_1: 0.9, beta_2: 0.98, weight_decay: 0.01 }
  learning_rate: 2.0
  decay_type: NoamDecay
  decay_params: { model_dim: 512, warmup_steps: 1000 }
  decay_step_duration: 4
  dropout: 0.1
train: { batch_size: 3072, batch_type: tokens, max_step: 200000, save_checkpoints_steps: 5000 }
eval: { steps: 2500 }
`,
    reads: {
      complete: false,
      loader: 'pyyaml',
      family: 'transformer',
      optimizer: 'adamw',
      lr: 2,
      lrIsMultiplier: true,
      betas: [0.9, 0.98],
      weightDecay: 0.01,
      schedule: 'noam',
      warmup: { value: 4000, unit: 'steps' },
      total: { value: 200000, unit: 'steps' },
      batchSize: 3072,
      dropout: 0.1,
      clip: unknown,
      evalEvery: { value: 2500, unit: 'steps' },
      saveEvery: { value: 5000, unit: 'steps' },
    },
  },
  {
    format: 'vits',
    name: 'voice.json',
    text: `{
  "train": {
    "learning_rate": 0.0002,
    "betas": [0.8, 0.99],
    "eps": 1e-9,
    "batch_size": 16,
    "epochs": 900,
    "fp16_run": true,
    "half_type": "bf16",
    "lr_decay": 0.999,
    "segment_size": 8192,
    "warmup_epochs": 4,
    "eval_interval": 500
  },
  "data": { "sampling_rate": 24000 },
  "model": { "p_dropout": 0.2 }
}
`,
    reads: {
      loader: 'json',
      optimizer: byDefault('adamw'),
      lr: 2e-4,
      betas: [0.8, 0.99],
      eps: 1e-9,
      schedule: byDefault('exponential'),
      warmup: { value: 4, unit: 'epochs' },
      total: { value: 900, unit: 'epochs' },
      clip: absent,
      precision: 'mixed-bf16',
      batchSize: 16,
      dropout: 0.2,
      evalEvery: { value: 500, unit: 'steps' },
    },
  },
  {
    format: 'vits',
    name: 'rvc.json',
    text: `{
  "train": { "learning_rate": 1e-4, "batch_size": 4, "epochs": 20000, "fp16_run": false, "lr_decay": 0.99, "c_mel": 45 },
  "data": { "sampling_rate": 40000 },
  "model": { "spk_embed_dim": 109 }
}
`,
    reads: { lr: 1e-4, precision: 'fp32', batchSize: unknown, total: unknown },
  },
];
