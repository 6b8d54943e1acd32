import { say } from '../../../shared/messages/say';
import { known, stated } from '../rule';
import type { Rule } from '../rule';

const few = 8;

/** Batch statistics of a handful of examples. */
export const smallBatchNorm: Rule = {
  id: 'small-batch-norm',
  doc: {
    title: 'Batch normalisation over a handful of examples',
    severities: ['warning', 'hint'],
    why: 'Batch normalisation estimates mean and variance from the batch of one device; accumulation does not help it. From a handful of examples the estimates are noise, and what is learned does not fit the averages that evaluation uses. Of one example the variance is that of its own pixels, and where a layer has one value a channel there is none: PyTorch stops.',
    threshold:
      'Fewer than 8 examples a device in Ultralytics models and in our own with `normalization: batch`; warning at one. Detectors with frozen statistics are not meant.',
    source:
      'Wu & He, Group normalization (2018), figure 1: the error of batch normalisation grows below 8. torch/nn/functional.py: "Expected more than 1 value per channel when training".',
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
    const alone = batch.value === 1;
    const message = alone
      ? say('small-batch-norm.one', { name: batch.name })
      : say('small-batch-norm.few', { name: batch.name, batch: batch.value });
    return [{ severity: alone ? 'warning' : 'hint', path: batch.path, message }];
  },
};
