import { say } from '../../../shared/messages/say';
import { set, type Remedy } from '../remedy';

const adam = new Set(['adam', 'adamw', 'adamax']);
/** A second moment that remembers more steps than 1 / (1 - this) lags behind gradients that grow. */
const slow = 0.98;
const quick = 0.95;

export const beta2: Remedy = {
  id: 'beta2',
  applies: 'The second moment of an Adam lags behind its gradients.',
  changes: `optimizer.betas: the second is ${quick}.`,
  cost: say('fix.beta2.cost'),
  source: say('fix.beta2.source'),
  change(_, { config }) {
    const { name, betas } = config.optimizer;
    if (!adam.has(name) || betas[1] <= slow) return null;
    const now = String(betas[1]);
    return {
      edits: [set(['optimizer', 'betas'], [betas[0], quick])],
      title: say('fix.beta2.title', { now, value: String(quick) }),
      reason: say('fix.beta2.reason', { now, n: Math.round(1 / (1 - betas[1])) }),
    };
  },
};
