import { figure } from '../../../shared/numbers';
import { evidenceOf, set, type Remedy } from '../remedy';

/** What the field calls strong: decoupled for AdamW, as L2 otherwise. */
const strong = { decoupled: 0.1, l2: 5e-4 };

export const weightDecay: Remedy = {
  id: 'weight-decay',
  applies: 'The run overfits or its weights grow, and they hardly decay.',
  changes: 'optimizer.weightDecay: 0.1 for AdamW (in place of Adam), 5e-4 for the others.',
  cost: 'The loss on the training data falls less far.',
  source: 'Loshchilov & Hutter, Decoupled weight decay regularization (ICLR 2019); AUTOTRAINER (ICSE 2021): L2 first.',
  change(finding, { config: { optimizer } }) {
    const { name, weightDecay: present } = optimizer;
    const adam = name === 'adam' || name === 'adamw';
    const target = adam ? strong.decoupled : strong.l2;
    if (present >= target || evidenceOf(finding, 'weightNorm') === 0) return null;
    const rename = name === 'adam' ? [set(['optimizer', 'name'], 'adamw')] : [];
    return {
      edits: [...rename, set(['optimizer', 'weightDecay'], target)],
      title: `${name === 'adam' ? 'use AdamW with' : 'set'} weight decay ${figure(target)} (now ${figure(present)})`,
      reason: 'Smaller weights make a smoother function, which holds on data it has not seen.',
    };
  },
};
