/**
 * A `*.keel.yaml` that trains with a script of the user's own: `backend: torch` or `backend: keras`.
 *
 * What is set here is enforced at the script's optimizer; what is left out stays the script's. So, unlike in the config
 * of the embedded trainer, the keys of training have no defaults.
 */
import { z } from 'zod';

export const scriptBackends = ['torch', 'keras'] as const;

const positive = z.number().positive().finite();
const count = z.number().int().positive();
const decayShare = z.number().min(0).lt(1);
const text = z.string().min(1);
const plain = z.union([z.string(), z.number(), z.boolean()]);
const words = z.union([text, z.array(plain)]);

const optimizer = z.strictObject({
  lr: positive
    .optional()
    .describe('Learning rate of every parameter group, in place of the script’s; its schedule is kept in proportion.'),
  lrScale: positive.optional().describe('Factor on the learning rates that the script sets, its schedule included.'),
  betas: z
    .tuple([decayShare, decayShare])
    .optional()
    .describe('Decay of the first and second moment, for optimizers of the Adam family.'),
  eps: positive.optional().describe('Keeps the division by small second moments finite.'),
  momentum: decayShare.optional().describe('Momentum, for SGD and RMSprop.'),
  weightDecay: z.number().min(0).finite().optional().describe('Weight decay of every parameter group.'),
});

const schedule = z.strictObject({
  name: z
    .enum(['constant', 'exponential', 'step', 'linear', 'cosine'])
    .optional()
    .describe('How the learning rate falls after warmup; absent means as the script has it.'),
  warmup: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Steps in which a factor on the learning rate rises linearly from 0 to 1.'),
  minimum: z
    .number()
    .min(0)
    .finite()
    .optional()
    .describe('The learning rate never falls below this, once warmup is over.'),
  gamma: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe('Factor every stepSize steps (exponential: continuously; step: at once); absent means 0.1.'),
  stepSize: count
    .optional()
    .describe('Steps in which gamma applies once, for exponential and step; absent means a third of the run.'),
});

const clip = z.strictObject({
  norm: positive
    .optional()
    .describe(
      'Scale all gradients together so that their global norm is at most this, after the script’s own clipping.',
    ),
  tensorNorm: positive.optional().describe('Scale each tensor’s gradient so that its own norm is at most this.'),
  value: positive.optional().describe('Cut every gradient entry to [-value, value]; changes the direction.'),
});

const checkpoints = z.strictObject({
  every: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'Steps between snapshots of weights, optimizer and random state; absent lets them cost 2%, 0 takes none.',
    ),
  keep: count.default(5).describe('Newest snapshots kept; older ones are deleted.'),
});

const monitor = z.strictObject({
  onDivergence: z
    .enum(['stop', 'pause', 'continue'])
    .default('stop')
    .describe('What happens when a finding needs action.'),
  layersEvery: count
    .optional()
    .describe('Steps between samples of the per-layer table; absent means as often as the overhead allows.'),
  overhead: z
    .union([z.number().min(0).max(1), z.string().regex(/^\d{1,2}(\.\d+)?\s*%$/)])
    .default('2%')
    .describe(
      'Share of the script’s time that watching may take, such as 2%; layers are sampled less often to keep it.',
    ),
  ignore: z.array(z.string()).default([]).describe('Rules whose findings are not reported.'),
});

export const scriptSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Name of the run, shown in the runs view; absent means the name of the script.'),
  backend: z.enum(scriptBackends).describe('What trains: torch or keras runs a script of your own, unchanged.'),
  script: text.optional().describe('The Python script, relative to this file and inside the workspace.'),
  module: text.optional().describe('In place of script: the module to run, as in python -m package.train.'),
  args: words
    .default([])
    .describe('Arguments of the script: a line, split at spaces as a shell does, or a list. Nothing else is expanded.'),
  cwd: text
    .optional()
    .describe('Folder in which the script runs, relative to this file; absent means the workspace folder.'),
  python: text
    .optional()
    .describe('The interpreter: a file relative to this one, or a command; absent means the environment’s.'),
  launcher: words
    .optional()
    .describe('What starts the processes, such as torchrun --nproc-per-node=2; a line or a list, run without a shell.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), plain)
    .default({})
    .describe('Environment variables of the script.'),
  device: z
    .enum(['auto', 'gpu', 'cpu'])
    .default('auto')
    .describe('gpu: refuse to train without one; cpu: hide the GPUs from the script; auto: as the script decides.'),
  optimizer: optimizer
    .prefault({})
    .describe('Settings enforced at the script’s optimizer; the rest stays the script’s.'),
  schedule: schedule
    .prefault({})
    .describe('A learning-rate schedule enforced in place of the script’s, or a warmup before it.'),
  clip: clip
    .prefault({})
    .describe('Gradient clipping enforced before every step; several apply in the order value, tensorNorm, norm.'),
  accumulate: count.optional().describe('Steps of the script whose gradients are averaged into one.'),
  skipNonFinite: z.boolean().default(false).describe('Skip the optimizer step where a gradient is NaN or infinite.'),
  steps: count
    .optional()
    .describe('Length of the run in optimizer steps, where it is known; schedules are made for it.'),
  checkpoints: checkpoints.prefault({}).describe('Snapshots from which a run can be continued.'),
  monitor: monitor.prefault({}).describe('What Keel watches and does.'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .describe('Seed of Python, NumPy and the framework, set before the script begins; absent sets none.'),
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

/** `train` of `src/train.py` and of `package.train`. */
function nameOf(script: string): string {
  const file = script.split(/[\\/]/).at(-1) ?? '';
  return (/\.py$/.test(file) ? file.slice(0, -3) : (file.split('.').at(-1) ?? '')).slice(0, 100) || 'script';
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
