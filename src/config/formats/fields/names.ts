/** Names of optimizers, schedules and number formats as the frameworks spell them, and as a recipe has them. */
import type { Precision } from '../../recipe';

/** The last part of a Python path, or of `pytorch_optimizer/...`. */
function last(name: string): string {
  return name.split(/[./:]/).at(-1) ?? name;
}

/** Names of optimizers without prefixes and signs, and what a recipe calls them. */
export const optimizerNames: Readonly<Record<string, string>> = {
  adamw: 'adamw',
  adam: 'adam',
  sgd: 'sgd',
  momentum: 'sgd',
  sgdw: 'sgd',
  lion: 'lion',
  lamb: 'lamb',
  lars: 'lars',
  adafactor: 'adafactor',
  adagrad: 'adagrad',
  adadelta: 'adadelta',
  adamax: 'adamax',
  nadam: 'nadam',
  radam: 'radam',
  rmsprop: 'rmsprop',
  novograd: 'novograd',
  lbfgs: 'lbfgs',
  muon: 'muon',
  sophia: 'sophia',
  shampoo: 'shampoo',
  soap: 'soap',
  prodigy: 'prodigy',
  came: 'came',
  ademamix: 'ademamix',
  galoreadamw: 'adamw',
  galoreadafactor: 'adafactor',
  apolloadamw: 'adamw',
  stableadamw: 'adamw',
  grokadamw: 'adamw',
  schedulefreeadamw: 'adamw',
  schedulefreeradam: 'radam',
  schedulefreesgd: 'sgd',
  lomo: 'lomo',
  adalomo: 'adalomo',
  onebitadam: 'adam',
  zerooneadam: 'adam',
  onebitlamb: 'lamb',
  optimiadamw: 'adamw',
  dionoptimizer: 'dion',
  cautiousadamw: 'adamw',
};

/** Prefixes and suffixes that name an implementation (fused, 8bit, cpu), not the algorithm. Stripped before lookup. */
const builds =
  /^(?:decoupled|fused|paged|distributed|deepspeedcpu|cpu|apex|ao|bnb|torchao|optimi|mcore|megatron|low)+|(?:torch|fused|bnb|hf|xla|npu|apex|8bit|4bit|32bit|fp8|cpu|npufused|adanip|layerwise|anyprecision|single)+$/g;

/** No optimizer's name has more characters. */
const mostLength = 100;

/** `decoupled_adamw`, `torch.optim.AdamW`, `paged_adamw_8bit` are all `adamw`; an unknown name stays as it is, in small letters. */
export function optimizerName(name: string): string {
  const plain = last(name)
    .slice(0, mostLength)
    .toLowerCase()
    .replace(/optimizer$|optim$/, '')
    .replace(/[-_\s]/g, '');
  const bare = plain.replace(builds, '');
  return optimizerNames[plain] ?? optimizerNames[bare] ?? (plain || name.toLowerCase());
}

const scheduleRules: [RegExp, string][] = [
  [/noam/, 'noam'],
  [/invers|rsqrt|sqrt|^warmuplr$|polynomialdecaywithsqrt/, 'inverse-sqrt'],
  [/stable|wsd|tristage|trapezoid/, 'wsd'],
  [/plateau/, 'plateau'],
  [/cos/, 'cosine'],
  [/hold|poly/, 'polynomial'],
  [/linear/, 'linear'],
  [/multistep|^step|steplr|steps/, 'step'],
  [/exp/, 'exponential'],
  [/onecycle/, 'one-cycle'],
  [/constant|^none$|fixed|identity/, 'constant'],
];

/** One of the recipe's schedules; an unknown name stays as it is, in small letters. */
export function scheduleName(name: string): string {
  const plain = last(name)
    .toLowerCase()
    .replace(/[-_\s]/g, '');
  return scheduleRules.find(([pattern]) => pattern.test(plain))?.[1] ?? plain;
}

/**
 * Number formats of Lightning, Composer, torch and others. `16` and `fp16` are mixed where a trainer names its
 * precision; a `dtype` (see `dtypeName`) is that of the weights.
 */
export function precisionName(name: string): Precision | 'unknown' {
  const plain = name.toLowerCase().replace(/^torch\./, '');
  if (/(?:bf16|bfloat16)-true|pure_?bf16/.test(plain)) return 'bf16';
  if (/(?:16|fp16|float16)-true/.test(plain)) return 'fp16';
  if (/bf16|bfloat16/.test(plain)) return 'mixed-bf16';
  if (/fp8|float8|transformer-engine/.test(plain)) return 'fp8';
  if (/fp16|float16|half|^16|^(?:o1|o2)$/.test(plain)) return 'mixed-fp16';
  if (/^(?:no|none|fp32|float32|float|32|32-true|full|single|64|64-true|double|float64|fp64|tf32)$/.test(plain))
    return 'fp32';
  return 'unknown';
}

/** A `dtype` that the weights themselves have. */
export function dtypeName(name: string): Precision | 'unknown' {
  const mixed = precisionName(name);
  return mixed === 'mixed-bf16' ? 'bf16' : mixed === 'mixed-fp16' ? 'fp16' : mixed;
}
