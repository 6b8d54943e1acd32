/** Image classification: the class of an image. */
import { z } from 'zod';
import { means } from '../means';
import { missing, type Check } from '../check';
import { say } from '../../../shared/messages/say';
import { standardize } from './dataKeys';
import type { TaskDescription } from './task';
import { adam } from './templateParts';

/** Images in an IDX file have their labels in another one; in a folder the sub-folders are the classes. */
const labelsOfIdx: Check = (get) => {
  const path = get('data', 'path');
  if (typeof path !== 'string' || get('data', 'labels') !== undefined || !isIdx(path)) return null;
  return missing(['data', 'labels'], say('missing.labels'));
};

/** `train-images-idx3-ubyte`, `images.idx`, `images.idx3`, each also as `.gz`. */
function isIdx(path: string): boolean {
  return /(?:ubyte|[.-]idx\d?)(?:\.gz)?$/i.test(path);
}

export const imageClassification = {
  data: {
    labels: z.string().min(1).optional().meta(means('key.data.labels')),
    standardize,
  },
  models: ['mlp', 'conv'],
  checks: [labelsOfIdx],
  template: {
    data: [
      { key: 'path', standIn: 'images', comment: 'a folder of PNG images with one sub-folder a class, or an IDX file' },
      { key: 'labels', comment: 'the labels of the images' },
    ],
    model: ['type: conv', 'filters: [16, 32]', 'hidden: [64]'],
    optimizer: adam,
    rest: ['batchSize: 32', 'steps: 1000'],
  },
  wizard: {
    label: 'Classify images',
    hint: 'a folder of PNG, or IDX',
    extensions: [],
    beside: [
      {
        key: 'labels',
        renames: [
          ['images', 'labels'],
          ['idx3', 'idx1'],
        ],
      },
    ],
  },
} satisfies TaskDescription;
