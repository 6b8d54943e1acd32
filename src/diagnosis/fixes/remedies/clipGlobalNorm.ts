import { say } from '../../../shared/messages/say';
import type { AnyConfig } from '../../../config/keel/anyConfig';
import { clipBound, isUnguarded } from '../clipBound';
import { evidenceOf, has, set, type Remedy } from '../remedy';

/** Clipping at the 90th percentile of the run's own healthy norms. */
export const clipGlobalNorm: Remedy<AnyConfig> = {
  id: 'clip-global-norm',
  applies: 'Gradient norms left their healthy range before or with the loss, or a recurrent net ran away unclipped.',
  changes: 'clip.norm: the 90th percentile of the healthy gradient norms.',
  cost: say('fix.clip.cost'),
  source: say('fix.clip.source'),
  change(finding, { config }) {
    const norm = clipBound(finding, config);
    if (norm === null) return null;
    const present = config.clip.norm;
    const p90 = evidenceOf(finding, 'healthyGradNormP90');
    const peak = evidenceOf(finding, 'peakGradNorm');
    return {
      edits: [set(['clip', 'norm'], norm)],
      title: present === undefined ? say('fix.clip.title', { norm }) : say('fix.clip.title-now', { norm, present }),
      reason: has(finding, 'gradNormRoseAt')
        ? say('fix.clip.reason', { p90, peak })
        : say('fix.clip.reason-recurrent', { p90 }),
    };
  },
  blame: (_, { config }) => (isUnguarded(config) ? say('fix.clip.blame') : null),
};
