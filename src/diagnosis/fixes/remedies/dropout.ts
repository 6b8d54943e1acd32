import { say } from '../../../shared/messages/say';
import { set, type Remedy } from '../remedy';

/** AUTOTRAINER tries a quarter; a tenth is the habit of transformers. */
const share = { usual: 0.25, transformer: 0.1 };

export const dropout: Remedy = {
  id: 'dropout',
  applies: 'The run overfits and drops few units or none.',
  changes: 'regularization.dropout: 0.25, of a transformer 0.1.',
  cost: say('fix.dropout.cost'),
  source: say('fix.dropout.source'),
  change(_, { config: { model, regularization } }) {
    const value = model.type === 'transformer' ? share.transformer : share.usual;
    const depth = 'hidden' in model ? model.hidden.length : 1;
    if (regularization.dropout >= value || depth === 0) return null;
    return {
      edits: [set(['regularization', 'dropout'], value)],
      title: say('fix.dropout.title', { share: value }),
      reason: say('fix.dropout.reason'),
      restart: true,
    };
  },
};
