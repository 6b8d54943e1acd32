/** One small config of every format, of our own writing, and what it must be read as. */
import type { Recipe } from '../../../src/config/formats/recipe';

export interface Example {
  format: string;
  name: string;
  text: string;
  /** The value of a setting, or `default VALUE`, `absent`, `unknown` as `state`; and plain fields. */
  reads: { [K in keyof Recipe]?: unknown };
}

/** A setting that is not written: its state, and its value where it is a default. */
export const byDefault = (value: unknown) => ({ state: 'default', value });
export const absent = { state: 'absent', value: null };
export const unknown = { state: 'unknown', value: null };

export const examples: Example[] = [
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
