/** Reads the data that a config names. */
import type { Config } from '../../../config/keel/schema';
import type { Task } from '../../../config/keel/tasks';
import type { Dataset } from '../types';
import { loadImages } from './image';
import { loadLanguage } from './language';
import { loadTable } from './table';
import { loadText } from './text';

const loaders: Record<Task, (config: Config, baseDir: string) => Dataset> = {
  'language-modelling': loadLanguage,
  'text-classification': loadText,
  'tabular-regression': loadTable,
  'tabular-classification': loadTable,
  'image-classification': loadImages,
};

/**
 * Loads `config.data` for `config.task`; its paths are relative to `baseDir`, the folder of the config file.
 * The same files, seed and validation.split give the same division into training and validation.
 * Rejects with a DataError, whose message is a sentence for the user.
 */
export async function loadData(config: Config, baseDir: string): Promise<Dataset> {
  return loaders[config.task](config, baseDir);
}
