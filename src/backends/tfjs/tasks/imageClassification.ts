/** Image classification on IDX files or on a folder of PNG images. */
import type { Config } from '../../../config/keel/schema';
import { say } from '../../../shared/messages/say';
import type { Dataset } from '../types';
import { DataError, locate } from '../data/files';
import { openIdx } from '../data/idx';
import { openPngFolder } from '../data/png';
import { checkEnough, divide, splits } from '../data/split';
import { classError } from './objectives';
import type { TaskRuntime } from './task';

/** Pixels are divided by 255, unless data.standardize is false. */
function load(config: Config, baseDir: string): Dataset {
  const { data, validation, seed } = config;
  const input = locate(baseDir, data.path, 'data.path');
  if (input.folder && data.labels !== undefined) throw new DataError(say('data.labels-in-folder'));
  const images = input.folder ? openPngFolder(input, data.limit) : openIdx(input, baseDir, data);
  const { height, width, channels, labels } = images;
  checkEnough(labels.length, validation.split, input.name);
  const scale = data.standardize ? 1 / 255 : 1;
  const size = height * width * channels;
  return {
    shape: {
      inputs: { image: { kind: 'image', height, width, channels } },
      output: { classes: images.classNames.length, each: 'example' },
    },
    classNames: images.classNames,
    ...splits(divide(labels.length, validation.split, seed), (tf, examples) => {
      const x = new Float32Array(examples.length * size);
      examples.forEach((example, i) => {
        const pixels = images.pixels(example);
        for (let j = 0; j < size; j++) x[i * size + j] = pixels[j]! * scale;
      });
      const y = Int32Array.from(examples, (example) => labels[example]!);
      return {
        inputs: { image: tf.tensor4d(x, [examples.length, height, width, channels]) },
        target: tf.tensor1d(y, 'int32'),
      };
    }),
    notes: [
      say('data.images', { file: input.name, images: labels.length, width, height, classes: images.classNames.length }),
      ...images.notes,
    ],
  };
}

export const imageClassification: TaskRuntime = { load, objective: classError };
