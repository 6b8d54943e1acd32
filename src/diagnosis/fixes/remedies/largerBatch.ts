import { say } from '../../../shared/messages/say';
import { set, type Remedy } from '../remedy';

/** Batches beyond this are seldom too noisy. */
const large = 256;
const times = 4;

export const largerBatch: Remedy = {
  id: 'larger-batch',
  applies: 'The loss swings without a trend, and batches are small.',
  changes: `accumulate: ${times} times as many forward passes in a step.`,
  cost: say('fix.larger-batch.cost', { times }),
  source: say('fix.larger-batch.source'),
  change(_, { config }) {
    const size = config.batchSize * config.accumulate;
    if (size >= large) return null;
    const figures = { value: times * size, now: size };
    return {
      edits: [set(['accumulate'], times * config.accumulate)],
      title: say('fix.larger-batch.title', figures),
      reason: say('fix.larger-batch.reason', figures),
    };
  },
};
