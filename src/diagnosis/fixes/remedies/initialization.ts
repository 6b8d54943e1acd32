import type { Remedy } from '../remedy';

/** Draws of weights that do not keep the size of gradients; a transformer is made for `normal`. */
const poor = new Set<string | undefined>(['zeros', 'normal']);

export const initialization: Remedy = {
  id: 'initialization',
  applies: 'Little is learned, and the weights start at zero or too small for their layer.',
  changes:
    'model.initialization: removed, so that every layer draws its weights as usual: he before a ReLU, glorot otherwise.',
  cost: 'It is another model, so the run starts again.',
  source: 'Glorot & Bengio (2010); He et al. (arXiv 1502.01852).',
  change(_, { config: { model } }) {
    const { initialization: present } = model;
    if (!poor.has(present) || (present === 'normal' && model.type === 'transformer')) return null;
    const usual = model.type === 'transformer' ? 'normal (0.02)' : 'he before a ReLU, glorot otherwise';
    return {
      edits: [{ op: 'remove', path: ['model', 'initialization'] }],
      title: `draw the weights as usual (${usual}) in place of ${present}`,
      reason: `Weights drawn by ${present} do not keep the size of gradients from layer to layer; the usual draw of each layer does.`,
      restart: true,
    };
  },
  blame: (_, { config }) =>
    config.model.initialization === 'zeros'
      ? 'The weights start at zero (model.initialization), so all units of a layer are alike and hardly any gradient passes them: a poor initialisation.'
      : null,
};
