/**
 * The one definition of a `*.keel.yaml` for the embedded trainer: types, defaults, limits and the description of every
 * key (`scriptSchema.ts` has that of a script of the user's own). The parser, the JSON Schema, completion and hover are all derived from it.
 *
 * Words are PyTorch's and Keras's where they agree. Learning rates are per optimizer step,
 * counts of steps are optimizer steps (after accumulation), paths are relative to the config file.
 */
import { z } from 'zod';
import { means } from './means';
import { modelSchema } from './models';
import { taskDataKeys, taskIds } from './tasks';

const lr = z.number().positive().finite();
const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const decayShare = z.number().min(0).lt(1);

const data = z.strictObject({
  path: z.string().min(1).meta(means('key.data.path')),
  ...taskDataKeys,
  limit: count.optional().meta(means('key.data.limit')),
  skip: z.array(count).optional().meta(means('key.data.skip')),
});

const optimizer = z.strictObject({
  name: z.enum(['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'adamax']).meta(means('key.optimizer.name')),
  lr: lr.meta(means('key.optimizer.lr')),
  betas: z.tuple([decayShare, decayShare]).default([0.9, 0.999]).meta(means('key.optimizer.betas')),
  eps: z.number().positive().finite().default(1e-8).meta(means('key.optimizer.eps')),
  momentum: decayShare.default(0).meta(means('key.optimizer.momentum')),
  nesterov: z.boolean().default(false).meta(means('key.optimizer.nesterov')),
  alpha: decayShare.default(0.99).meta(means('key.optimizer.alpha')),
  weightDecay: z.number().min(0).finite().default(0).meta(means('key.optimizer.weight-decay')),
});

const schedule = z.strictObject({
  name: z
    .enum(['constant', 'exponential', 'step', 'linear', 'cosine', 'plateau'])
    .default('constant')
    .meta(means('key.schedule.name')),
  warmup: z.number().int().min(0).optional().meta(means('key.schedule.warmup')),
  warmupRatio: share.optional().meta(means('key.schedule.warmup-ratio')),
  minimum: z.number().min(0).finite().default(0).meta(means('key.schedule.minimum')),
  gamma: z.number().positive().max(1).default(0.1).meta(means('key.schedule.gamma')),
  stepSize: count.optional().meta(means('key.schedule.step-size')),
  factor: z.number().positive().lt(1).default(0.1).meta(means('key.schedule.factor')),
  patience: count.default(5).meta(means('key.schedule.patience')),
  threshold: z.number().min(0).default(1e-4).meta(means('key.schedule.threshold')),
});

const clip = z.strictObject({
  norm: z.number().positive().finite().optional().meta(means('key.clip.norm')),
  tensorNorm: z.number().positive().finite().optional().meta(means('key.clip.tensor-norm')),
  value: z.number().positive().finite().optional().meta(means('key.clip.value')),
  relative: z.number().positive().finite().optional().meta(means('key.clip.relative')),
});

const regularization = z.strictObject({
  l1: z.number().min(0).finite().default(0).meta(means('key.regularization.l1')),
  l2: z.number().min(0).finite().default(0).meta(means('key.regularization.l2')),
  dropout: decayShare.default(0).meta(means('key.regularization.dropout')),
});

const validation = z.strictObject({
  split: z.number().min(0).lt(1).default(0.1).meta(means('key.validation.split')),
  every: count.optional().meta(means('key.validation.every')),
  batches: count.default(20).meta(means('key.validation.batches')),
  patience: count.optional().meta(means('key.validation.patience')),
});

const checkpoints = z.strictObject({
  every: count.default(100).meta(means('key.checkpoints.every')),
  keep: count.default(5).meta(means('key.checkpoints.keep')),
});

const monitor = z.strictObject({
  onDivergence: z.enum(['stop', 'pause', 'continue']).default('stop').meta(means('key.monitor.on-divergence')),
  layersEvery: count.default(10).meta(means('key.monitor.layers-every')),
  ignore: z.array(z.string()).default([]).meta(means('key.monitor.ignore')),
});

export const configSchema = z.strictObject({
  name: z.string().min(1).max(100).meta(means('key.config.name')),
  backend: z.literal('tfjs').default('tfjs').meta(means('key.config.backend')),
  device: z.enum(['auto', 'gpu', 'cpu']).default('auto').meta(means('key.config.device')),
  task: z.enum(taskIds).meta(means('key.config.task')),
  data: data.meta(means('key.config.data')),
  model: modelSchema.meta(means('key.config.model')),
  optimizer: optimizer.meta(means('key.config.optimizer')),
  schedule: schedule.prefault({}).meta(means('key.config.schedule')),
  clip: clip.prefault({}).meta(means('key.config.clip')),
  regularization: regularization.prefault({}).meta(means('key.config.regularization')),
  batchSize: count.default(32).meta(means('key.config.batch-size')),
  accumulate: count.default(1).meta(means('key.config.accumulate')),
  steps: count.optional().meta(means('key.config.steps')),
  epochs: count.optional().meta(means('key.config.epochs')),
  validation: validation.prefault({}).meta(means('key.config.validation')),
  checkpoints: checkpoints.prefault({}).meta(means('key.config.checkpoints')),
  monitor: monitor.prefault({}).meta(means('key.config.monitor')),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(42)
    .meta(means('key.config.seed')),
});

/** A config of the embedded trainer with every default filled in. */
export type Config = z.output<typeof configSchema>;
