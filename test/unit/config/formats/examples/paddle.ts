/** PaddleOCR, PaddleClas and PaddleDetection. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const paddles: Example[] = [
  {
    format: 'paddle',
    name: 'ocr.yml',
    text: `Global:
  epoch_num: 40
  print_batch_step: 20
  save_epoch_step: 5
  eval_batch_step: [500, 250]
  use_amp: True
Architecture: { model_type: rec, algorithm: OURS }
Optimizer:
  name: Adam
  beta2: 0.99
  lr:
    name: Cosine
    learning_rate: 0.0006 # eight cards
    warmup_epoch: 3
  regularizer: { name: L2, factor: 3.0e-05 }
Train:
  loader: { batch_size_per_card: 96 }
`,
    reads: {
      complete: true,
      optimizer: 'adam',
      lr: 6e-4,
      betas: [0.9, 0.99],
      eps: byDefault(1e-8),
      weightDecay: 3e-5,
      schedule: 'cosine',
      warmup: { value: 3, unit: 'epochs' },
      total: { value: 40, unit: 'epochs' },
      clip: absent,
      precision: 'mixed-fp16',
      lossScale: byDefault(1),
      batchSize: 96,
      accumulate: unknown,
      evalEvery: { value: 250, unit: 'steps' },
      saveEvery: { value: 5, unit: 'epochs' },
      logEvery: { value: 20, unit: 'steps' },
    },
  },
  {
    format: 'paddle',
    name: 'clas.yaml',
    text: `Global: { epochs: 90, eval_interval: 2, update_freq: 4, seed: 7 }
Arch: { name: OurNet }
AMP: { use_amp: True, use_dynamic_loss_scaling: True, scale_loss: 128.0 }
Optimizer:
  name: Momentum
  momentum: 0.9
  clip_norm: 5
  lr: { name: Piecewise, decay_epochs: [30, 60], values: [0.2, 0.02, 0.002] }
DataLoader:
  Train:
    sampler: { name: DistributedBatchSampler, batch_size: 64 }
`,
    reads: {
      optimizer: 'sgd',
      lr: 0.2,
      betas: unknown,
      momentum: 0.9,
      weightDecay: byDefault(0),
      schedule: 'step',
      warmup: absent,
      total: { value: 90, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 5 },
      precision: 'mixed-fp16',
      lossScale: absent,
      batchSize: 64,
      accumulate: 4,
      seed: 7,
      evalEvery: { value: 2, unit: 'epochs' },
    },
  },
  {
    format: 'paddle-detection',
    name: 'detector.yml',
    text: `epoch: 24
snapshot_epoch: 2
LearningRate:
  base_lr: 0.005
  schedulers:
    - !PiecewiseDecay
      gamma: 0.1
      milestones: [16, 22]
    - !LinearWarmup { start_factor: 0.1, steps: 300 }
OptimizerBuilder:
  clip_grad_by_norm: 20.0
  optimizer: { type: Momentum, momentum: 0.85 }
TrainReader: { batch_size: 4 }
`,
    reads: {
      complete: true,
      family: 'detector',
      optimizer: 'sgd',
      lr: 0.005,
      momentum: 0.85,
      weightDecay: byDefault(1e-4),
      schedule: 'step',
      warmup: { value: 300, unit: 'steps' },
      total: { value: 24, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 20 },
      batchSize: 4,
      saveEvery: { value: 2, unit: 'epochs' },
    },
  },
  {
    format: 'paddle-detection',
    name: 'child.yml',
    text: `_BASE_: [base.yml]
LearningRate:
  base_lr: 0.0002
  schedulers:
    - { name: LinearWarmup, epochs: 2 }
    - { name: CosineDecay, max_epochs: 60 }
OptimizerBuilder:
  clip_grad_by_value: 0.5
  regularizer: false
  optimizer: { type: AdamW, weight_decay: 0.02 }
`,
    reads: {
      complete: false,
      optimizer: 'adamw',
      weightDecay: 0.02,
      schedule: 'cosine',
      warmup: { value: 2, unit: 'epochs' },
      total: unknown,
      clip: { kind: 'value', threshold: 0.5 },
    },
  },
];
