import { lrAt } from '../../../config/keel/schedule';
import type { Config } from '../../../config/keel/schema';
import type { RunFinding } from '../../finding';
import { figure } from '../../../shared/numbers';
import { evidenceOf, has, lengthOf, readable, set, type FixContext, type Remedy } from '../remedy';
import { usualLr } from '../usualLr';

const perStep = new Set(['adam', 'adamw', 'adamax', 'rmsprop']);
/** At most so many times the usual rate. */
const most = 10;

/** Steps of a schedule that are looked at, at most. */
const looks = 1000;

/** How many steps at the full rate the run of so many steps is worth, with its warmup and decay. */
function fullSteps(schedule: Config['schedule'], lr: number, steps: number): number {
  const count = Math.min(steps, looks);
  let sum = 0;
  for (let i = 1; i <= count; i++) sum += lrAt(schedule, lr, Math.round((i * steps) / count), steps) / lr;
  return (sum * steps) / count;
}

/**
 * The rate to aim at. An optimizer of the Adam family moves a weight by at most lr a step (Kingma & Ba, 2015, section
 * 2.1), so that in a short run worth n steps at the full rate weights of size 1 are reached only from lr = 1 / n on.
 */
function target(finding: RunFinding, context: FixContext): number {
  const { optimizer, schedule } = context.config;
  const length = lengthOf(context, finding);
  const plain = usualLr(optimizer);
  if (!perStep.has(optimizer.name) || length === null) return plain;
  return Math.max(plain, Math.min(most * plain, 1 / fullSteps(schedule, plain, length)));
}

/** A rate so many times below the usual one is the cause by itself. */
const far = 20;

export const raiseLr: Remedy = {
  id: 'raise-lr',
  applies: 'Little was learned, nothing blew up, and the learning rate is below the usual one of its optimizer.',
  changes: 'optimizer.lr: the usual rate of the optimizer, in a short run of an Adam 1 / steps at the full rate.',
  cost: 'The run starts again; a rate that is too high can make it diverge.',
  source: 'AUTOTRAINER (ICSE 2021) against slow convergence: another order of magnitude of the rate.',
  change(finding, context) {
    const { optimizer } = context.config;
    if (has(finding, 'peakLoss') || optimizer.lr > 0.5 * usualLr(optimizer)) return null;
    const value = readable(target(finding, context));
    return {
      edits: [set(['optimizer', 'lr'], value)],
      title: `raise the learning rate from ${figure(optimizer.lr)} to ${value}`,
      reason: `The loss stands at ${figure(evidenceOf(finding, 'smoothedLoss'))} and started at ${figure(evidenceOf(finding, 'initialLoss'))}; ${figure(usualLr(optimizer))} is usual for ${optimizer.name}, and more in a short run.`,
      restart: true,
    };
  },
  blame(_, { config: { optimizer } }) {
    const times = usualLr(optimizer) / optimizer.lr;
    if (times < far) return null;
    return `The learning rate (${figure(optimizer.lr)}) is too low: ${figure(times)} times below what is usual for ${optimizer.name}.`;
  },
};
