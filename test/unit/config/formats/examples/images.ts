/** Frameworks that train on pictures, and make them. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

/** More keys than anybody writes by hand, each with the value that timm itself has. */
const dump = `
  aa bce_pos_weight bce_target_thresh bn_eps bn_momentum color_jitter_prob crop_pct cutmix_minmax data_dir device_modules
  distill_loss_weight drop_block drop_connect gaussian_blur_prob gp grayscale_prob head_init_bias head_init_scale img_size
  in_chans input_img_mode input_key input_size kd_model_name layer_decay_no_opt_scale lr_noise mean model_dtype
  naflex_patch_size_probs naflex_patch_sizes num_classes pretrained_path start_epoch std target_key torchcompile
  torchcompile_mode train_crop_mode train_num_samples val_num_samples validation_batch_size wandb_project
`
  .trim()
  .split(/\s+/)
  .map((key) => `${key}: null`);

export const images: Example[] = [
  {
    format: 'timm',
    name: 'vit.yaml',
    text: `model: vit_small_patch16_224
opt: lookahead_nadamw
lr: 8e-4
opt_betas: [0.9, 0.98]
weight_decay: 0.05
sched: cosine
epochs: 200
warmup_epochs: 20
min_lr: 1e-5
batch_size: 256
grad_accum_steps: 2
clip_grad: 1.0
amp: true
amp_dtype: bfloat16
drop: 0.1
`,
    reads: {
      complete: true,
      loader: 'yaml-1.2',
      family: 'transformer',
      optimizer: 'nadam',
      lr: 8e-4,
      betas: [0.9, 0.98],
      eps: byDefault(1e-8),
      momentum: unknown,
      weightDecay: 0.05,
      schedule: 'cosine',
      warmup: { value: 20, unit: 'epochs' },
      minimumLr: 1e-5,
      total: { value: 200, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 1 },
      precision: 'mixed-bf16',
      batchSize: 256,
      accumulate: 2,
      dropout: 0.1,
      gradientCheckpointing: byDefault(false),
      seed: byDefault(42),
    },
  },
  {
    format: 'timm',
    name: 'args.yaml',
    text: `${dump.join('\n')}
model: resnet26
opt: sgd
lr: null
lr_base: 0.1
momentum: 0.9
weight_decay: 2.0e-05
sched: cosine
warmup_epochs: 5
epochs: 90
batch_size: 128
clip_grad: null
clip_mode: norm
amp: false
seed: 42
`,
    reads: {
      family: 'conv',
      optimizer: 'sgd',
      lr: byDefault(0.1),
      momentum: byDefault(0.9),
      weightDecay: byDefault(2e-5),
      schedule: byDefault('cosine'),
      warmup: byDefault({ value: 5, unit: 'epochs' }),
      total: { value: 90, unit: 'epochs' },
      clip: absent,
      precision: byDefault('fp32'),
      batchSize: byDefault(128),
      seed: byDefault(42),
    },
  },
  {
    format: 'kohya',
    name: 'lora.toml',
    text: `[model]
pretrained_model_name_or_path = "ours.safetensors"
[training]
max_train_epochs = 12
train_batch_size = 2
mixed_precision = "bf16"
full_bf16 = true
gradient_checkpointing = true
save_every_n_epochs = 2
[optimizer]
optimizer_type = "PagedAdamW8bit"
optimizer_args = ["weight_decay=0.05", "betas=(0.9, 0.95)"]
learning_rate = 2e-4
unet_lr = 1e-4
lr_scheduler = "cosine"
lr_warmup_steps = 0.05
max_grad_norm = 0.5
[network]
network_module = "networks.lora_flux"
network_dim = 16
`,
    reads: {
      loader: 'toml',
      kind: 'adapters',
      family: 'transformer',
      optimizer: 'adamw',
      lr: 1e-4,
      betas: [0.9, 0.95],
      weightDecay: 0.05,
      schedule: 'cosine',
      warmup: { value: 0.05, unit: 'share' },
      total: { value: 12, unit: 'epochs' },
      clip: { kind: 'norm', threshold: 0.5 },
      precision: 'bf16',
      batchSize: 2,
      accumulate: byDefault(1),
      dropout: byDefault(0),
      gradientCheckpointing: true,
      saveEvery: { value: 2, unit: 'epochs' },
      loraRank: 16,
      loraAlpha: byDefault(1),
    },
  },
  {
    format: 'kohya',
    name: 'adafactor.toml',
    text: `pretrained_model_name_or_path = "ours.safetensors"
optimizer_type = "Adafactor"
learning_rate = 1e-4
max_train_steps = 2000
save_precision = "bf16"
`,
    reads: {
      kind: 'finetuning',
      optimizer: 'adafactor',
      lr: unknown,
      total: { value: 2000, unit: 'steps' },
      clip: byDefault({ kind: 'norm', threshold: 1 }),
      precision: byDefault('fp32'),
      batchSize: byDefault(1),
    },
  },
  {
    format: 'kohya-ss',
    name: 'preset.json',
    text: `{
  "LoRA_type": "Standard",
  "epoch": "10",
  "learning_rate": "0.0001",
  "lr_scheduler": "cosine",
  "lr_scheduler_type": "",
  "lr_warmup": "10",
  "max_resolution": "512,512",
  "max_train_epochs": "",
  "mixed_precision": "bf16",
  "network_alpha": 8,
  "network_dim": 32,
  "num_cpu_threads_per_process": 2,
  "optimizer": "",
  "optimizer_args": "weight_decay=0.1 betas=.9,.99",
  "save_every_n_epochs": 0,
  "train_batch_size": 4,
  "unet_lr": 0
}
`,
    reads: {
      loader: 'yaml-1.2',
      kind: 'adapters',
      optimizer: byDefault('adamw'),
      lr: 1e-4,
      betas: [0.9, 0.99],
      weightDecay: 0.1,
      schedule: 'cosine',
      warmup: { value: 0.1, unit: 'share' },
      total: { value: 10, unit: 'epochs' },
      precision: 'mixed-bf16',
      batchSize: 4,
      loraRank: 32,
      loraAlpha: 8,
      saveEvery: absent,
    },
  },
  {
    format: 'yolov5',
    name: 'opt.yaml',
    text: `weights: ours.pt
cfg: ''
data: data.yaml
hyp: { lr0: 0.01, lrf: 0.1, momentum: 0.937, weight_decay: 0.001, warmup_epochs: 3.0 }
epochs: 40
batch_size: 32
rect: false
noautoanchor: false
image_weights: false
single_cls: false
multi_scale: false
optimizer: SGD
cos_lr: true
save_period: 5
seed: 1
`,
    reads: {
      family: 'detector',
      optimizer: byDefault('sgd'),
      lr: byDefault(0.01),
      momentum: byDefault(0.937),
      weightDecay: 0.001,
      schedule: 'cosine',
      warmup: byDefault({ value: 3, unit: 'epochs' }),
      minimumLr: 0.001,
      total: { value: 40, unit: 'epochs' },
      clip: byDefault({ kind: 'norm', threshold: 10 }),
      precision: byDefault('mixed-fp16'),
      batchSize: 32,
      accumulate: byDefault(2),
      saveEvery: { value: 5, unit: 'epochs' },
      seed: 1,
    },
  },
  {
    format: 'yolov5',
    name: 'yolov7.yaml',
    text: `weights: ours.pt
data: data.yaml
hyp: hyp.yaml
epochs: 20
batch_size: 8
rect: false
noautoanchor: false
image_weights: false
adam: true
linear_lr: false
`,
    reads: {
      optimizer: 'adam',
      lr: unknown,
      momentum: unknown,
      schedule: byDefault('cosine'),
      warmup: unknown,
      clip: unknown,
      batchSize: 8,
      seed: unknown,
    },
  },
];
