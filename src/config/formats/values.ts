/** Words that the frameworks accept for a key. Not complete: the usual ones, for completion, and what their words are made of. */

const transformersSchedules = [
  ...['linear', 'cosine', 'cosine_with_restarts', 'cosine_with_min_lr', 'polynomial', 'constant'],
  ...['constant_with_warmup', 'inverse_sqrt', 'reduce_lr_on_plateau', 'warmup_stable_decay'],
];

/** transformers, training_args.py: OptimizerNames. */
const transformersOptimizers = [
  ...['adamw_torch', 'adamw_torch_fused', 'adamw_8bit', 'adamw_bnb_8bit', 'paged_adamw_8bit', 'paged_adamw_32bit'],
  ...['adafactor', 'lion_32bit', 'lion_8bit', 'sgd', 'adagrad', 'rmsprop'],
];

const switches = ['true', 'false'];

/** By the key's last word; `format:key` before `key`. */
export const usualWords: Readonly<Record<string, readonly string[]>> = {
  lr_scheduler_type: transformersSchedules,
  'axolotl:lr_scheduler': ['cosine', 'linear', 'constant', 'constant_with_warmup', 'one_cycle', 'rex'],
  'axolotl:optimizer': transformersOptimizers,
  'verl:lr_scheduler_type': ['constant', 'cosine'],
  'hf-trainer:optim': transformersOptimizers,
  'llamafactory:optim': transformersOptimizers,
  'open-instruct:optim': transformersOptimizers,
  'nemo:precision': ['bf16-mixed', '16-mixed', '32-true'],
  'lightning-cli:precision': ['32-true', '16-mixed', 'bf16-mixed', '16-true', 'bf16-true', '64-true'],
  'hydra:precision': ['32-true', '16-mixed', 'bf16-mixed', '16-true', 'bf16-true', '64-true'],
  'litgpt:precision': ['bf16-true', 'bf16-mixed', '16-mixed', '32-true'],
  'llm-foundry:precision': ['amp_bf16', 'amp_fp16', 'amp_fp8', 'fp32'],
  'olmo:precision': ['amp_bf16', 'amp_fp16', 'fp32'],
  'gpt-neox:precision': ['bfloat16', 'fp16', 'fp32'],
  gradient_clip_algorithm: ['norm', 'value'],
  clipping_type: ['norm', 'value', 'adaptive'],
  mixed_precision: ['no', 'fp16', 'bf16', 'fp8'],
  'torchtune:dtype': ['bf16', 'fp32'],
  torch_dtype: ['bfloat16', 'float16', 'float32', 'auto'],
  lr_decay_style: ['constant', 'linear', 'cosine', 'exponential', 'inverse-square-root', 'WSD'],
  LR_SCHEDULER_NAME: ['WarmupMultiStepLR', 'WarmupCosineLR', 'WarmupStepWithFixedGammaLR'],
  decay_type: ['linear', 'sqrt', 'cosine'],
  'deepspeed:scheduler.type': ['WarmupLR', 'WarmupDecayLR', 'WarmupCosineLR', 'OneCycle', 'LRRangeTest'],
  'deepspeed:optimizer.type': ['Adam', 'AdamW', 'OneBitAdam', 'Lamb', 'OneBitLamb', 'Lion', 'Muon'],
  'llm-foundry:optimizer.name': ['decoupled_adamw', 'decoupled_lionw', 'adaptive_lion'],
  'llm-foundry:scheduler.name': ['cosine_with_warmup', 'linear_decay_with_warmup', 'constant_with_warmup'],
  'olmo:optimizer.name': ['adamw', 'lionw'],
  'olmo:scheduler.name': [
    'cosine_with_warmup',
    'linear_with_warmup',
    'inverse_sqrt_with_warmup',
    'constant_with_warmup',
  ],
  'torchtitan:optimizer.name': ['Adam', 'AdamW'],
  'ultralytics:optimizer': ['auto', 'SGD', 'Adam', 'AdamW', 'Adamax', 'NAdam', 'RAdam', 'RMSProp'],
  'opennmt:optim': ['adam', 'adamw', 'fusedadam', 'adafactor', 'sgd', 'adagrad', 'adadelta'],
  'opennmt:decay_method': ['noam', 'noamwd', 'rsqrt', 'none'],
  'espnet:scheduler': ['warmuplr', 'noamlr', 'reducelronplateau', 'steplr', 'onecyclelr'],
  'wenet:scheduler': ['warmuplr', 'NoamHoldAnnealing'],
  'ludwig:decay': ['linear', 'exponential', 'cosine'],
  // src/parser.c, get_policy.
  'darknet:policy': ['steps', 'sgdr', 'poly', 'step', 'exp', 'sigmoid', 'constant', 'random'],
  bf16: switches,
  fp16: switches,
  enabled: switches,
  ENABLED: switches,
  pure_bf16: switches,
  amp: switches,
  use_amp: switches,
  cos_lr: switches,
  gradient_checkpointing: switches,
  enable_activation_checkpointing: switches,
  activation_checkpointing: switches,
};

/** Values for a key of a format; empty where none are known. */
export function valuesFor(format: string, path: readonly string[]): readonly string[] {
  const [last, before] = [path.at(-1) ?? '', path.at(-2) ?? ''];
  const names = [`${format}:${before}.${last}`, `${format}:${last}`, last];
  const name = names.find((each) => Object.hasOwn(usualWords, each));
  return name === undefined ? [] : (usualWords[name] ?? []);
}
