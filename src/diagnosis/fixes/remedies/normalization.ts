import { say } from '../../../shared/messages/say';
import { set, type Remedy } from '../remedy';

export const normalization: Remedy = {
  id: 'normalization',
  applies: 'Gradients vanish, or units are dead or saturated, in a network without normalization.',
  changes: 'model.normalization: layer.',
  cost: say('fix.cost.another-model'),
  source: say('fix.normalization.source'),
  change(_, { config: { model } }) {
    if (!('normalization' in model) || model.normalization !== 'none' || model.hidden.length === 0) return null;
    return {
      edits: [set(['model', 'normalization'], 'layer')],
      title: say('fix.normalization.title'),
      reason: say('fix.normalization.reason'),
      restart: true,
    };
  },
  advised: true,
};
