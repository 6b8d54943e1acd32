/**
 * Values that are each right and cannot stand together. They are read from what is written, so that a mistake
 * elsewhere in the config does not hide them.
 */
import { conflict, missing, type Check, type Conflict, type Get } from './check';
import { say } from '../../shared/messages/say';
import { modelTypes } from './models';
import { splitWords } from './scriptSchema';
import { taskNamed } from './tasks';
import type { Json } from '../types';

/** Only one of two keys that say the same may be given. */
const either =
  (section: string[], one: string, other: string, what: 'length' | 'warmup' | 'script' | 'lr'): Check =>
  (get) => {
    if (get(...section, one) === undefined || get(...section, other) === undefined) return null;
    const name = (key: string) => [...section, key].join('.');
    return conflict([...section, other], say(`both-given.${what}`, { one: name(one), other: name(other) }));
  };

const checks: Check[] = [
  either([], 'steps', 'epochs', 'length'),
  (get) =>
    get('steps') === undefined && get('epochs') === undefined ? missing(['steps'], say('missing.length')) : null,
  either(['schedule'], 'warmup', 'warmupRatio', 'warmup'),
  (get) => {
    const [heads, width] = [get('model', 'heads'), get('model', 'width')];
    if (!isCount(heads) || !isCount(width) || width % heads === 0) return null;
    return conflict(['model', 'heads'], say('conflict.heads', { heads, width }));
  },
  (get) => {
    const [task, type] = [get('task'), get('model', 'type')];
    const fit: readonly string[] | undefined = taskNamed(task)?.models;
    if (!fit || typeof type !== 'string' || fit.includes(type) || !(modelTypes as readonly string[]).includes(type))
      return null;
    return conflict(['model', 'type'], say('conflict.model', { type, task: String(task), models: fit }));
  },
  (get) => {
    const [features, target] = [get('data', 'features'), get('data', 'target')];
    if (!Array.isArray(features) || typeof target !== 'string' || !features.includes(target)) return null;
    const index = features.indexOf(target);
    return conflict(['data', 'features', index], say('conflict.features', { target }));
  },
];

const scriptChecks: Check[] = [
  either([], 'script', 'module', 'script'),
  (get) =>
    get('script') === undefined && get('module') === undefined ? missing(['script'], say('missing.script')) : null,
  either(['optimizer'], 'lr', 'lrScale', 'lr'),
  (get) => outside('script', get('script')),
  (get) => outside('cwd', get('cwd')),
  (get) => unclosed('args', get('args')),
  (get) => unclosed('launcher', get('launcher')),
  (get) => {
    const launcher = get('launcher');
    const empty = Array.isArray(launcher) ? launcher.length === 0 : typeof launcher === 'string' && !launcher.trim();
    return empty ? conflict(['launcher'], say('conflict.launcher')) : null;
  },
];

/** A script of a workspace is started with its trust, so a config never names one elsewhere. */
function outside(key: string, value: Json | undefined): Conflict | null {
  if (typeof value !== 'string' || !/^([/\\~]|[A-Za-z]:)/.test(value)) return null;
  return conflict([key], say('conflict.outside', { key, path: value }));
}

function unclosed(key: string, value: Json | undefined): Conflict | null {
  if (typeof value !== 'string' || splitWords(value) !== null) return null;
  return conflict([key], say('conflict.quote', { key }));
}

/** All conflicts of a config as written, in the order of the tables, those of its task last. Never throws. `script`: it trains with a script. */
export function findConflicts(script: boolean, get: Get): Conflict[] {
  const due = script ? scriptChecks : [...checks, ...(taskNamed(get('task'))?.checks ?? [])];
  return due.map((check) => check(get)).filter((found) => found !== null);
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
