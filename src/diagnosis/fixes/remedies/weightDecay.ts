import { say } from '../../../shared/messages/say';
import { evidenceOf, set, type Remedy } from '../remedy';

/** What the field calls strong: decoupled for AdamW, as L2 otherwise. */
export const strongDecay = { decoupled: 0.1, l2: 5e-4 };

export const weightDecay: Remedy = {
  id: 'weight-decay',
  applies: 'The run overfits or its weights grow, and they hardly decay.',
  changes: 'optimizer.weightDecay: 0.1 for AdamW (in place of Adam), 5e-4 for the others.',
  cost: say('fix.cost.training-loss'),
  source: say('fix.weight-decay.source'),
  change(finding, { config: { optimizer } }) {
    const { name, weightDecay: present } = optimizer;
    const adam = name === 'adam' || name === 'adamw';
    const target = adam ? strongDecay.decoupled : strongDecay.l2;
    if (present >= target || evidenceOf(finding, 'weightNorm') === 0) return null;
    const rename = name === 'adam' ? [set(['optimizer', 'name'], 'adamw')] : [];
    return {
      edits: [...rename, set(['optimizer', 'weightDecay'], target)],
      title: say(name === 'adam' ? 'fix.weight-decay.adamw' : 'fix.weight-decay.set', { value: target, present }),
      reason: say('fix.weight-decay.reason'),
    };
  },
};
