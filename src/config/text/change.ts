/** Edits of values, apart from any text: what they make of a value, and the small steps they consist of. */
import { SaidError, say } from '../../shared/messages/say';
import { isMap } from './yamlText';
import type { ConfigEdit, ConfigPath, Json } from '../types';

/** A step that text can take at once. Paths hold in sequence: each after the steps before it. */
export type Change =
  | { kind: 'replace'; path: ConfigPath; value: Json }
  | { kind: 'insert'; path: ConfigPath; value: Json }
  | { kind: 'remove'; path: ConfigPath }
  | { kind: 'rename'; path: ConfigPath; to: string };

/** The steps of an edit on a value; none where nothing changes. Throws where the edit makes no sense. */
export function changesOf(root: Json, edit: ConfigEdit): Change[] {
  if (edit.path.length === 0) throw new SaidError(say('edit.whole'));
  const name = edit.path.join('.');
  if (edit.op === 'remove') return valueAt(root, edit.path) === undefined ? [] : [{ kind: 'remove', path: edit.path }];
  if (edit.op === 'set') return setChanges(root, edit.path, edit.value);
  const parent = valueAt(root, edit.path.slice(0, -1));
  if (!isMap(parent) || valueAt(root, edit.path) === undefined) throw new SaidError(say('edit.no-key', { name }));
  if (edit.to === edit.path.at(-1)) return [];
  if (Object.hasOwn(parent, edit.to)) throw new SaidError(say('edit.taken', { name, to: edit.to }));
  return [{ kind: 'rename', path: edit.path, to: edit.to }];
}

function setChanges(root: Json, path: ConfigPath, value: Json): Change[] {
  const name = path.join('.');
  for (let depth = 0; depth < path.length; depth++) {
    const here = path.slice(0, depth);
    const parent = valueAt(root, here);
    if (parent === null && depth > 0) return [{ kind: 'replace', path: here, value: nested(path.slice(depth), value) }];
    const part = path[depth] ?? '';
    if (Array.isArray(parent) && (typeof part !== 'number' || part > parent.length || part < 0)) {
      throw new SaidError(say('edit.list-of', { name, list: here.join('.'), n: parent.length }));
    }
    if ((parent !== null && typeof parent !== 'object') || (isMap(parent) && typeof part === 'number')) {
      const id = typeof part === 'number' ? 'edit.not-list' : 'edit.not-section';
      throw new SaidError(say(id, { name, section: here.join('.') }));
    }
    const step = path.slice(0, depth + 1);
    if (valueAt(root, step) === undefined) {
      return [{ kind: 'insert', path: step, value: nested(path.slice(depth + 1), value) }];
    }
  }
  return differences(path, valueAt(root, path) ?? null, value);
}

function nested(path: ConfigPath, value: Json): Json {
  return path.reduceRight<Json>((inner, key) => {
    if (typeof key === 'number') throw new SaidError(say('edit.no-items'));
    return { [key]: inner };
  }, value);
}

/** The fewest steps from one value to another, so that what stays the same keeps its text and comments. */
function differences(path: ConfigPath, old: Json, next: Json): Change[] {
  if (same(old, next)) return [];
  if (Array.isArray(old) && Array.isArray(next)) {
    const common = Math.min(old.length, next.length);
    const kept = next.slice(0, common).flatMap((item, i) => differences([...path, i], old[i] ?? null, item));
    const gone = old.slice(common).map((_, i): Change => ({ kind: 'remove', path: [...path, old.length - 1 - i] }));
    const added = next
      .slice(common)
      .map((value, i): Change => ({ kind: 'insert', path: [...path, common + i], value }));
    return [...kept, ...gone, ...added];
  }
  if (isMap(old) && isMap(next)) {
    const gone = Object.keys(old).filter((key) => !Object.hasOwn(next, key));
    const removed = gone.map((key): Change => ({ kind: 'remove', path: [...path, key] }));
    const kept = Object.entries(next).flatMap(([key, value]) =>
      Object.hasOwn(old, key)
        ? differences([...path, key], old[key] ?? null, value)
        : [{ kind: 'insert', path: [...path, key], value } satisfies Change],
    );
    return [...removed, ...kept];
  }
  return [{ kind: 'replace', path, value: next }];
}

/**
 * The same changes as ones that all hold for the value before any of them, with what is put into a new value made part
 * of it. Null where they build upon each other in another way.
 */
export function joined(changes: readonly Change[]): Change[] | null {
  const all: Change[] = [];
  for (const change of changes) {
    const at = all.findIndex(({ path }) => startsWith(change.path, path));
    const before = all[at];
    if (!before) {
      if (all.some((each) => startsWith(each.path, change.path) || shifts(each, change))) return null;
      all.push(change);
      continue;
    }
    if (before.kind !== 'insert' && before.kind !== 'replace') return null;
    const inner = change.path.slice(before.path.length);
    if (inner.length > 0) all[at] = { ...before, value: changed(before.value, { ...change, path: inner }) };
    else if (change.kind === 'replace') all[at] = { ...before, value: change.value };
    else return null;
  }
  return all;
}

/** Whether a removal moves the items of the list that a later change counts. */
function shifts({ kind, path }: Change, later: Change): boolean {
  const index = path.at(-1);
  const counted = later.path[path.length - 1];
  if (kind !== 'remove' || typeof index !== 'number' || typeof counted !== 'number') return false;
  return startsWith(later.path, path.slice(0, -1)) && counted >= index;
}

/** Whether a path is another or lies in it. */
export const startsWith = (path: ConfigPath, start: ConfigPath): boolean => start.every((part, i) => path[i] === part);

/** The value after one step. Key order is not part of a value. */
export function changed(root: Json, change: Change): Json {
  const update = (value: Json, depth: number): Json => {
    const part = change.path[depth] ?? '';
    const last = depth === change.path.length - 1;
    if (Array.isArray(value) && typeof part === 'number') {
      if (last && change.kind === 'remove') return value.toSpliced(part, 1);
      const items = [...value];
      items[part] = last ? newValue(change, value[part]) : update(value[part] ?? null, depth + 1);
      return items;
    }
    const entries = new Map(Object.entries(isMap(value) ? value : {}));
    const key = String(part);
    const inner = last ? newValue(change, entries.get(key)) : update(entries.get(key) ?? null, depth + 1);
    if (last && change.kind !== 'insert' && change.kind !== 'replace') entries.delete(key);
    if (!last || change.kind !== 'remove') entries.set(change.kind === 'rename' && last ? change.to : key, inner);
    return Object.fromEntries(entries);
  };
  return update(root, 0);
}

function newValue(change: Change, old: Json | undefined): Json {
  return change.kind === 'insert' || change.kind === 'replace' ? change.value : (old ?? null);
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: Json, path: ConfigPath): Json | undefined {
  let value: Json | undefined = root;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isMap(value) && typeof part === 'string' && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** Deep equality; key order does not count. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isMap(a) || !isMap(b)) return Object.is(a, b) || (a === 0 && b === 0);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}
