import { say } from '../../../shared/messages/say';
import { bearableLr, withheld } from '../bearableLr';
import { evidenceOf, has, readable, set, type Remedy } from '../remedy';

/** A lower peak. The place in the schedule stays, so the rest falls with it. */
export const lowerLr: Remedy = {
  id: 'lower-lr',
  applies: 'The loss left its range, or updates are too large for the weights.',
  changes: 'optimizer.lr: lower by a factor taken from the evidence.',
  cost: say('fix.lower-lr.cost'),
  source: say('fix.lower-lr.source'),
  change(finding, { config }) {
    if (withheld(finding)) return null;
    const ran = evidenceOf(finding, 'peakLr');
    const now = config.optimizer.lr;
    // A run that ended in its warmup never came to its peak, which is then that of the config.
    const base = has(finding, 'lrRising') || !Number.isFinite(ran) ? now : Math.max(ran, now);
    const { lr, why } = bearableLr(finding, base, config.optimizer);
    const value = readable(lr);
    if (!(value > 0) || value > 0.95 * now) return null;
    return {
      edits: [set(['optimizer', 'lr'], value)],
      title: say('fix.lower-lr.title', { now, value }),
      reason: why,
    };
  },
};
