import type { Config } from '../../../config/keel/schema';
import type { RunFinding } from '../../finding';
import { has, set, type Remedy } from '../remedy';

type ModelSettings = Config['model'];

/** Layers of sigmoids from which hardly any gradient comes through: at most 0.25 a layer. */
const deep = 3;

interface Turn {
  key: 'activation' | 'cell';
  value: string;
  title: string;
  reason: string;
}

/** A unit is dead for good where ReLU has no slope; a finding that rests on dead units counts their layers. */
const deadUnits = (finding: RunFinding): boolean => finding.rule === 'dead-units' || has(finding, 'deadLayers');

function turn(model: ModelSettings, finding: RunFinding): Turn | null {
  if (model.type === 'recurrent' && model.cell === 'simple') {
    return {
      key: 'cell',
      value: 'lstm',
      title: 'use LSTM cells in place of simple ones',
      reason: 'A simple recurrent cell multiplies the gradient at every token; an LSTM cell carries it.',
    };
  }
  if (!('activation' in model)) return null;
  const { activation } = model;
  if (activation === 'relu' && deadUnits(finding)) {
    if ('normalization' in model && model.normalization !== 'none') {
      return {
        key: 'activation',
        value: 'elu',
        title: 'use elu in place of relu',
        reason:
          'Behind a normalization the inputs of an activation lie about zero, where ELU has a slope on both sides.',
      };
    }
    return {
      key: 'activation',
      value: 'leakyRelu',
      title: 'use leakyRelu in place of relu',
      reason: 'A ReLU whose input is negative passes no gradient and stays dead; a leaky one passes a hundredth.',
    };
  }
  if (activation !== 'sigmoid' && activation !== 'tanh') return null;
  return {
    key: 'activation',
    value: 'relu',
    title: `use relu in place of ${activation}`,
    reason: `${activation} saturates: its slope is at most ${activation === 'sigmoid' ? '0.25' : '1'} and falls to 0 away from 0.`,
  };
}

export const activation: Remedy = {
  id: 'activation',
  applies: 'Gradients vanish or units are dead, and the activation is one that saturates or dies.',
  changes:
    'model.activation: relu for sigmoid and tanh; for relu elu behind a normalization, else leakyRelu; model.cell: lstm.',
  cost: 'It is another model, so the run starts again.',
  source:
    'AUTOTRAINER (ICSE 2021): order of repairs of vanishing gradients and dying ReLUs; Clevert et al., ELUs (arXiv 1511.07289).',
  change(finding, { config }) {
    const turned = turn(config.model, finding);
    if (turned === null) return null;
    const { key, value, title, reason } = turned;
    return { edits: [set(['model', key], value)], title, reason, restart: true };
  },
  blame(_, { config: { model } }) {
    if (!('activation' in model) || model.activation !== 'sigmoid' || model.hidden.length < deep) return null;
    return `The model is a stack of ${model.hidden.length} sigmoid layers, each of which passes at most a quarter of the gradient: they saturate.`;
  },
  advised: true,
};
