import { say } from '../../../shared/messages/say';
import { lrAt } from '../../../config/keel/schedule';
import type { Config } from '../../../config/keel/schema';
import type { RunFinding } from '../../finding';
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
  cost: say('fix.raise-lr.cost'),
  source: say('fix.raise-lr.source'),
  change(finding, context) {
    const { optimizer } = context.config;
    if (has(finding, 'peakLoss') || optimizer.lr > 0.5 * usualLr(optimizer)) return null;
    const value = readable(target(finding, context));
    const loss = evidenceOf(finding, 'smoothedLoss');
    const start = evidenceOf(finding, 'initialLoss');
    return {
      edits: [set(['optimizer', 'lr'], value)],
      title: say('fix.raise-lr.title', { now: optimizer.lr, value }),
      reason: say('fix.raise-lr.reason', { loss, start, usual: usualLr(optimizer), optimizer: optimizer.name }),
      restart: true,
    };
  },
  blame(_, { config: { optimizer } }) {
    const { name, lr } = optimizer;
    const times = usualLr(optimizer) / lr;
    return times < far ? null : say('fix.raise-lr.blame', { lr, times, optimizer: name });
  },
};
