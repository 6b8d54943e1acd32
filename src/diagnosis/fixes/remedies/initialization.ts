import { say } from '../../../shared/messages/say';
import type { Remedy } from '../remedy';

/** Draws of weights that do not keep the size of gradients; a transformer is made for `normal`. */
const poor = new Set(['zeros', 'normal']);

export const initialization: Remedy = {
  id: 'initialization',
  applies: 'Little is learned, and the weights start at zero or too small for their layer.',
  changes:
    'model.initialization: removed, so that every layer draws its weights as usual: he before a ReLU, glorot otherwise.',
  cost: say('fix.cost.another-model'),
  source: say('fix.initialization.source'),
  change(_, { config: { model } }) {
    const { initialization: present } = model;
    if (present === undefined || !poor.has(present) || (present === 'normal' && model.type === 'transformer'))
      return null;
    const usual = model.type === 'transformer' ? 'normal (0.02)' : say('fix.initialization.usual');
    return {
      edits: [{ op: 'remove', path: ['model', 'initialization'] }],
      title: say('fix.initialization.title', { usual, present }),
      reason: say('fix.initialization.reason', { present }),
      restart: true,
    };
  },
  blame: (_, { config }) => (config.model.initialization === 'zeros' ? say('fix.initialization.blame') : null),
};
