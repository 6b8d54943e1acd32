/** The trainer's side of every task that a config can name. */
import type { Config } from '../../../config/keel/schema';
import type { Task } from '../../../config/keel/tasks';
import type { Dataset } from '../types';
import { imageClassification } from './imageClassification';
import { languageModelling } from './languageModelling';
import { tabularClassification } from './tabularClassification';
import { tabularRegression } from './tabularRegression';
import type { TaskRuntime } from './task';
import { textClassification } from './textClassification';

export const taskRuntimes: Readonly<Record<Task, TaskRuntime>> = {
  'language-modelling': languageModelling,
  'text-classification': textClassification,
  'tabular-regression': tabularRegression,
  'tabular-classification': tabularClassification,
  'image-classification': imageClassification,
};

/** Loads the data that a config names; see `TaskRuntime.load`. Rejects with a DataError. */
export async function loadData(config: Config, baseDir: string): Promise<Dataset> {
  return taskRuntimes[config.task].load(config, baseDir);
}
