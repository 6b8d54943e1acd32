import { say } from '../../../shared/messages/say';
import { tasks } from '../../../config/keel/tasks';
import { set, type Remedy } from '../remedy';

/** Inputs as they come, such as pixels from 0 to 255, make activations and gradients large by the same factor. */
export const standardize: Remedy = {
  id: 'standardize',
  applies: 'The run fails and data.standardize is off.',
  changes: 'data.standardize: true.',
  cost: say('fix.standardize.cost'),
  source: say('fix.standardize.source'),
  change(_, { config }) {
    if (config.data.standardize || !('standardize' in tasks[config.task].data)) return null;
    return {
      edits: [set(['data', 'standardize'], true)],
      title: say('fix.standardize.title'),
      reason: say('fix.standardize.reason'),
      restart: true,
    };
  },
  blame: () => say('fix.standardize.blame'),
};
