import { tasks } from '../../../config/keel/tasks';
import { set, type Remedy } from '../remedy';

/** Inputs as they come, such as pixels from 0 to 255, make activations and gradients large by the same factor. */
export const standardize: Remedy = {
  id: 'standardize',
  applies: 'The run fails and data.standardize is off.',
  changes: 'data.standardize: true.',
  cost: 'What was learned on unscaled inputs is of no use.',
  source: 'UMLAUT (CHI 2021) and AUTOTRAINER (ICSE 2021): inputs that are not normalised.',
  change(_, { config }) {
    if (config.data.standardize || !('standardize' in tasks[config.task].data)) return null;
    return {
      edits: [set(['data', 'standardize'], true)],
      title: 'scale the inputs',
      reason: 'The inputs go in as they are; scaled ones keep activations and gradients in range.',
      restart: true,
    };
  },
  blame: () =>
    'The inputs are not scaled (data.standardize is off): large ones make activations and gradients large by the same factor.',
};
