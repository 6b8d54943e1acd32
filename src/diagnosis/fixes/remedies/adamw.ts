import { say } from '../../../shared/messages/say';
import { set, type Remedy } from '../remedy';

/** PyTorch's default of the decoupled decay. */
const usual = 0.01;

export const adamw: Remedy = {
  id: 'adamw',
  applies: 'Adam with weight decay as L2, which its second moment cancels for large gradients.',
  changes: 'optimizer.name: adamw, with a decay of at least 0.01.',
  cost: say('fix.adamw.cost'),
  source: say('fix.adamw.source'),
  change(_, { config: { optimizer } }) {
    if (optimizer.name !== 'adam' || !(optimizer.weightDecay > 0)) return null;
    const decay = Math.max(usual, optimizer.weightDecay);
    return {
      edits: [set(['optimizer', 'name'], 'adamw'), set(['optimizer', 'weightDecay'], decay)],
      title: say('fix.adamw.title', { decay }),
      reason: say('fix.adamw.reason'),
    };
  },
};
