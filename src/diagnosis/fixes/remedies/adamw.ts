import { figure } from '../../../shared/numbers';
import { set, type Remedy } from '../remedy';

/** PyTorch's default of the decoupled decay. */
const usual = 0.01;

export const adamw: Remedy = {
  id: 'adamw',
  applies: 'Adam with weight decay as L2, which its second moment cancels for large gradients.',
  changes: 'optimizer.name: adamw, with a decay of at least 0.01.',
  cost: 'The optimizer starts with fresh moments.',
  source: 'Loshchilov & Hutter, Decoupled weight decay regularization (ICLR 2019).',
  change(_, { config: { optimizer } }) {
    if (optimizer.name !== 'adam' || !(optimizer.weightDecay > 0)) return null;
    const decay = Math.max(usual, optimizer.weightDecay);
    return {
      edits: [set(['optimizer', 'name'], 'adamw'), set(['optimizer', 'weightDecay'], decay)],
      title: `use AdamW with weight decay ${figure(decay)} in place of Adam with L2`,
      reason: 'Adam divides the L2 term by its second moment, so weights with large gradients hardly decay.',
    };
  },
};
