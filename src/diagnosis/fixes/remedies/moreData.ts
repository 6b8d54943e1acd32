import type { Remedy } from '../remedy';

/** Examples that are there and left out are the best cure for learning by heart. */
export const moreData: Remedy = {
  id: 'more-data',
  applies: 'The run overfits, and data.limit holds examples back.',
  changes: 'data.limit: removed.',
  cost: 'The run starts again and takes longer for a pass over the data.',
  source:
    'Goodfellow, Bengio & Courville, Deep Learning (2016), section 11.3: more data, before any other regularization.',
  change(_, { config: { data } }) {
    if (data.limit === undefined) return null;
    return {
      edits: [{ op: 'remove', path: ['data', 'limit'] }],
      title: 'use all examples',
      reason: `data.limit keeps ${data.limit} of them; the model learns these by heart.`,
      restart: true,
    };
  },
  blame: (_, { config: { data } }) =>
    `The model memorises the data: data.limit leaves it ${data.limit} examples to learn from.`,
};
