import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import { evidenceOf, readable, set, type ConfigChange, type Remedy } from '../remedy';

/** Of what the gradient does in the first steps: so much of it a usual decay does. */
const usualPull = 0.01;

/** Lowers a weight decay to what is usual, from how hard it pulls. */
export function lowerDecayTo(finding: RunFinding): ConfigChange | null {
  const now = evidenceOf(finding, 'weightDecay');
  const value = readable((now * usualPull) / evidenceOf(finding, 'decayPull'));
  if (!(value > 0 && value < now)) return null;
  return {
    edits: [set(['optimizer', 'weightDecay'], value)],
    title: say('fix.lower-decay.title', { now, value }),
    reason: say('fix.lower-decay.reason', { share: usualPull }),
    restart: true,
  };
}

export const blameDecay = (finding: RunFinding): Message =>
  say('cause.heavy-decay', {
    weightDecay: evidenceOf(finding, 'weightDecay'),
    pull: evidenceOf(finding, 'decayPull'),
  });

export const lowerDecay: Remedy = {
  id: 'lower-decay',
  applies: 'In the first steps weight decay moves the weights at least as much as the gradient does.',
  changes: 'optimizer.weightDecay: so that it does a hundredth of what the gradient does there.',
  cost: say('fix.cost.again'),
  source: say('fix.lower-decay.source'),
  change: (finding, { config }) =>
    config.optimizer.weightDecay < evidenceOf(finding, 'weightDecay') ? null : lowerDecayTo(finding),
  blame: blameDecay,
};
