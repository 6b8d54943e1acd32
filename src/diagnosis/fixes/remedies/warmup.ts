import { say } from '../../../shared/messages/say';
import type { Config } from '../../../config/keel/schema';
import type { ConfigEdit } from '../../../config/types';
import { warmupShareAtMost, settlingSteps } from '../../practice';
import { earlyTrouble, has, lengthOf, set, type Remedy } from '../remedy';

/** Warmup of an optimizer without second moments, as a share of the run. */
const plain = 0.05;

/** Optimizers with a second moment that needs steps to settle. */
const adaptive = new Set<Config['optimizer']['name']>(['adam', 'adamw', 'adamax']);

/** Steps of warmup for this optimizer: 2 / (1 - beta2) for the Adam family, else a twentieth; at most a tenth of the run. */
export function warmupFor({ optimizer }: Config, length: number): number {
  const wanted = adaptive.has(optimizer.name) ? settlingSteps(optimizer.betas[1]) : Math.round(plain * length);
  return Math.max(1, Math.min(wanted, Math.round(warmupShareAtMost * length)));
}

export const warmup: Remedy = {
  id: 'warmup',
  applies: 'The trouble began in the first tenth of the run, with less warmup than usual.',
  changes: 'schedule.warmup: 2 / (1 - beta2) steps for the Adam family, at most a tenth of the run.',
  cost: say('fix.warmup.cost'),
  source: say('fix.warmup.source'),
  change(finding, context) {
    const { config } = context;
    const length = lengthOf(context, finding);
    if (length === null || length < 20 || !has(finding, 'onset')) return null;
    const present = config.schedule.warmup ?? Math.round((config.schedule.warmupRatio ?? 0) * length);
    const steps = warmupFor(config, length);
    if (finding.step > earlyTrouble(length) || present >= steps) return null;
    const edits: ConfigEdit[] = [set(['schedule', 'warmup'], steps)];
    if (config.schedule.warmupRatio !== undefined) edits.unshift({ op: 'remove', path: ['schedule', 'warmupRatio'] });
    const rule = say(adaptive.has(config.optimizer.name) ? 'fix.warmup.adam' : 'fix.warmup.twentieth');
    return {
      edits,
      title: say('fix.warmup.title', { n: steps }),
      reason: say('fix.warmup.reason', { step: finding.step, present, rule, length }),
      restart: true,
    };
  },
};
