import { fixOf, type Remedy } from './remedy';

/** Inputs as they come, such as pixels from 0 to 255, make activations and gradients large by the same factor. */
export const standardize: Remedy = {
  id: 'standardize',
  applies: 'The run fails and data.standardize is off.',
  cost: 'The run starts again.',
  source: 'UMLAUT (CHI 2021) and AUTOTRAINER (ICSE 2021): inputs that are not normalised.',
  make(_, { config }) {
    if (config.data.standardize || config.task === 'language-modelling' || config.task === 'text-classification')
      return null;
    const change = {
      edits: [{ op: 'set' as const, path: ['data', 'standardize'], value: true }],
      title: 'scale the inputs',
      reason: 'The inputs go in as they are; scaled ones keep activations and gradients in range.',
    };
    return fixOf(standardize, [change], null);
  },
};
