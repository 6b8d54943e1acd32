/**
 * The one definition of a `*.keel.yaml` for the embedded trainer: types, defaults, limits and the description of every
 * key (`scriptSchema.ts` has that of a script of the user's own). The parser, the JSON Schema, completion and hover are all derived from it.
 *
 * Words are PyTorch's and Keras's where they agree. Learning rates are per optimizer step,
 * counts of steps are optimizer steps (after accumulation), paths are relative to the config file.
 */
import { z } from 'zod';
import { modelSchema } from './models';
import { taskDataKeys, taskIds } from './tasks';

const lr = z.number().positive().finite();
const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const decayShare = z.number().min(0).lt(1);

const data = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('The data: a text, CSV, JSONL or IDX file, or a folder of PNG images with one sub-folder a class.'),
  ...taskDataKeys,
  limit: count.optional().describe('Use only the first so many examples (characters, for text).'),
  skip: z
    .array(count)
    .optional()
    .describe(
      'Batches to pass over, counted from 1 in the order in which the run meets them; each holds batchSize examples.',
    ),
});

const optimizer = z.strictObject({
  name: z
    .enum(['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'adamax'])
    .describe('Update rule; adamw has decoupled weight decay (Loshchilov & Hutter, 2019).'),
  lr: lr.describe('Peak learning rate.'),
  betas: z
    .tuple([decayShare, decayShare])
    .default([0.9, 0.999])
    .describe('Decay of the first and second moment, for adam, adamw and adamax.'),
  eps: z
    .number()
    .positive()
    .finite()
    .default(1e-8)
    .describe('Keeps the division by small second moments finite; every optimizer but sgd has it.'),
  momentum: decayShare.default(0).describe('Momentum, for sgd and rmsprop.'),
  nesterov: z.boolean().default(false).describe('Nesterov’s form of the momentum, for sgd.'),
  alpha: decayShare
    .default(0.99)
    .describe('Decay of the squared gradient, for rmsprop and adadelta (there called rho).'),
  weightDecay: z
    .number()
    .min(0)
    .finite()
    .default(0)
    .describe('Decoupled for adamw; added to the gradient (L2) for the others.'),
});

const schedule = z.strictObject({
  name: z
    .enum(['constant', 'exponential', 'step', 'linear', 'cosine', 'plateau'])
    .default('constant')
    .describe('How the learning rate falls after warmup.'),
  warmup: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Steps in which the learning rate rises linearly from 0 to its peak.'),
  warmupRatio: share.optional().describe('Warmup as a share of all steps, in place of warmup.'),
  minimum: z.number().min(0).finite().default(0).describe('The learning rate never falls below this.'),
  gamma: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .describe('Factor every stepSize steps (exponential: continuously; step: at once).'),
  stepSize: count
    .optional()
    .describe('Steps in which gamma applies once, for exponential and step; absent means a third of the run.'),
  factor: z.number().positive().lt(1).default(0.1).describe('Factor on a plateau.'),
  patience: count.default(5).describe('Evaluations without improvement before a plateau.'),
  threshold: z.number().min(0).default(1e-4).describe('Relative improvement that counts, for plateau.'),
});

const clip = z.strictObject({
  norm: z
    .number()
    .positive()
    .finite()
    .optional()
    .describe('Scale all gradients together so that their global norm is at most this.'),
  tensorNorm: z
    .number()
    .positive()
    .finite()
    .optional()
    .describe('Scale each tensor’s gradient so that its own norm is at most this.'),
  value: z
    .number()
    .positive()
    .finite()
    .optional()
    .describe('Cut every gradient entry to [-value, value]; changes the direction.'),
  relative: z
    .number()
    .positive()
    .finite()
    .optional()
    .describe('Scale the gradient of each kernel so that its norm is at most this share of the norm of the weights.'),
});

const regularization = z.strictObject({
  l1: z.number().min(0).finite().default(0).describe('L1 penalty on weights (not biases), added to the gradient.'),
  l2: z
    .number()
    .min(0)
    .finite()
    .default(0)
    .describe('L2 penalty on weights (not biases), l2 * sum(w^2), added to the gradient.'),
  dropout: decayShare.default(0).describe('Share of hidden units dropped in training.'),
});

const validation = z.strictObject({
  split: z.number().min(0).lt(1).default(0.1).describe('Share of the data held out; 0 turns evaluation off.'),
  every: count.optional().describe('Steps between evaluations; absent means twenty in a run.'),
  batches: count.default(20).describe('At most so many batches in one evaluation.'),
  patience: count
    .optional()
    .describe('End the run after so many evaluations in a row without a better one, and keep the best checkpoint.'),
});

const checkpoints = z.strictObject({
  every: count.default(100).describe('Steps between checkpoints.'),
  keep: count.default(5).describe('Newest checkpoints kept; older ones are deleted.'),
});

const monitor = z.strictObject({
  onDivergence: z
    .enum(['stop', 'pause', 'continue'])
    .default('stop')
    .describe('What happens when a finding needs action.'),
  layersEvery: count.default(10).describe('Steps between samples of the per-layer table.'),
  ignore: z.array(z.string()).default([]).describe('Rules whose findings are not reported.'),
});

export const configSchema = z.strictObject({
  name: z.string().min(1).max(100).describe('Name of the run, shown in the runs view.'),
  backend: z.literal('tfjs').default('tfjs').describe('What trains: tfjs is the embedded trainer.'),
  device: z
    .enum(['auto', 'gpu', 'cpu'])
    .default('auto')
    .describe('auto takes the best device that works; gpu without one is an error.'),
  task: z.enum(taskIds).describe('What is learned.'),
  data: data.describe('The training data.'),
  model: modelSchema.describe('The model.'),
  optimizer: optimizer.describe('The update rule.'),
  schedule: schedule.prefault({}).describe('The learning-rate schedule.'),
  clip: clip.prefault({}).describe('Gradient clipping; several apply in the order value, tensorNorm, relative, norm.'),
  regularization: regularization.prefault({}).describe('Penalties and dropout.'),
  batchSize: count.default(32).describe('Examples in one forward pass.'),
  accumulate: count.default(1).describe('Forward passes whose gradients are averaged into one step.'),
  steps: count.optional().describe('Length of the run in optimizer steps; give steps or epochs.'),
  epochs: count.optional().describe('Length of the run in passes over the training data; give steps or epochs.'),
  validation: validation.prefault({}).describe('The held-out data.'),
  checkpoints: checkpoints.prefault({}).describe('What a resume needs is saved here and there.'),
  monitor: monitor.prefault({}).describe('What Keel watches and does.'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(42)
    .describe('Seed of weights, data order and dropout.'),
});

/** A config of the embedded trainer with every default filled in. */
export type Config = z.output<typeof configSchema>;
