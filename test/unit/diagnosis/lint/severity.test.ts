/** How loud a finding is goes with what the config is for, and with the size of the model, the adapters and the batch. */
import { describe, expect, it } from 'vitest';
import { lintAny } from './checkFix';

const loudness = (text: string, file = 'a.yaml'): string[] =>
  lintAny(text, file).map(({ severity, rule }) => `${severity} ${rule}`);
const messages = (text: string, file = 'a.yaml'): string =>
  lintAny(text, file)
    .map(({ message }) => message)
    .join('\n');

const lora = (model: string, rate: string, more = 'lora_r: 16\nlora_alpha: 32\n'): string =>
  `base_model: ${model}
datasets: [{ path: our/data, type: alpaca }]
adapter: lora
${more}micro_batch_size: 4
gradient_accumulation_steps: 4
num_epochs: 1
optimizer: adamw_torch
learning_rate: ${rate}
warmup_ratio: 0.1
`;
const yolo = (more: string): string => `task: detect
mode: train
epochs: 100
batch: 16
lrf: 0.01
momentum: 0.937
warmup_epochs: 3.0
${more}`;
const scratch = (more: string): string => `num_layers: 24
hidden_size: 2048
seq_length: 2048
optimizer: { type: Adam, params: { lr: 0.0002, betas: [0.9, 0.95] } }
train_micro_batch_size_per_gpu: 4
lr_decay_style: cosine
${more}`;

describe('the severity of a rate', () => {
  it('goes with the size of the model that the name tells', () => {
    expect(loudness(lora('Qwen/Qwen2-0.5B', '0.001'))).toEqual(['hint lr-too-high']);
    expect(loudness(lora('Qwen/Qwen2-7B', '0.001'))).toEqual(['warning lr-too-high']);
    expect(loudness(lora('mistralai/Mixtral-8x7B-v0.1', '0.001'))).toEqual(['warning lr-too-high']);
  });

  it('goes with alpha / r of adapters, but for rsLoRA', () => {
    expect(loudness(lora('our/model-7b', '0.0008'))).toEqual(['warning lr-too-high']);
    expect(loudness(lora('our/model-7b', '0.0008', 'lora_r: 64\nlora_alpha: 16\n'))).toEqual([]);
    expect(loudness(lora('our/model-7b', '0.0002', 'lora_r: 16\nlora_alpha: 256\n'))).toEqual(['warning lr-too-high']);
    expect(messages(lora('our/model-7b', '0.0002', 'lora_r: 16\nlora_alpha: 256\n'))).toContain('alpha / r is 16');
    expect(loudness(lora('our/model-7b', '0.0002', 'lora_r: 16\nlora_alpha: 256\npeft_use_rslora: true\n'))).toEqual(
      [],
    );
  });

  it('says how many published recipes it is above', () => {
    expect(messages(lora('our/model-7b', '0.0008'))).toContain('all 188 published recipes');
  });

  it('is that of the trainer', () => {
    expect(loudness(yolo('optimizer: AdamW\nlr0: 0.05\n'))).toEqual(['error lr-too-high']);
    expect(messages(yolo('optimizer: AdamW\nlr0: 0.02\n'))).not.toContain('2e-5');
    expect(loudness(yolo('optimizer: AdamW\nlr0: 0.001\n'))).toEqual([]);
  });

  it('goes with the batch of SGD', () => {
    const net = (rate: number, batch: number): string => `trainer: { max_epochs: 10 }
model: { class_path: our.Model }
data: { class_path: our.Data, init_args: { batch_size: ${batch} } }
optimizer: { class_path: torch.optim.SGD, init_args: { lr: ${rate}, momentum: 0.9 } }
`;
    expect(loudness(net(1.3, 32))).toContain('warning lr-too-high');
    expect(loudness(net(1.3, 512))).toEqual(['hint lr-too-high']);
    expect(loudness(net(0.1, 32))).toEqual([]);
  });

  it('lets rates fall from layer to layer', () => {
    const tuned = `model_name_or_path: our/model
per_device_train_batch_size: 64
num_train_epochs: 2
learning_rate: 0.001
warmup_ratio: 0.1
`;
    expect(loudness(tuned)).toEqual(['hint lr-too-high']);
    expect(loudness(`${tuned}layer_decay: 0.65\n`)).toEqual([]);
  });
});

describe('intent', () => {
  it('makes hints of what only matters to a run that is meant to learn', () => {
    const steps = (text: string, n: number): string => text.replace('num_epochs: 1', `max_steps: ${n}`);
    expect(loudness(steps(lora('our/model-7b', '0.003'), 50))).toEqual(['hint lr-too-high']);
    const short = lora('our/model-7b', '0.0002').replace('warmup_ratio: 0.1', 'warmup_steps: 20');
    expect(loudness(steps(short, 20))).toEqual(['hint warmup-length']);
    const whole = steps(short, 2000).replace('warmup_steps: 20', 'warmup_steps: 2000');
    expect(loudness(whole)).toEqual(['error warmup-length']);
  });

  it('takes a default that is written for no choice', () => {
    expect(loudness(yolo('optimizer: AdamW\nlr0: 0.01\n'))).toEqual(['hint lr-too-high']);
    expect(loudness(yolo('optimizer: AdamW\nlr0: 0.011\n'))).toEqual(['warning lr-too-high']);
  });

  it('does not ask a small model at an ordinary rate for warmup', () => {
    const small = scratch('warmup: 0\n').replace('2048\n', '256\n').replace('lr: 0.0002', 'lr: 0.0006');
    expect(loudness(small)).toContain('hint no-warmup');
    expect(loudness(scratch('warmup: 0\n').replace('lr: 0.0002', 'lr: 0.0006'))).toContain('warning no-warmup');
  });

  it('leaves a schedule alone that is as constant as its name is not', () => {
    expect(loudness(scratch('warmup: 0.01\nmin_lr: 0.0002\n'))).toEqual(['hint minimum-lr']);
    expect(loudness(scratch('warmup: 0.01\nmin_lr: 0.0003\n'))).toEqual(['warning minimum-lr']);
  });

  it('blames what stands in the file', () => {
    const half = `${lora('our/model', '0.00002').replace('adapter: lora\nlora_r: 16\nlora_alpha: 32\n', '')}float16: true\n`;
    const [found] = lintAny(half, 'a.yaml').filter(({ rule }) => rule === 'epsilon');
    expect(found).toMatchObject({ severity: 'hint', path: ['float16'] });
  });
});
