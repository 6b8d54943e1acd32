/**
 * Values that are each right and cannot stand together. They are read from what is written, so that a mistake
 * elsewhere in the config does not hide them.
 */
import type { ConfigPath, Json } from './types';

export interface Conflict {
  code: 'conflict' | 'missing-key';
  /** Where it is shown. */
  path: ConfigPath;
  message: string;
}

/** Reads a written value; undefined where it is absent or empty. */
type Get = (...path: string[]) => Json | undefined;
type Check = (get: Get) => Conflict | null;

const models: Record<string, string[]> = {
  'language-modelling': ['recurrent', 'transformer'],
  'text-classification': ['recurrent', 'transformer'],
  'tabular-regression': ['mlp'],
  'tabular-classification': ['mlp'],
  'image-classification': ['mlp', 'conv'],
};

const conflict = (path: ConfigPath, message: string): Conflict => ({ code: 'conflict', path, message });
const missing = (path: ConfigPath, message: string): Conflict => ({ code: 'missing-key', path, message });

const checks: Check[] = [
  (get) =>
    get('steps') !== undefined && get('epochs') !== undefined
      ? conflict(['epochs'], 'steps and epochs are both given. Keep one: each of them sets the length of the run.')
      : null,
  (get) =>
    get('steps') === undefined && get('epochs') === undefined
      ? missing(['steps'], 'The length of the run is missing: give steps or epochs.')
      : null,
  (get) =>
    get('schedule', 'warmup') !== undefined && get('schedule', 'warmupRatio') !== undefined
      ? conflict(
          ['schedule', 'warmupRatio'],
          'schedule.warmup and schedule.warmupRatio are both given. Keep one: each of them sets the length of the warmup.',
        )
      : null,
  (get) => {
    const [heads, width] = [get('model', 'heads'), get('model', 'width')];
    if (!isCount(heads) || !isCount(width) || width % heads === 0) return null;
    return conflict(['model', 'heads'], `model.heads is ${heads}, which does not divide model.width, ${width}.`);
  },
  (get) => {
    const [task, type] = [get('task'), get('model', 'type')];
    if (typeof task !== 'string') return null;
    const fit = Object.hasOwn(models, task) ? models[task] : undefined;
    if (!fit || typeof type !== 'string' || fit.includes(type) || !Object.values(models).flat().includes(type))
      return null;
    return conflict(['model', 'type'], `model.type ${type} cannot learn ${task}; expected ${fit.join(' or ')}.`);
  },
  (get) => {
    const [task, target] = [get('task'), get('data', 'target')];
    if (typeof task !== 'string' || target !== undefined || !needsTarget(task)) return null;
    return missing(['data', 'target'], `data.target is missing: ${task} needs the column to predict.`);
  },
  (get) => {
    const path = get('data', 'path');
    if (get('task') !== 'image-classification' || typeof path !== 'string' || get('data', 'labels') !== undefined)
      return null;
    if (!isIdx(path)) return null;
    return missing(
      ['data', 'labels'],
      'data.labels is missing: images in an IDX file need the IDX file of their labels.',
    );
  },
  (get) => {
    const [features, target] = [get('data', 'features'), get('data', 'target')];
    if (!Array.isArray(features) || typeof target !== 'string' || !features.includes(target)) return null;
    const index = features.indexOf(target);
    return conflict(
      ['data', 'features', index],
      `data.features holds the target ${target}; the answer would be an input.`,
    );
  },
];

/** All conflicts of a config as written, in the order of the table. Never throws. */
export function findConflicts(get: Get): Conflict[] {
  return checks.map((check) => check(get)).filter((found) => found !== null);
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function needsTarget(task: string): boolean {
  return task === 'text-classification' || task.startsWith('tabular-');
}

/** `train-images-idx3-ubyte`, `images.idx`, `images.idx3`, each also as `.gz`. */
function isIdx(path: string): boolean {
  return /(?:ubyte|[.-]idx\d?)(?:\.gz)?$/i.test(path);
}
