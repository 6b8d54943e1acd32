/** Single values over formats: what is no number, what lies outside of its bounds, what never comes; and what is none of it. */
import { expect, it } from 'vitest';
import { faultsOfFix, lintAny } from './checkFix';

const hf = 'model_name_or_path: our/model\nper_device_train_batch_size: 8\nmax_steps: 1000\nlearning_rate: 2.0e-5\n';
const axolotl = 'base_model: our/model\ndatasets: [{ path: our/data }]\nmicro_batch_size: 4\nnum_epochs: 1\n';
const deepspeed = `{ "zero_optimization": { "stage": 2 }, "train_micro_batch_size_per_gpu": 8, "gradient_clipping": 1.0,
  "optimizer": { "type": "AdamW", "params": { "lr": 1e-4 } } }`;

const told = (text: string, file = 'a.yaml'): string[] =>
  lintAny(text, file).map(({ severity, rule, path }) => `${severity} ${rule} ${path.join('.')}`);

it.each([
  [`${hf}gradient_accumulation_steps: 0\n`, 'error out-of-range gradient_accumulation_steps'],
  [`${hf}gradient_accumulation_steps: 2.5\n`, 'error out-of-range gradient_accumulation_steps'],
  [hf.replace('size: 8', 'size: -8'), 'error out-of-range per_device_train_batch_size'],
  [`${hf}weight_decay: -0.1\n`, 'error out-of-range weight_decay'],
  [`${hf}warmup_steps: -20\n`, 'error out-of-range warmup_steps'],
  [`${hf}lora_dropout: -0.1\n`, 'error out-of-range lora_dropout'],
  [`${hf}lora_dropout: 1\n`, 'error dropout lora_dropout'],
  [`${hf}optim: lion_32bit\nadam_beta2: 1.2\n`, 'error betas adam_beta2'],
  [hf.replace('2.0e-5', '"2.0e-5"'), 'warning not-a-number learning_rate'],
  [`${axolotl}learning_rate: "2e-5"\n`, 'hint not-a-number learning_rate'],
  [hf.replace('2.0e-5', '0,00002'), 'error not-a-number learning_rate'],
  [hf.replace('2.0e-5', '2e-5,'), 'error not-a-number learning_rate'],
  [`${hf}warmup_ratio: 3%\n`, 'error not-a-number warmup_ratio'],
  [`${hf}bf16: 'false'\n`, 'warning not-a-number bf16'],
  [`${hf}eval_strategy: steps\neval_steps: 5000\n`, 'warning interval-length eval_steps'],
  [`${hf}save_steps: 5000\n`, 'hint interval-length save_steps'],
  [`${hf}logging_steps: 5000\n`, 'warning interval-length logging_steps'],
])('%s', (text, finding) => {
  expect(told(text)).toContain(finding);
  for (const each of lintAny(text, 'a.yaml'))
    for (const fix of each.fixes) expect(faultsOfFix(text, 'a.yaml', each, fix)).toEqual([]);
});

it('speaks of the same in JSON', () => {
  const text = deepspeed.replace('1e-4', '"1e-4"').replace('size_per_gpu": 8', 'size_per_gpu": 0');
  expect(told(text, 'ds.json')).toEqual([
    'error out-of-range train_micro_batch_size_per_gpu',
    'warning not-a-number optimizer.params.lr',
  ]);
});

it.each([
  `${hf}gradient_accumulation_steps: auto\n`,
  `${hf}seed: -1\nwarmup_steps: -1\nmax_grad_norm: -1\n`,
  hf.replace('2.0e-5', '${lr}'),
  `${hf}bf16: true\nfp16: false\n`,
  // Nothing is evaluated without a strategy, whatever the interval is.
  `${hf}eval_steps: 5000\n`,
  `${hf}eval_strategy: steps\neval_steps: 0.1\n`,
  `${axolotl}learning_rate: 2e-5\neval_steps: 5000\n`,
])('is silent on %s', (text) => {
  const rules = ['out-of-range', 'not-a-number', 'interval-length'];
  expect(lintAny(text, 'a.yaml').filter(({ rule }) => rules.includes(rule))).toEqual([]);
});

const values = [
  'out-of-range',
  'not-a-number',
  'interval-length',
  'beyond-published',
  'misspelt-key',
  'unknown-name',
  'unknown-setting',
];

it.each([
  [`${hf}weight_decay: 10\n`, 'warning beyond-published weight_decay'],
  [`${hf}weight_decay: 0.5\n`, 'hint beyond-published weight_decay'],
  [`${hf}adam_epsilon: 1.0e-2\n`, 'warning beyond-published adam_epsilon'],
  [hf.replace('1000', '0'), 'warning out-of-range max_steps'],
  [`${hf}seed: none of it\n`, 'warning not-a-number seed'],
  [`${hf}weight_decay: None\n`, 'warning not-a-number weight_decay'],
  [`${hf}weight_decay: true\n`, 'error not-a-number weight_decay'],
  [hf.replace('2.0e-5', '.nan'), 'error not-a-number learning_rate'],
  [`${hf}optim: adamw_trch\n`, 'warning unknown-name optim'],
  [`${hf}lr_scheduler_type: linaer\n`, 'warning unknown-name lr_scheduler_type'],
  [`${hf}adam_epsilon: 0\n`, 'warning epsilon adam_epsilon'],
  [`${hf}warmup_step: 10\nnum_train_epochs: 3\n`, 'warning misspelt-key warmup_step'],
  [hf.replace('2.0e-5', '-2.0e-5'), 'error lr-too-low learning_rate'],
  ['learning_rate: 30000\nepochs: 10\nbatch_size: 64\n', 'error lr-too-high learning_rate'],
  [`${hf}seed: -7\n`, 'error out-of-range seed'],
  [hf.replace('2.0e-5', '2.0e-8'), 'warning lr-too-low learning_rate'],
  [hf.replace('learning_rate', 'lr'), 'warning misspelt-key lr'],
  [`${axolotl}learning_rate: 2e-5\nmax_grad_nrm: 1\n`, 'warning misspelt-key max_grad_nrm'],
  [`${hf}wieght_decay: 0.1\n`, 'warning misspelt-key wieght_decay'],
  [`${hf}weight-decay: 0.1\n`, 'warning misspelt-key weight-decay'],
  [`${hf}"weight_decay ": 0.1\n`, 'warning misspelt-key weight_decay '],
  [`${hf}warmup_step: 10\n`, 'warning misspelt-key warmup_step'],
  [
    `${hf}gradient_checkpointing_kwargs: { weight_decay: 0.1 }\n`,
    'warning misspelt-key gradient_checkpointing_kwargs.weight_decay',
  ],
])('%s', (text, finding) => {
  expect(told(text)).toContain(finding);
  for (const each of lintAny(text, 'a.yaml'))
    for (const fix of each.fixes) expect(faultsOfFix(text, 'a.yaml', each, fix)).toEqual([]);
});

it('names keys of JSON that stand a level off, or that DeepSpeed does not know', () => {
  const high = deepspeed.replace('"params": { "lr": 1e-4 }', '"lr": 1e-4, "params": {  "eps": 1e-8 }');
  expect(told(high, 'ds.json')).toContain('warning misspelt-key optimizer.lr');
  const other = deepspeed.replace('"stage": 2', '"stage": 2, "level": 2');
  expect(told(other, 'ds.json')).toEqual(['warning unknown-setting zero_optimization.level']);
});

it.each([
  ['words that frameworks use', `${hf}our_learning_rate: 0.1\nnum_epochs: 3\nlr: 0.1\n`],
  ['other optimizers', `${hf}optim: adan\n`],
  ['a digit', `${hf}optim: adamw_4bit\n`],
  ['a class of one’s own', 'optimizer: { name: our.optim.AdmaX, lr: 0.001 }\ntraining: { epochs: 3 }\n'],
  ['a file in camel case', 'training: { lr: 0.001, batchSize: 8, maxEpochs: 3, weightDecay: 0.1, epochs: 3 }\n'],
  ['a plural', 'lr: 0.001\nepochs: 3\nseeds: [1, 2]\n'],
  ['a list of plurals', `${hf}seeds: [1, 2]\nlr_scheduler_types: [linear]\n`],
  ['keys with a word more', `${hf}optim_g: adam\noptim_d: adam\nmax_grad_norm_d: 0.5\n`],
  ['keys with another short word', `${hf}vera_rank: 8\ndora_rank: 8\nwave_steps: 3\n`],
  ['a seed that is any', 'seed_everything: true\ntrainer: { max_epochs: 3 }\nmodel: { class_path: our.Model }\n'],
  ['a rate that falls', 'walk:\n  n_timesteps: 1000000\n  policy: MlpPolicy\n  learning_rate: lin_7e-4\n'],
  ['a share of the memory', 'task: detect\nmode: train\nlr0: 0.01\nlrf: 0.01\nmomentum: 0.9\nbatch: 0.7\nepochs: 3\n'],
])('%s are left alone', (_, text) => {
  expect(lintAny(text, 'a.yaml').filter(({ rule }) => values.includes(rule))).toEqual([]);
});
