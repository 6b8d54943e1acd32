/**
 * Values that are each right and cannot stand together. They are read from what is written, so that a mistake
 * elsewhere in the config does not hide them.
 */
import { conflict, missing, type Check, type Conflict, type Get } from './check';
import { modelTypes } from './models';
import { splitWords } from './scriptSchema';
import { taskNamed } from './tasks';
import type { Json } from '../types';

/** Only one of two keys that say the same may be given. */
const either =
  (section: string[], one: string, other: string, why: string): Check =>
  (get) => {
    if (get(...section, one) === undefined || get(...section, other) === undefined) return null;
    const name = (key: string) => [...section, key].join('.');
    return conflict([...section, other], `${name(one)} and ${name(other)} are both given. Keep one: ${why}.`);
  };

const checks: Check[] = [
  either([], 'steps', 'epochs', 'each of them sets the length of the run'),
  (get) =>
    get('steps') === undefined && get('epochs') === undefined
      ? missing(['steps'], 'The length of the run is missing: give steps or epochs.')
      : null,
  either(['schedule'], 'warmup', 'warmupRatio', 'each of them sets the length of the warmup'),
  (get) => {
    const [heads, width] = [get('model', 'heads'), get('model', 'width')];
    if (!isCount(heads) || !isCount(width) || width % heads === 0) return null;
    return conflict(['model', 'heads'], `model.heads is ${heads}, which does not divide model.width, ${width}.`);
  },
  (get) => {
    const [task, type] = [get('task'), get('model', 'type')];
    const fit: readonly string[] | undefined = taskNamed(task)?.models;
    if (!fit || typeof type !== 'string' || fit.includes(type) || !(modelTypes as readonly string[]).includes(type))
      return null;
    return conflict(
      ['model', 'type'],
      `model.type ${type} cannot learn ${String(task)}; expected ${fit.join(' or ')}.`,
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

const scriptChecks: Check[] = [
  either([], 'script', 'module', 'each of them says what runs'),
  (get) =>
    get('script') === undefined && get('module') === undefined
      ? missing(['script'], 'script is missing; expected the path of the Python script, or module in its place.')
      : null,
  either(['optimizer'], 'lr', 'lrScale', 'each of them sets the learning rate'),
  (get) => outside('script', get('script')),
  (get) => outside('cwd', get('cwd')),
  (get) => unclosed('args', get('args')),
  (get) => unclosed('launcher', get('launcher')),
  (get) => {
    const launcher = get('launcher');
    const empty = Array.isArray(launcher) ? launcher.length === 0 : typeof launcher === 'string' && !launcher.trim();
    return empty
      ? conflict(['launcher'], 'launcher names no program. Name one, such as torchrun, or remove it.')
      : null;
  },
];

/** A script of a workspace is started with its trust, so a config never names one elsewhere. */
function outside(key: string, value: Json | undefined): Conflict | null {
  if (typeof value !== 'string' || !/^([/\\~]|[A-Za-z]:)/.test(value)) return null;
  return conflict([key], `${key} is ${value}; expected a path relative to this file, inside the workspace.`);
}

function unclosed(key: string, value: Json | undefined): Conflict | null {
  if (typeof value !== 'string' || splitWords(value) !== null) return null;
  return conflict([key], `${key} has a quote that is not closed. Close it, or write ${key} as a list.`);
}

/** All conflicts of a config as written, in the order of the tables, those of its task last. Never throws. `script`: it trains with a script. */
export function findConflicts(script: boolean, get: Get): Conflict[] {
  const due = script ? scriptChecks : [...checks, ...(taskNamed(get('task'))?.checks ?? [])];
  return due.map((check) => check(get)).filter((found) => found !== null);
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
