import type { Config } from '../../config/schema';
import { figure } from '../figures';
import { evidenceOf, fixOf, readable, type Remedy } from './remedy';

/** Rates that most models train with: the defaults of PyTorch and Keras, and 0.1 for SGD, a tenth of it with momentum. */
function usual({ name, momentum }: Config['optimizer']): number {
  if (name === 'sgd') return momentum > 0 ? 0.01 : 0.1;
  return { adam: 1e-3, adamw: 1e-3, adamax: 2e-3, rmsprop: 1e-3, adagrad: 1e-2, adadelta: 1 }[name];
}

export const raiseLr: Remedy = {
  id: 'raise-lr',
  applies: 'Nothing was learned, nothing blew up, and the learning rate is below the usual one of its optimizer.',
  cost: 'The run starts again; a rate that is too high can make it diverge.',
  source: 'AUTOTRAINER (ICSE 2021) against slow convergence: another order of magnitude of the rate.',
  make(finding, { config }) {
    const { optimizer } = config;
    const target = usual(optimizer);
    if (finding.rule !== 'no-learning' || Number.isFinite(evidenceOf(finding, 'peakLoss'))) return null;
    if (optimizer.lr > 0.5 * target) return null;
    const value = readable(target);
    const change = {
      edits: [{ op: 'set' as const, path: ['optimizer', 'lr'], value }],
      title: `raise the learning rate from ${figure(optimizer.lr)} to ${value}`,
      reason: `The loss stands at ${figure(evidenceOf(finding, 'smoothedLoss'))} and started at ${figure(evidenceOf(finding, 'initialLoss'))}; ${figure(target)} is usual for ${optimizer.name}.`,
    };
    return fixOf(raiseLr, [change], null);
  },
};
