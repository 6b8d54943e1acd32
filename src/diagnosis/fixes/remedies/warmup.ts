import type { Config } from '../../../config/keel/schema';
import type { ConfigEdit } from '../../../config/types';
import { has, lengthOf, set, type Remedy } from '../remedy';

/** Share of the run that warmup takes at most. */
export const warmupShareAtMost = 0.1;
/** Trouble that begins later in the run than this is none of the start. */
export const earlyShare = 0.1;
/** Warmup of an optimizer without second moments, as a share of the run. */
const plain = 0.05;

/** Steps in which the second moments of Adam settle, 2 / (1 - beta2), at its usual beta2 of 0.999. */
export const usualWarmup = 2000;

/** Optimizers with a second moment that needs steps to settle. */
const adaptive = new Set<Config['optimizer']['name']>(['adam', 'adamw', 'adamax']);

/** Steps of warmup for this optimizer: 2 / (1 - beta2) for the Adam family, else a twentieth; at most a tenth of the run. */
export function warmupFor({ optimizer }: Config, length: number): number {
  const wanted = adaptive.has(optimizer.name) ? Math.ceil(2 / (1 - optimizer.betas[1])) : Math.round(plain * length);
  return Math.max(1, Math.min(wanted, Math.round(warmupShareAtMost * length)));
}

export const warmup: Remedy = {
  id: 'warmup',
  applies: 'The trouble began in the first tenth of the run, with less warmup than usual.',
  changes: 'schedule.warmup: 2 / (1 - beta2) steps for the Adam family, at most a tenth of the run.',
  cost: 'The first steps learn more slowly.',
  source:
    'Ma & Yarats, On the adequacy of untuned warmup for adaptive optimization (arXiv 1910.04209); at most a tenth of the run: Deep Learning Tuning Playbook (2023).',
  change(finding, context) {
    const { config } = context;
    const length = lengthOf(context, finding);
    if (length === null || length < 20 || !has(finding, 'onset')) return null;
    const present = config.schedule.warmup ?? Math.round((config.schedule.warmupRatio ?? 0) * length);
    const steps = warmupFor(config, length);
    if (finding.step > Math.max(20, earlyShare * length) || present >= steps) return null;
    const edits: ConfigEdit[] = [set(['schedule', 'warmup'], steps)];
    if (config.schedule.warmupRatio !== undefined) edits.unshift({ op: 'remove', path: ['schedule', 'warmupRatio'] });
    const rule = adaptive.has(config.optimizer.name) ? '2 / (1 - beta2) steps for Adam' : 'a twentieth of the run';
    return {
      edits,
      title: `warm up for ${steps} steps`,
      reason: `It went wrong at step ${finding.step}, with ${present} steps of warmup; ${rule}, at most a tenth of ${length} steps, is usual.`,
      restart: true,
    };
  },
};
