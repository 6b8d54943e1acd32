import { say } from '../../../shared/messages/say';
import type { ConfigEdit } from '../../../config/types';
import type { RunFinding } from '../../finding';
import { evidenceOf, lengthOf, set, type FixContext, type Remedy } from '../remedy';

/** A rate below this share of its peak moves hardly anything. */
const spent = 0.02;
/** Share of the run at which a rate should still be alive. */
const soon = 0.5;

/** Share of the peak that is left when half of the run is over, for the schedules that fall by themselves. */
function leftAtHalf({ schedule }: FixContext['config'], length: number): number {
  const stepSize = schedule.stepSize ?? length / 3;
  if (schedule.name === 'exponential') return schedule.gamma ** ((soon * length) / stepSize);
  if (schedule.name === 'step') return schedule.gamma ** Math.floor((soon * length) / stepSize);
  return 1;
}

/** The rate that the run had, against its peak, where it stands long before the end. */
function seen(finding: RunFinding, length: number): number {
  const share = evidenceOf(finding, 'lr') / evidenceOf(finding, 'peakLr');
  return finding.endStep < 0.8 * length && Number.isFinite(share) ? share : 1;
}

function left(finding: RunFinding, context: FixContext): number | null {
  const length = lengthOf(context, finding);
  if (length === null || context.config.schedule.name === 'constant') return null;
  const share = Math.min(leftAtHalf(context.config, length), seen(finding, length));
  return share < spent ? share : null;
}

export const longerDecay: Remedy = {
  id: 'longer-decay',
  applies: 'The learning rate was used up long before the end of the run.',
  changes: 'schedule.name: cosine over the whole run; gamma and stepSize go.',
  cost: say('fix.longer-decay.cost'),
  source: say('fix.longer-decay.source'),
  change(finding, context) {
    const share = left(finding, context);
    if (share === null) return null;
    const { schedule } = context.config;
    const gone = (key: 'gamma' | 'stepSize'): ConfigEdit => ({ op: 'remove', path: ['schedule', key] });
    return {
      edits: [gone('gamma'), gone('stepSize'), set(['schedule', 'name'], 'cosine')],
      title: say('fix.longer-decay.title', { schedule: schedule.name }),
      reason: say('fix.longer-decay.reason', { share }),
      restart: true,
    };
  },
  blame: (_, { config: { schedule } }) => say('fix.longer-decay.blame', { schedule: schedule.name }),
};
