import { set, type Remedy } from '../remedy';

/** Batches beyond this are seldom too noisy. */
const large = 256;
const times = 4;

export const largerBatch: Remedy = {
  id: 'larger-batch',
  applies: 'The loss swings without a trend, and batches are small.',
  changes: `accumulate: ${times} times as many forward passes in a step.`,
  cost: `A step takes ${times} times as long.`,
  source:
    'McCandlish et al., An empirical model of large-batch training (arXiv 1812.06162): noise falls with the batch.',
  change(_, { config }) {
    const size = config.batchSize * config.accumulate;
    if (size >= large) return null;
    return {
      edits: [set(['accumulate'], times * config.accumulate)],
      title: `average the gradients of ${times * size} examples in place of ${size}`,
      reason: `Gradients over ${times * size} examples have half the noise of those over ${size}.`,
    };
  },
};
