/** Every trap: its own example, its fixes, and the texts beside it on which it is silent. */
import { expect, test } from 'vitest';
import { trapRules } from '../../../../src/diagnosis/lint/traps';
import { directionOf } from '../../../../src/diagnosis/lint/traps/metrics';
import { faultsOfFix, lintAny } from './checkFix';

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('');
const args = (...more: string[]): string =>
  lines('model_name_or_path: our/model', 'per_device_train_batch_size: 8', 'learning_rate: 0.00002', ...more);
const axolotl = (...more: string[]): string =>
  `base_model: our/model\ndatasets:\n  - { path: our/data, type: alpaca }\nmicro_batch_size: 4\nnum_epochs: 1\nlearning_rate: 0.00002\n${lines(...more)}`;
const kohya = (more: string): string =>
  `network_module = "networks.lora"\n[training]\nnetwork_dim = 32\noptimizer_type = "AdamW8bit"\nunet_lr = 1e-4\ntrain_batch_size = 4\n${more}\n`;
const espnet = (criterion: string): string =>
  `encoder: rnn\nencoder_conf: { dropout_rate: 0.2 }\ndecoder: rnn\noptim: adam\noptim_conf: { lr: 0.001 }\nscheduler: warmuplr\nscheduler_conf: { warmup_steps: 25000 }\nbatch_type: unsorted\nbatch_size: 20\nmax_epoch: 15\ngrad_clip: 5\nbest_model_criterion:\n  ${criterion}\n`;
const nemo = (monitor: string, mode: string): string =>
  `name: ours\nmodel:\n  optim: { name: adamw, lr: 0.001, sched: { name: CosineAnnealing, warmup_steps: 100 } }\ntrainer: { max_steps: 10000 }\nexp_manager:\n  checkpoint_callback_params: { monitor: ${monitor}, mode: ${mode} }\n`;
const detectron2 = (steps: string): string =>
  `MODEL:\n  WEIGHTS: r50.pkl\nSOLVER:\n  IMS_PER_BATCH: 16\n  BASE_LR: 0.02\n  STEPS: ${steps}\n  MAX_ITER: 90000\n`;
const launch = (more: string): string =>
  `compute_environment: LOCAL_MACHINE\ndistributed_type: DEEPSPEED\nnum_processes: 8\nmixed_precision: bf16\n${more}\n`;

const cases = trapRules.map(({ id, doc }) => [id, doc] as const);

test.each(cases)('%s: its fixes do what they must', (id, { example, fix }) => {
  const found = lintAny(example.bad, example.name ?? 'example.yaml').filter(({ rule }) => rule === id);
  expect(found.some(({ fixes }) => fixes.length > 0)).toBe(fix !== undefined);
  for (const finding of found)
    for (const each of finding.fixes)
      expect([each.title, faultsOfFix(example.bad, example.name ?? 'example.yaml', finding, each)]).toEqual([
        each.title,
        [],
      ]);
});

test.each(cases)('%s is silent where its values are set elsewhere', (id, { example }) => {
  const text = example.bad.replace(
    /(?: =|:) (?:\[[^\n\]]*\]|(?!\{)[^\n{}[\],]+)/g,
    example.name ? ' = ${oc.env:X}' : ': ${oc.env:X}',
  );
  expect(lintAny(text, example.name ?? 'example.yaml').filter(({ rule }) => rule === id)).toEqual([]);
});

/** Rule with its level, name of the file, a text it speaks of, and the change after which it is silent. */
const variants: [finding: string, name: string, bad: string, change: [from: string, to: string]][] = [
  [
    'error preference-beta-zero',
    'dpo.yaml',
    `${args('loss_type: [ipo]', 'pref_beta: 0', 'beta: 0')}stage: dpo\nfinetuning_type: full\ntemplate: a\ndataset: b\n`,
    ['stage: dpo', 'stage: sft'],
  ],
  ['error preference-beta-zero', 'dpo.yaml', args('loss_type: ipo', 'beta: 0'), ['ipo', 'dapo']],
  [
    'error preference-beta-zero',
    'dpo.yaml',
    `training_args:\n${args('loss_type: ipo', 'beta: 0').replace(/^/gm, '  ').trimEnd()}\n`,
    ['beta: 0', 'beta: 0.2'],
  ],
  ['warning metric-direction', 'sft.yaml', args('metric_for_best_model: wer'), ['wer', 'eval_loss']],
  [
    'warning metric-direction',
    'sft.yaml',
    args('metric_for_best_model: eval_f1', 'greater_is_better: false'),
    ['false', 'true'],
  ],
  ['warning metric-direction', 'asr.yaml', espnet('- [valid, acc, min]'), ['min]', 'max]']],
  ['warning metric-direction', 'nemo.yaml', nemo('val_wer', 'max'), ['mode: max', 'mode: min']],
  [
    'error best-model',
    'sft.yaml',
    args('load_best_model_at_end: true', 'evaluation_strategy: epoch', 'save_strategy: steps'),
    ['y: steps', 'y: epoch'],
  ],
  ['error best-model', 'sft.yaml', args('load_best_model_at_end: true'), ['end: true', 'end: false']],
  ['hint idle-warmup', 'ax.yaml', axolotl('lr_scheduler: constant', 'warmup_steps: 5'), ['steps: 5', 'steps: 0']],
  ['error idle-warmup', 'lora.toml', kohya('[more]\nlr_warmup_steps = 100'), ['= 100', '= 0']],
  [
    'error cached-change',
    'lora.toml',
    kohya('[more]\ncache_latents = true\n[other]\nrandom_crop = true'),
    ['crop = true', 'crop = false'],
  ],
  [
    'warning rate-that-is-found',
    'mine.yaml',
    'training:\n  optimizer: DAdaptAdam\n  lr: 1e-4\n  batch_size: 8\n  epochs: 3\n',
    ['DAdaptAdam', 'AdamW'],
  ],
  ['warning late-milestones', 'rcnn.yaml', detectron2('(100000, 120000)'), ['(100000, 120000)', '(60000, 80000)']],
  ['hint late-milestones', 'rcnn.yaml', detectron2('(60000, 120000)'), ['120000', '80000']],
  [
    'hint mixed-documents',
    'ax.yaml',
    axolotl('sample_packing: true'),
    ['packing: true', 'packing: true\nflash_attention: true'],
  ],
  [
    'hint mixed-documents',
    'lf.yaml',
    'stage: sft\nfinetuning_type: full\ntemplate: a\ndataset: b\nlearning_rate: 1.0e-5\npacking: true\n',
    ['packing: true', 'packing: true\nneat_packing: true'],
  ],
  [
    'hint overlap-comm',
    'ds.json',
    '{ "train_micro_batch_size_per_gpu": 1, "zero_optimization": { "stage": 2, "overlap_comm": true } }',
    ['2,', '3,'],
  ],
  [
    'hint ungathered-weights',
    'launch.yaml',
    launch('deepspeed_config: { zero_stage: 3, zero3_save_16bit_model: false }'),
    ['false', 'true'],
  ],
  [
    'warning unscaled-half',
    'sft.yaml',
    args('torch_dtype: float16'),
    ['float16', 'float16\nfp16: true\nuse_peft: true'],
  ],
  [
    'error clip-to-nothing',
    'titan.toml',
    '[model]\nname = "llama3"\n[optimizer]\nname = "AdamW"\nlr = 3e-4\n[lr_scheduler]\nwarmup_steps = 200\n[training]\nsteps = 1000\nmax_norm = 0\n',
    ['max_norm = 0', 'max_norm = 1'],
  ],
  [
    'error clip-to-nothing',
    'asr.yaml',
    espnet('- [valid, acc, max]').replace('grad_clip: 5', 'grad_clip: 0'),
    ['grad_clip: 0', 'grad_clip: 5'],
  ],
  ['hint two-lengths', 'ax.yaml', axolotl('max_steps: 100'), ['max_steps: 100', 'max_steps: -1']],
];

test.each(variants)('%s in %s', (finding, name, bad, [from, to]) => {
  const told = (text: string) => lintAny(text, name).map(({ rule, severity }) => `${severity} ${rule}`);
  expect(bad).toContain(from);
  expect(told(bad)).toContain(finding);
  expect(told(bad.replace(from, to))).not.toContain(finding);
});

test.each(variants)('%s in %s: its fixes do what they must', (_finding, name, bad) => {
  const rules = new Set<string>(trapRules.map(({ id }) => id));
  for (const finding of lintAny(bad, name).filter(({ rule }) => rules.has(rule)))
    for (const each of finding.fixes)
      expect([each.title, faultsOfFix(bad, name, finding, each)]).toEqual([each.title, []]);
});

test.each([
  ['val_acc', 'max'],
  ['valid/loss', 'min'],
  ['eval_rouge-1', 'max'],
  ['val_acc_loss', null],
  ['cer', 'min'],
  ['mAP50', 'max'],
  ['accuracy_top_1', 'max'],
  ['step', null],
])('%s gets better to the %s', (metric, direction) => {
  expect(directionOf(metric)).toBe(direction);
});
