/** Changes of the model that let gradients through. They make another model, so the run starts again. */
import type { Config } from '../../config/schema';
import type { Json } from '../../config/types';
import { fixOf, type Remedy } from './remedy';

type Model = Config['model'];
type Turn = (model: Model) => { key: string; value: Json; title: string; reason: string } | null;

const source = 'AUTOTRAINER (ICSE 2021): order of repairs of a vanishing gradient.';
const cost = 'It is another model, so the run starts again.';

function remedy(id: string, applies: string, turn: Turn): Remedy {
  const self: Remedy = {
    id,
    applies,
    cost,
    source,
    make(finding, { config }) {
      const change =
        finding.rule === 'vanishing-gradient' || finding.rule === 'no-learning' ? turn(config.model) : null;
      if (change === null) return null;
      const { key, value, title, reason } = change;
      return fixOf(self, [{ edits: [{ op: 'set', path: ['model', key], value }], title, reason }], null);
    },
  };
  return self;
}

export const activation = remedy('activation', 'Gradients vanish and the activation saturates.', (model) => {
  if (model.type === 'recurrent' && model.cell === 'simple') {
    return {
      key: 'cell',
      value: 'lstm',
      title: 'use LSTM cells in place of simple ones',
      reason: 'A simple recurrent cell multiplies the gradient at every token; an LSTM cell carries it.',
    };
  }
  if (!('activation' in model) || (model.activation !== 'sigmoid' && model.activation !== 'tanh')) return null;
  return {
    key: 'activation',
    value: 'relu',
    title: `use relu in place of ${model.activation}`,
    reason: `${model.activation} saturates: its slope is at most ${model.activation === 'sigmoid' ? '0.25' : '1'} and falls to 0 away from 0.`,
  };
});

export const initialization = remedy(
  'initialization',
  'Gradients vanish and the weights start too small or at zero.',
  (model) => {
    const { initialization: present } = model;
    if (present !== 'zeros' && present !== 'normal') return null;
    const value = 'activation' in model && /relu/i.test(model.activation) ? 'he' : 'glorot';
    return {
      key: 'initialization',
      value,
      title: `draw the weights by ${value} in place of ${present}`,
      reason: `Weights drawn by ${present} do not keep the size of gradients from layer to layer; ${value} does.`,
    };
  },
);

export const normalization = remedy(
  'normalization',
  'Gradients vanish in a network without normalization.',
  (model) => {
    if (!('normalization' in model) || model.normalization !== 'none') return null;
    return {
      key: 'normalization',
      value: 'layer',
      title: 'normalize after every hidden layer',
      reason: 'Layer normalization keeps activations and gradients of every layer in range.',
    };
  },
);
