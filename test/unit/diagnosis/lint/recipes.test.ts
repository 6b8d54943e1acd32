/**
 * Rules over configs of other frameworks: texts they speak of, and nearly the same ones on which they are silent. Every
 * rule is held to the example of its documentation in `examples.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { readForeign } from '../../../../src/config/formats';
import { recipeRules, keelRules } from '../../../../src/diagnosis/lint';
import { faultsOfFix, lintAny } from './checkFix';

const hf = `model_name_or_path: our/model
learning_rate: 2.0e-5 # tuned
per_device_train_batch_size: 8
num_train_epochs: 2
lr_scheduler_type: cosine
warmup_ratio: 0.1
bf16: true
`;
const lora = hf.replace('2.0e-5', '2.0e-4').replace('bf16', 'use_peft: true\nbf16');
const axolotl = `base_model: our/model
datasets:
  - path: our/data
    type: alpaca
micro_batch_size: 4
gradient_accumulation_steps: 4
num_epochs: 1
optimizer: adamw_torch
learning_rate: 0.00002
warmup_steps: 10
`;
const deepspeed = `{
  "train_batch_size": 256,
  "train_micro_batch_size_per_gpu": 8,
  "gradient_accumulation_steps": 4,
  "gradient_clipping": 1.0,
  "optimizer": { "type": "AdamW", "params": { "lr": 1e-4, "betas": [0.9, 0.999], "eps": 1e-8 } },
  "scheduler": { "type": "WarmupLR", "params": { "warmup_max_lr": 1e-4, "warmup_num_steps": 500 } },
  "fp16": { "enabled": true, "loss_scale": 0, "initial_scale_power": 16 }
}
`;
const neox = `{
  "num_layers": 24,
  "hidden_size": 2048,
  "seq_length": 2048,
  "optimizer": { "type": "Adam", "params": { "lr": 0.0002, "betas": [0.9, 0.95], "eps": 1.0e-8 } },
  "min_lr": 0.00002,
  "gradient_clipping": 1.0,
  "train_micro_batch_size_per_gpu": 4,
  "train_iters": 100000,
  "lr_decay_iters": 100000,
  "lr_decay_style": "cosine",
  "warmup": 0.01,
  "fp16": { "enabled": true, "loss_scale": 0 }
}
`;
const detectron2 = `MODEL:
  WEIGHTS: r50.pkl
SOLVER:
  IMS_PER_BATCH: 16
  BASE_LR: 0.02
  STEPS: (60000, 80000)
  MAX_ITER: 90000
`;
const foundry = `variables:
  max_seq_len: 2048
model:
  name: mpt_causal_lm
  d_model: 2048
  n_layers: 24
train_loader:
  name: text
optimizer:
  name: decoupled_adamw
  lr: 2.0e-4
  betas: [0.9, 0.95]
scheduler:
  name: cosine_with_warmup
  t_warmup: 100ba
  alpha_f: 0.1
max_duration: 24800ba
global_train_batch_size: 512
device_train_microbatch_size: 4
precision: amp_bf16
algorithms:
  gradient_clipping:
    clipping_type: norm
    clipping_threshold: 1.0
`;
const lightning = `seed_everything: 1
trainer:
  max_epochs: 10
  gradient_clip_val: 1.0
  precision: 16-mixed
model:
  class_path: our.Model
  init_args: {}
data:
  class_path: our.Data
  init_args:
    batch_size: 256
optimizer:
  class_path: torch.optim.SGD
  init_args:
    lr: 0.05
    momentum: 0.9
`;
const adam = lightning
  .replace('SGD', 'Adam')
  .replace('lr: 0.05\n    momentum: 0.9', 'lr: 0.001\n    weight_decay: 0.0001');
const torchtune = `model:
  _component_: torchtune.models.llama3.llama3_8b
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
optimizer_in_bwd: true
batch_size: 8
epochs: 1
gradient_accumulation_steps: 1
clip_grad_norm: null
dtype: bf16
`;
const espnet = `encoder: rnn
encoder_conf: { dropout_rate: 0.2 }
decoder: rnn
optim: adam
optim_conf: { lr: 0.001 }
scheduler: warmuplr
scheduler_conf: { warmup_steps: 25000 }
batch_type: unsorted
batch_size: 20
accum_grad: 4
max_epoch: 15
grad_clip: 5
`;
const custom = `model:
  dropout: 0.1
training:
  optimizer: adamw
  lr: 1.0e-4
  batch_size: 128
  epochs: 10
`;
const nemoRl = `grpo:
  num_prompts_per_step: 32
  num_generations_per_prompt: 16
  max_num_steps: 100
policy:
  model_name: our/model
  train_global_batch_size: 512
  train_micro_batch_size: 4
  max_grad_norm: 1.0
  precision: bfloat16
  optimizer:
    name: torch.optim.AdamW
    kwargs: { lr: 1.0e-6, weight_decay: 0.01, betas: [0.9, 0.999], eps: 1.0e-8 }
`;
const ultralytics =
  'task: detect\nmode: train\nmodel: yolo.pt\nepochs: 100\nbatch: 16\nlr0: 0.01\noptimizer: SGD\nmomentum: 0.9\nlrf: 0.01\n';

/** Swaps a piece of a text, which must be there. */
function put(text: string, ...swaps: [from: string, to: string][]): string {
  return swaps.reduce((now, [from, to]) => {
    expect(now).toContain(from);
    return now.replace(from, to);
  }, text);
}

/** Rule with its level, name of the file, the text it speaks of, and one on which it is silent. */
const cases: [finding: string, name: string, bad: () => string, fine: string][] = [
  ['hint lr-too-high', 'sft.yaml', () => put(hf, ['2.0e-5', '6.0e-4']), hf],
  ['warning lr-too-high', 'lora.yaml', () => put(lora, ['2.0e-4', '6.0e-3']), lora],
  ['error lr-too-high', 'sft.yaml', () => put(hf, ['2.0e-5', '2.0e-2']), hf],
  ['warning lr-too-high', 'cli.yaml', () => put(lightning, ['lr: 0.05', 'lr: 1.5']), lightning],
  ['hint lr-too-low', 'sft.yaml', () => put(hf, ['2.0e-5', '5.0e-8']), hf],
  ['warning lr-too-low', 'sft.yaml', () => put(hf, ['2.0e-5', '0']), hf],
  ['warning batch-for-rate', 'rcnn.yaml', () => put(detectron2, ['IMS_PER_BATCH: 16', 'IMS_PER_BATCH: 2']), detectron2],
  ['warning batch-for-rate', 'rcnn.yaml', () => put(detectron2, ['  IMS_PER_BATCH: 16\n', '']), detectron2],
  ['hint batch-for-rate', 'gpt.yaml', () => put(foundry, ['size: 512', 'size: 64']), foundry],
  ['error batch-arithmetic', 'ds.json', () => put(deepspeed, ['256', '40']), deepspeed],
  ['hint small-batch', 'cli.yaml', () => put(adam, ['batch_size: 256', 'batch_size: 2']), adam],
  ['hint rollout-batch', 'grpo.yaml', () => put(nemoRl, ['batch_size: 512', 'batch_size: 64']), nemoRl],
  ['hint no-warmup', 'lora.yaml', () => put(lora, ['warmup_ratio: 0.1\n', '']), put(hf, ['warmup_ratio: 0.1\n', ''])],
  [
    'error warmup-length',
    'ax.yaml',
    () => put(axolotl, ['warmup_steps: 10', 'max_steps: 1000\nwarmup_steps: 1000']),
    axolotl,
  ],
  ['hint warmup-length', 'sft.yaml', () => put(hf, ['warmup_ratio: 0.1', 'warmup_ratio: 0.3']), hf],
  ['error two-warmups', 'ax.yaml', () => `${axolotl}warmup_ratio: 0.1\n`, axolotl],
  ['hint two-warmups', 'sft.yaml', () => `${hf}warmup_steps: 100\n`, hf],
  ['warning minimum-lr', 'neox.yml', () => put(neox, ['0.00002', '0.0003']), neox],
  [
    'hint scheduler-peak',
    'ds.json',
    () => put(deepspeed, ['"warmup_max_lr": 1e-4', '"warmup_max_lr": 1e-3']),
    deepspeed,
  ],
  ['warning scheduler-peak', 'ds.json', () => put(deepspeed, ['"warmup_max_lr": 1e-4, ', '']), deepspeed],
  ['hint schedule-length', 'neox.yml', () => put(neox, ['"lr_decay_iters": 100000', '"lr_decay_iters": 50000']), neox],
  ['hint fp16-without-clip', 'ds.json', () => put(deepspeed, ['  "gradient_clipping": 1.0,\n', '']), deepspeed],
  ['hint fp16-without-clip', 'neox.yml', () => put(neox, ['"gradient_clipping": 1.0', '"gradient_clipping": 0']), neox],
  ['hint recurrent-without-clip', 'asr.yaml', () => put(espnet, ['grad_clip: 5', 'grad_clip: 0']), espnet],
  ['hint clip-extreme', 'sft.yaml', () => `${hf}max_grad_norm: 1000\n`, `${hf}max_grad_norm: 5\n`],
  ['error two-precisions', 'sft.yaml', () => `${hf}fp16: true\n`, `${hf}fp16: false\n`],
  ['warning static-loss-scale', 'ds.json', () => put(deepspeed, ['"loss_scale": 0', '"loss_scale": 128']), deepspeed],
  ['error static-loss-scale', 'neox.yml', () => put(neox, ['"loss_scale": 0', '"loss_scale": 1']), neox],
  [
    'hint initial-loss-scale',
    'ds.json',
    () => put(deepspeed, ['power": 16', 'power": 64']),
    put(deepspeed, ['power": 16', 'power": 32']),
  ],
  ['warning betas', 'ds.json', () => put(deepspeed, ['[0.9, 0.999]', '[0.999, 0.9]']), deepspeed],
  [
    'warning betas',
    'sft.yaml',
    () => `${hf}adam_beta1: 0.999\nadam_beta2: 0.9\n`,
    `${hf}adam_beta1: 0.9\nadam_beta2: 0.999\n`,
  ],
  ['error betas', 'gpt.yaml', () => put(foundry, ['[0.9, 0.95]', '[0.9, 1.0]']), foundry],
  ['hint betas', 'gpt.yaml', () => put(foundry, ['[0.9, 0.95]', '[0.5, 0.8]']), foundry],
  [
    'hint betas',
    'cli.yaml',
    () => put(lightning, ['torch.optim.SGD', 'our.Novograd'], ['momentum: 0.9', 'betas: [0.25, 0.8]']),
    put(lightning, ['torch.optim.SGD', 'our.Novograd'], ['momentum: 0.9', 'betas: [0.8, 0.25]']),
  ],
  ['warning beyond-published', 'ds.json', () => put(deepspeed, ['1e-8', '0.1']), deepspeed],
  ['warning momentum', 'cli.yaml', () => put(lightning, ['momentum: 0.9', 'momentum: 0.99']), lightning],
  ['error momentum', 'cli.yaml', () => put(lightning, ['momentum: 0.9', 'momentum: 1']), lightning],
  ['hint coupled-weight-decay', 'cli.yaml', () => put(adam, ['0.0001', '0.1']), adam],
  ['hint dropout', 'train.yaml', () => put(custom, ['dropout: 0.1', 'dropout: 0.7']), custom],
  ['error dropout', 'train.yaml', () => put(custom, ['dropout: 0.1', 'dropout: 1']), custom],
  ['warning small-batch-norm', 'yolo.yaml', () => put(ultralytics, ['batch: 16', 'batch: 1']), ultralytics],
  ['hint small-batch-norm', 'yolo.yaml', () => put(ultralytics, ['batch: 16', 'batch: 6']), ultralytics],
  [
    'error fused-backward',
    'full.yaml',
    () => put(torchtune, ['gradient_accumulation_steps: 1', 'gradient_accumulation_steps: 4']),
    torchtune,
  ],
  [
    'error fused-backward',
    'full.yaml',
    () => put(torchtune, ['clip_grad_norm: null', 'clip_grad_norm: 1.0']),
    torchtune,
  ],
  ['hint text-number', 'train.yaml', () => put(custom, ['1.0e-4', '1e-4']), custom],
  ['warning duplicate-key', 'sft.yaml', () => `${hf}learning_rate: 1.0e-5\n`, hf],
];

const told = (text: string, name: string): string[] =>
  lintAny(text, name).map(({ rule, severity }) => `${severity} ${rule}`);

describe('rules over other formats', () => {
  it.each(cases)('%s in %s', (finding, name, bad, fine) => {
    expect(readForeign(fine, name).format).not.toBeNull();
    expect(told(bad(), name)).toContain(finding);
    expect(told(fine, name)).not.toContain(finding);
  });

  it.each(cases)('%s in %s: its fixes do what they must', (_finding, name, bad) => {
    const text = bad();
    const faults = lintAny(text, name).flatMap((finding) =>
      finding.fixes.flatMap((fix) => faultsOfFix(text, name, finding, fix)),
    );
    expect(faults).toEqual([]);
  });

  it('have ids that are told apart, and speak in whole sentences', () => {
    const ids = [...recipeRules, ...keelRules].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, name, bad] of cases) {
      for (const { message } of lintAny(bad(), name)) expect(message).toMatch(/^[\w.].*[.]$/s);
    }
  });
});

describe('silence', () => {
  const quiet: [why: string, name: string, text: string][] = [
    [
      'placeholders are unknown',
      'ds.json',
      put(deepspeed, ['1e-4', '"auto"'], ['[0.9, 0.999]', '"auto"'], ['"loss_scale": 0', '"loss_scale": "auto"']),
    ],
    ['an anneal starts without warmup', 'sft.yaml', put(hf, ['warmup_ratio: 0.1\n', ''])],
    [
      'NovoGrad has other betas',
      'cli.yaml',
      put(lightning, ['torch.optim.SGD', 'our.Novograd'], ['momentum: 0.9', 'betas: [0.8, 0.5]']),
    ],
    [
      'LBFGS has a rate of 1',
      'cli.yaml',
      put(lightning, ['torch.optim.SGD', 'torch.optim.LBFGS'], ['lr: 0.05\n    momentum: 0.9', 'lr: 1']),
    ],
    ['a tiny epsilon is fine in bf16', 'gpt.yaml', put(foundry, ['betas:', 'eps: 1.0e-15\n  betas:'])],
    ['clipping at 0.2 is common in GRPO', 'sft.yaml', `${hf}max_grad_norm: 0.2\n`],
    ['numbers of axolotl are converted', 'ax.yaml', put(axolotl, ['0.00002', '2e-5'])],
    [
      'a fragment proves nothing missing',
      'optimizer.yaml',
      '_target_: torch.optim.AdamW\n_partial_: true\nlr: 5.0e-4\n',
    ],
    ['SGD at 0.02 with the default warmup', 'rcnn.yaml', detectron2],
    ['a preference rate of 5e-7', 'dpo.yaml', put(hf, ['2.0e-5', '5.0e-7'], ['bf16', 'loss_type: sigmoid\nbf16'])],
    ['what is no training config', 'compose.yml', 'services:\n  web:\n    image: nginx\n    learning_rate: 9\n'],
  ];
  it.each(quiet)('%s', (_why, name, text) => {
    expect(told(text, name)).toEqual([]);
  });

  const noam =
    'data:\n  corpus_1: {}\nmodel_type: text\nencoder_type: transformer\noptim: adam\nlearning_rate: 2\nadam_beta2: 0.998\ndecay_method: noam\nwarmup_steps: 8000\nbatch_type: tokens\nbatch_size: 4096\naccum_count: [4]\ntrain_steps: 200000\nmax_grad_norm: 1\n';
  it("multipliers of Noam's schedule are no rates", () => {
    expect(readForeign(noam, 'onmt.yaml').recipe).toMatchObject({ format: 'opennmt', lrIsMultiplier: true });
    expect(told(noam, 'onmt.yaml')).toEqual([]);
    expect(told(put(noam, ['learning_rate: 2', 'learning_rate: 60']), 'onmt.yaml')).toEqual(['warning lr-too-high']);
    expect(told(put(noam, ['warmup_steps: 8000', 'warmup_steps: 0']), 'onmt.yaml')).toEqual(['warning no-warmup']);
  });
});

describe('ignoring', () => {
  const bad = put(hf, ['2.0e-5 # tuned', '2.0e-2']);
  it('works at the end of the line, on the line before, and for the file', () => {
    expect(told(bad, 'a.yaml')).toEqual(['error lr-too-high']);
    expect(told(put(bad, ['2.0e-2', '2.0e-2 # keel-ignore lr-too-high']), 'a.yaml')).toEqual([]);
    expect(told(put(bad, ['learning', '# keel-ignore betas, lr-too-high\n# and why\n\nlearning']), 'a.yaml')).toEqual(
      [],
    );
    expect(told(`${bad}# keel-ignore-file lr-too-high: on purpose\r\n`, 'a.yaml')).toEqual([]);
  });

  it('is about the line and the rule it names alone', () => {
    expect(told(put(bad, ['2.0e-2', '2.0e-2 # keel-ignore betas']), 'a.yaml')).toEqual(['error lr-too-high']);
    expect(told(put(bad, ['num_train', '# keel-ignore lr-too-high\nnum_train']), 'a.yaml')).toEqual([
      'error lr-too-high',
    ]);
    expect(told(put(bad, ['our/model', '"# keel-ignore-files lr-too-high"']), 'a.yaml')).toEqual(['error lr-too-high']);
  });

  it('works in JSON with comments', () => {
    const text = put(deepspeed, ['"loss_scale": 0', '\n // keel-ignore static-loss-scale\n "loss_scale": 128']);
    expect(told(text, 'ds.json')).toEqual([]);
  });
});
