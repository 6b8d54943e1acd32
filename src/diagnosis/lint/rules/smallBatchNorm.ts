import { say } from '../../../shared/messages/say';
import { known, stated } from '../rule';
import type { Rule } from '../rule';

const few = 8;

/** Batch statistics of a handful of examples. */
export const smallBatchNorm: Rule = {
  id: 'small-batch-norm',
  doc: {
    title: 'Batch normalisation over a handful of examples',
    severities: ['hint'],
    why: 'Batch normalisation estimates mean and variance from the batch of one device; accumulation does not help it. From a handful of examples the estimates are noise, and what is learned does not fit the averages that evaluation uses.',
    threshold:
      'Fewer than 8 examples a device in Ultralytics models and in our own with `normalization: batch`. Detectors with frozen statistics are not meant.',
    source: 'Wu & He, Group normalization (2018), figure 1: the error of batch normalisation grows below 8.',
    example: {
      bad: `task: detect
mode: train
model: yolo.pt
epochs: 100
batch: 6
lr0: 0.01
optimizer: SGD
momentum: 0.9
lrf: 0.01
`,
      good: `task: detect
mode: train
model: yolo.pt
epochs: 100
batch: 16
lr0: 0.01
optimizer: SGD
momentum: 0.9
lrf: 0.01
`,
    },
  },
  check({ batchSize, format, family }, { written }) {
    const batch = stated(batchSize);
    const normalised =
      format === 'ultralytics' || (format === 'keel' && written(['model', 'normalization']) === 'batch');
    if (!batch || !normalised || batch.value >= few || known(batchSize) === null || family === 'transformer') return [];
    const message = say('small-batch-norm.few', { name: batch.name, batch: batch.value });
    return [{ severity: 'hint', path: batch.path, message }];
  },
};
