/** Frameworks for translation, speech, vision, tables and reinforcement learning. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const tasks: Example[] = [
  {
    format: 'fairseq',
    name: 'fairseq.yaml',
    text: `common: { fp16: true, fp16_init_scale: 4, seed: 3 }
task: { _name: masked_lm, data: ??? }
dataset: { batch_size: 16 }
optimizer:
  _name: adam
  weight_decay: 0.01
  adam_betas: (0.9,0.98)
  adam_eps: 1e-06
lr_scheduler: { _name: tri_stage, phase_ratio: [0.1, 0.4, 0.5] }
optimization: { lr: [0.0005], max_update: 125000, update_freq: [16] }
model: { _name: roberta, dropout: 0.1 }
`,
    reads: {
      kind: 'pretraining',
      lr: 5e-4,
      betas: [0.9, 0.98],
      eps: 1e-6,
      schedule: 'wsd',
      warmup: { value: 0.1, unit: 'share' },
      total: { value: 125000, unit: 'steps' },
      clip: absent,
      precision: 'mixed-fp16',
      initialScalePower: 2,
      accumulate: 16,
      dropout: 0.1,
      seed: 3,
    },
  },
  {
    format: 'fairseq',
    name: 'groups.yaml',
    text: `common: { fp16: true }
task: { _name: audio_pretraining }
optimization: { lr: [0.0], max_update: 1000 }
optimizer:
  _name: composite
  groups:
    default:
      lr_float: 0.0005
      optimizer: { _name: adam, adam_betas: [0.9, 0.98], adam_eps: 1e-06, weight_decay: 0.01 }
      lr_scheduler: { _name: cosine, warmup_updates: 80 }
    decoder:
      lr: [0.0002]
      optimizer: { _name: sgd }
lr_scheduler: pass_through
model: { _name: ours, dropout: 0.0, attention_dropout: 0.2 }
`,
    reads: {
      optimizer: 'adam',
      lr: 5e-4,
      betas: [0.9, 0.98],
      eps: 1e-6,
      weightDecay: 0.01,
      schedule: 'cosine',
      warmup: { value: 80, unit: 'steps' },
      dropout: 0.2,
    },
  },
  {
    format: 'detectron2',
    name: 'rcnn.yaml',
    text: `MODEL: { META_ARCHITECTURE: GeneralizedRCNN }
SOLVER:
  IMS_PER_BATCH: 16
  BASE_LR: 0.02
  STEPS: (60000, 80000)
  MAX_ITER: 90000
  CLIP_GRADIENTS: { ENABLED: True, CLIP_TYPE: full_model, CLIP_VALUE: 0.5 }
  AMP: { ENABLED: True }
`,
    reads: {
      complete: true,
      family: 'detector',
      optimizer: byDefault('sgd'),
      lr: 0.02,
      momentum: byDefault(0.9),
      schedule: byDefault('step'),
      warmup: byDefault({ value: 1000, unit: 'steps' }),
      total: { value: 90000, unit: 'steps' },
      clip: { kind: 'norm', threshold: 0.5 },
      precision: 'mixed-fp16',
      globalBatchSize: 16,
    },
  },
  {
    format: 'detectron2',
    name: 'child.yaml',
    text: `_BASE_: "base.yaml"
SOLVER:
  BASE_LR: 0.01
`,
    reads: { complete: false, lr: 0.01, clip: unknown, warmup: unknown, precision: unknown, globalBatchSize: unknown },
  },
  {
    format: 'detectron2',
    name: 'other-project.yaml',
    text: `SOLVER:
  BASE_LR: 0.1
  MAX_EPOCH: 196
  WARMUP_EPOCHS: 34.0
  OPTIMIZING_METHOD: adamw
`,
    reads: {
      complete: false,
      optimizer: 'adamw',
      lr: 0.1,
      total: { value: 196, unit: 'epochs' },
      warmup: { value: 34, unit: 'epochs' },
      momentum: unknown,
      globalBatchSize: unknown,
    },
  },
  {
    format: 'ultralytics',
    name: 'yolo.yaml',
    text: `task: detect
mode: train
epochs: 50
batch: -1
optimizer: auto
lr0: 0.01
lrf: 0.01
momentum: 0.937
warmup_epochs: 3.0
amp: true
cos_lr: false
`,
    reads: {
      optimizer: unknown,
      lr: unknown,
      momentum: unknown,
      warmup: { value: 3, unit: 'epochs' },
      total: { value: 50, unit: 'epochs' },
      clip: byDefault({ kind: 'norm', threshold: 10 }),
      precision: 'mixed-fp16',
      batchSize: unknown,
      schedule: byDefault('linear'),
    },
  },
  {
    format: 'ultralytics',
    name: 'hyp.yaml',
    text: `lr0: 0.01 # initial learning rate
lrf: 0.1
momentum: 0.937
weight_decay: 0.0005
warmup_epochs: 3.0
warmup_bias_lr: 0.1
mosaic: 1.0
`,
    reads: {
      complete: false,
      lr: 0.01,
      minimumLr: 0.001,
      momentum: 0.937,
      weightDecay: 5e-4,
      total: unknown,
      precision: unknown,
    },
  },
  {
    format: 'espnet',
    name: 'train_asr.yaml',
    text: `batch_type: numel
batch_bins: 4000000
accum_grad: 4
max_epoch: 60
optim: adam
optim_conf: { lr: 0.002 }
scheduler: warmuplr
scheduler_conf: { warmup_steps: 15000 }
encoder: conformer
encoder_conf: { dropout_rate: 0.1 }
use_amp: true
`,
    reads: {
      family: 'transformer',
      optimizer: 'adam',
      lr: 0.002,
      schedule: 'inverse-sqrt',
      warmup: { value: 15000, unit: 'steps' },
      total: { value: 60, unit: 'epochs' },
      clip: byDefault({ kind: 'norm', threshold: 5 }),
      precision: 'mixed-fp16',
      batchSize: unknown,
      accumulate: 4,
      dropout: 0.1,
    },
  },
  {
    format: 'wenet',
    name: 'train_conformer.yaml',
    text: `encoder: conformer
encoder_conf:
    dropout_rate: 0.1
dataset_conf:
    batch_conf:
        batch_type: 'static'
        batch_size: 16
accum_grad: 4
max_epoch: 240
optim: adam
optim_conf:
    lr: 0.002
scheduler: warmuplr
scheduler_conf:
    warmup_steps: 25000
`,
    reads: {
      optimizer: 'adam',
      lr: 0.002,
      clip: byDefault({ kind: 'norm', threshold: 50 }),
      precision: byDefault('fp32'),
      batchSize: 16,
      accumulate: 4,
      warmup: { value: 25000, unit: 'steps' },
    },
  },
  {
    format: 'ludwig',
    name: 'ludwig.yaml',
    text: `input_features:
  - { name: a, type: number }
output_features:
  - { name: b, type: binary }
trainer:
  epochs: 50
  batch_size: auto
  learning_rate: 0.0001
  optimizer: { type: adamw }
  gradient_clipping: { clipglobalnorm: 2.0 }
  learning_rate_scheduler: { warmup_fraction: 0.1, decay: cosine }
`,
    reads: {
      optimizer: 'adamw',
      lr: 1e-4,
      schedule: 'cosine',
      warmup: { value: 0.1, unit: 'share' },
      total: { value: 50, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 2 },
      batchSize: unknown,
      precision: byDefault('fp32'),
      accumulate: byDefault(1),
    },
  },
  {
    format: 'opennmt',
    name: 'onmt.yaml',
    text: `save_model: out/ours
src_vocab: vocab.src
train_steps: 100000
encoder_type: transformer
decoder_type: transformer
optim: adam
learning_rate: 2
decay_method: noam
adam_beta2: 0.998
max_grad_norm: 0
batch_size: 4096
batch_type: tokens
accum_count: [4]
dropout: [0.1]
model_dtype: "fp16"
`,
    reads: {
      family: 'transformer',
      lrIsMultiplier: true,
      optimizer: 'adam',
      lr: 2,
      betas: [0.9, 0.998],
      schedule: 'noam',
      warmup: byDefault({ value: 4000, unit: 'steps' }),
      total: { value: 100000, unit: 'steps' },
      clip: absent,
      precision: 'mixed-fp16',
      batchSize: 4096,
      accumulate: 4,
      dropout: 0.1,
    },
  },
];
