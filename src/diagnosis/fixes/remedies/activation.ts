import { say, type Message } from '../../../shared/messages/say';
import type { Config } from '../../../config/keel/schema';
import type { RunFinding } from '../../finding';
import { has, set, type Remedy } from '../remedy';

type ModelSettings = Config['model'];

/** Layers of sigmoids from which hardly any gradient comes through: at most 0.25 a layer. */
const deep = 3;

interface Turn {
  key: 'activation' | 'cell';
  value: string;
  title: Message;
  reason: Message;
}

/** A unit is dead for good where ReLU has no slope; a finding that rests on dead units counts their layers. */
const deadUnits = (finding: RunFinding): boolean => finding.rule === 'dead-units' || has(finding, 'deadLayers');

function turn(model: ModelSettings, finding: RunFinding): Turn | null {
  if (model.type === 'recurrent' && model.cell === 'simple') {
    return {
      key: 'cell',
      value: 'lstm',
      title: say('fix.activation.lstm'),
      reason: say('fix.activation.lstm-reason'),
    };
  }
  if (!('activation' in model)) return null;
  const { activation } = model;
  if (activation === 'relu' && deadUnits(finding)) {
    if ('normalization' in model && model.normalization !== 'none') {
      return {
        key: 'activation',
        value: 'elu',
        title: say('fix.activation.use', { value: 'elu', present: activation }),
        reason: say('fix.activation.elu-reason'),
      };
    }
    return {
      key: 'activation',
      value: 'leakyRelu',
      title: say('fix.activation.use', { value: 'leakyRelu', present: activation }),
      reason: say('fix.activation.leaky-reason'),
    };
  }
  if (activation !== 'sigmoid' && activation !== 'tanh') return null;
  return {
    key: 'activation',
    value: 'relu',
    title: say('fix.activation.use', { value: 'relu', present: activation }),
    reason: say('fix.activation.relu-reason', { activation, slope: activation === 'sigmoid' ? 0.25 : 1 }),
  };
}

export const activation: Remedy = {
  id: 'activation',
  applies: 'Gradients vanish or units are dead, and the activation is one that saturates or dies.',
  changes:
    'model.activation: relu for sigmoid and tanh; for relu elu behind a normalization, else leakyRelu; model.cell: lstm.',
  cost: say('fix.cost.another-model'),
  source: say('fix.activation.source'),
  change(finding, { config }) {
    const turned = turn(config.model, finding);
    if (turned === null) return null;
    const { key, value, title, reason } = turned;
    return { edits: [set(['model', key], value)], title, reason, restart: true };
  },
  blame(_, { config: { model } }) {
    if (!('activation' in model) || model.activation !== 'sigmoid' || model.hidden.length < deep) return null;
    return say('fix.activation.blame', { n: model.hidden.length });
  },
  advised: true,
};
