import { say } from '../../../shared/messages/say';
import type { Remedy } from '../remedy';

/** Examples that are there and left out are the best cure for learning by heart. */
export const moreData: Remedy = {
  id: 'more-data',
  applies: 'The run overfits, and data.limit holds examples back.',
  changes: 'data.limit: removed.',
  cost: say('fix.more-data.cost'),
  source: say('fix.more-data.source'),
  change(_, { config: { data } }) {
    if (data.limit === undefined) return null;
    return {
      edits: [{ op: 'remove', path: ['data', 'limit'] }],
      title: say('fix.more-data.title'),
      reason: say('fix.more-data.reason', { n: data.limit }),
      restart: true,
    };
  },
  blame: (_, { config: { data } }) => (data.limit === undefined ? null : say('fix.more-data.blame', { n: data.limit })),
};
