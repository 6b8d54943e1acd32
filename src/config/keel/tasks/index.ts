/**
 * The tasks of the embedded trainer. A task is one file here, which says what a config may hold, and one of the same
 * name in `backends/tfjs/tasks`, which reads the data and computes the loss. This is the only list: schema, checks,
 * templates, wizard and trainer read it.
 */
import type { z } from 'zod';
import { say, spoken } from '../../../shared/messages/say';
import type { Json } from '../../types';
import { meaningOf } from '../means';
import { imageClassification } from './imageClassification';
import { languageModelling } from './languageModelling';
import { tabularClassification } from './tabularClassification';
import { tabularRegression } from './tabularRegression';
import type { TaskDescription } from './task';
import { textClassification } from './textClassification';

const table = {
  'language-modelling': languageModelling,
  'text-classification': textClassification,
  'tabular-regression': tabularRegression,
  'tabular-classification': tabularClassification,
  'image-classification': imageClassification,
};

export type Task = keyof typeof table;

export const tasks: Readonly<Record<Task, TaskDescription>> = table;
export const taskIds = Object.keys(table) as [Task, ...Task[]];

/** The description of a task as a config names it; undefined where no task has that name. */
export function taskNamed(name: Json | undefined): TaskDescription | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? tasks[name as Task] : undefined;
}

/** The tasks that read a key of `data`. */
export function tasksReading(key: string): Task[] {
  return taskIds.filter((task) => key in tasks[task].data);
}

/** The keys of all tasks; of a key that several have, every file says the same. */
type DataKeys = UnionToIntersection<(typeof table)[Task]['data']>;
type UnionToIntersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer Intersection,
) => void
  ? Intersection
  : never;

/** Keys of `data` that depend on the task. The description of each says which tasks read it. */
export const taskDataKeys = described(Object.assign({}, ...taskIds.map((task) => tasks[task].data)) as DataKeys);

function described<Keys extends object>(keys: Keys): Keys {
  const all = Object.entries(keys as Record<string, z.ZodType>).map(([key, schema]) => {
    const meaning = meaningOf(schema.meta() ?? {});
    return [key, schema.meta(spoken({ description: say('key.for-tasks', { meaning, tasks: tasksReading(key) }) }))];
  });
  return Object.fromEntries(all) as Keys;
}
