import { say } from '../../../shared/messages/say';
import { set, type Remedy } from '../remedy';

/** An epsilon above this rules the denominator of most updates, so that the learning rate is divided by it. */
const large = 1e-4;
const usual = 1e-8;

export const epsilon: Remedy = {
  id: 'epsilon',
  applies: 'Little is learned with an adaptive optimizer whose epsilon is large.',
  changes: `optimizer.eps: ${usual}.`,
  cost: say('fix.cost.again'),
  source: say('fix.epsilon.source'),
  change(_, { config }) {
    const { name, eps, lr } = config.optimizer;
    if (name === 'sgd' || !(eps > large)) return null;
    return {
      edits: [set(['optimizer', 'eps'], usual)],
      title: say('fix.epsilon.title', { now: eps, value: usual }),
      reason: say('fix.epsilon.reason', { optimizer: name, times: lr / eps }),
      restart: true,
    };
  },
  blame: (_, { config: { optimizer } }) => say('fix.epsilon.blame', { optimizer: optimizer.name, eps: optimizer.eps }),
};
