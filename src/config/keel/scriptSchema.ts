/**
 * A `*.keel.yaml` that trains with a script of the user's own: `backend: torch`, `backend: keras` or `backend: jax`.
 *
 * What is set here is enforced at the script's optimizer; what is left out stays the script's. So, unlike in the config
 * of the embedded trainer, the keys of training have no defaults.
 */
import { z } from 'zod';
import { means } from './means';

export const scriptBackends = ['torch', 'keras', 'jax'] as const;

const positive = z.number().positive().finite();
const count = z.number().int().positive();
const decayShare = z.number().min(0).lt(1);
const text = z.string().min(1);
const plain = z.union([z.string(), z.number(), z.boolean()]);
const words = z.union([text, z.array(plain)]);

const optimizer = z.strictObject({
  lr: positive.optional().meta(means('key.script-optimizer.lr')),
  lrScale: positive.optional().meta(means('key.script-optimizer.lr-scale')),
  betas: z.tuple([decayShare, decayShare]).optional().meta(means('key.script-optimizer.betas')),
  eps: positive.optional().meta(means('key.script-optimizer.eps')),
  momentum: decayShare.optional().meta(means('key.script-optimizer.momentum')),
  weightDecay: z.number().min(0).finite().optional().meta(means('key.script-optimizer.weight-decay')),
});

const schedule = z.strictObject({
  name: z
    .enum(['constant', 'exponential', 'step', 'linear', 'cosine'])
    .optional()
    .meta(means('key.script-schedule.name')),
  warmup: z.number().int().min(0).optional().meta(means('key.script-schedule.warmup')),
  minimum: z.number().min(0).finite().optional().meta(means('key.script-schedule.minimum')),
  gamma: z.number().positive().max(1).optional().meta(means('key.script-schedule.gamma')),
  stepSize: count.optional().meta(means('key.schedule.step-size')),
});

const clip = z.strictObject({
  norm: positive.optional().meta(means('key.script-clip.norm')),
  tensorNorm: positive.optional().meta(means('key.clip.tensor-norm')),
  value: positive.optional().meta(means('key.clip.value')),
});

const checkpoints = z.strictObject({
  every: z.number().int().min(0).optional().meta(means('key.script-checkpoints.every')),
  keep: count.default(5).meta(means('key.script-checkpoints.keep')),
});

const monitor = z.strictObject({
  onDivergence: z.enum(['stop', 'pause', 'continue']).default('stop').meta(means('key.script-monitor.on-divergence')),
  layersEvery: count.optional().meta(means('key.script-monitor.layers-every')),
  overhead: z
    .union([z.number().min(0).max(1), z.string().regex(/^\d{1,2}(\.\d+)?\s*%$/)])
    .default('2%')
    .meta(means('key.script-monitor.overhead')),
  ignore: z.array(z.string()).default([]).meta(means('key.monitor.ignore')),
});

export const scriptSchema = z.strictObject({
  name: z.string().min(1).max(100).optional().meta(means('key.script.name')),
  backend: z.enum(scriptBackends).meta(means('key.script.backend')),
  script: text.optional().meta(means('key.script.script')),
  module: text.optional().meta(means('key.script.module')),
  args: words.default([]).meta(means('key.script.args')),
  cwd: text.optional().meta(means('key.script.cwd')),
  python: text.optional().meta(means('key.script.python')),
  launcher: words.optional().meta(means('key.script.launcher')),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), plain)
    .default({})
    .meta(means('key.script.env')),
  device: z.enum(['auto', 'gpu', 'cpu']).default('auto').meta(means('key.script.device')),
  optimizer: optimizer.prefault({}).meta(means('key.script.optimizer')),
  schedule: schedule.prefault({}).meta(means('key.script.schedule')),
  clip: clip.prefault({}).meta(means('key.script.clip')),
  accumulate: count.optional().meta(means('key.script.accumulate')),
  skipNonFinite: z.boolean().default(false).meta(means('key.script.skip-non-finite')),
  steps: count.optional().meta(means('key.script.steps')),
  checkpoints: checkpoints.prefault({}).meta(means('key.script.checkpoints')),
  monitor: monitor.prefault({}).meta(means('key.config.monitor')),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .meta(means('key.script.seed')),
});

type Parsed = z.output<typeof scriptSchema>;

/** A config of a script with every default filled in; texts and words as the processes get them. */
export interface ScriptConfig extends Omit<Parsed, 'name' | 'args' | 'launcher' | 'env' | 'monitor'> {
  name: string;
  args: string[];
  /** Null where the interpreter itself starts the script. */
  launcher: string[] | null;
  env: Record<string, string>;
  monitor: Omit<Parsed['monitor'], 'overhead'> & {
    /** Share of the script's time, from 0 to 1. */
    overhead: number;
  };
}

/** The config from what the schema accepted. */
export function scriptConfig(parsed: Parsed): ScriptConfig {
  const { name, script, module, args, launcher, env, monitor } = parsed;
  return {
    ...parsed,
    name: name ?? nameOf(script ?? module ?? ''),
    args: wordsOf(args),
    launcher: launcher === undefined ? null : wordsOf(launcher),
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])),
    monitor: { ...monitor, overhead: shareOf(monitor.overhead) },
  };
}

/** `train` of `src/train.py`, of `train.ipynb` and of `package.train`. */
function nameOf(script: string): string {
  const file = script.split(/[\\/]/).at(-1) ?? '';
  return (
    (/\.(py|ipynb)$/.test(file) ? file.replace(/\.\w+$/, '') : (file.split('.').at(-1) ?? '')).slice(0, 100) || 'script'
  );
}

function shareOf(value: string | number): number {
  return typeof value === 'number' ? value : Number.parseFloat(value) / 100;
}

function wordsOf(value: z.output<typeof words>): string[] {
  return Array.isArray(value) ? value.map(String) : (splitWords(value) ?? []);
}

/**
 * The words of a line, as a POSIX shell splits it, without expanding anything: quotes hold words together, a backslash
 * takes the next character to the letter (in double quotes only `"` and itself). Null where a quote is not closed.
 */
export function splitWords(line: string): string[] | null {
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  const words: string[] = [];
  let open = false;
  while (piece.lastIndex < line.length) {
    const match = piece.exec(line);
    if (match === null) return null;
    const [, single, double, escaped, bare] = match;
    const part = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? bare;
    if (part === undefined) open = false;
    else if (open) words.push(words.pop()! + part);
    else {
      words.push(part);
      open = true;
    }
  }
  return words;
}
