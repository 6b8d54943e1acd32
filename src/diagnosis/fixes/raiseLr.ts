import type { Config } from '../../config/schema';
import { figure } from '../figures';
import { evidenceOf, has, readable, set, type Remedy } from './remedy';

/** Rates that most models train with: the defaults of PyTorch and Keras, and 0.1 for SGD, a tenth of it with momentum. */
function usual({ name, momentum }: Config['optimizer']): number {
  if (name === 'sgd') return momentum > 0 ? 0.01 : 0.1;
  return { adam: 1e-3, adamw: 1e-3, adamax: 2e-3, rmsprop: 1e-3, adagrad: 1e-2, adadelta: 1 }[name];
}

/** A rate so many times below the usual one is the cause by itself. */
const far = 20;

export const raiseLr: Remedy = {
  id: 'raise-lr',
  applies: 'Little was learned, nothing blew up, and the learning rate is below the usual one of its optimizer.',
  changes: 'optimizer.lr: the usual rate of the optimizer.',
  cost: 'The run starts again; a rate that is too high can make it diverge.',
  source: 'AUTOTRAINER (ICSE 2021) against slow convergence: another order of magnitude of the rate.',
  change(finding, { config }) {
    const { optimizer } = config;
    const target = usual(optimizer);
    if (has(finding, 'peakLoss') || optimizer.lr > 0.5 * target) return null;
    const value = readable(target);
    return {
      edits: [set(['optimizer', 'lr'], value)],
      title: `raise the learning rate from ${figure(optimizer.lr)} to ${value}`,
      reason: `The loss stands at ${figure(evidenceOf(finding, 'smoothedLoss'))} and started at ${figure(evidenceOf(finding, 'initialLoss'))}; ${figure(target)} is usual for ${optimizer.name}.`,
      restart: true,
    };
  },
  blame(_, { config: { optimizer } }) {
    const times = usual(optimizer) / optimizer.lr;
    if (times < far) return null;
    return `The learning rate (${figure(optimizer.lr)}) is too low: ${figure(times)} times below what is usual for ${optimizer.name}.`;
  },
};
