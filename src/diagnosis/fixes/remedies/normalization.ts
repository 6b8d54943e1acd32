import { set, type Remedy } from '../remedy';

export const normalization: Remedy = {
  id: 'normalization',
  applies: 'Gradients vanish, or units are dead or saturated, in a network without normalization.',
  changes: 'model.normalization: layer.',
  cost: 'It is another model, so the run starts again.',
  source: 'Ba et al., Layer normalization (arXiv 1607.06450); AUTOTRAINER (ICSE 2021).',
  change(_, { config: { model } }) {
    if (!('normalization' in model) || model.normalization !== 'none' || model.hidden.length === 0) return null;
    return {
      edits: [set(['model', 'normalization'], 'layer')],
      title: 'normalize after every hidden layer',
      reason: 'Layer normalization keeps activations and gradients of every layer in range.',
      restart: true,
    };
  },
  advised: true,
};
