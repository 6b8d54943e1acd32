/**
 * What the tables of the adapters are made of: a field says under which keys a setting stands, how it is read and
 * written, and what the framework does where it is absent.
 */
import type { ConfigEdit, ConfigPath, Json } from '../types';
import type { Place } from './place';
import type { Clipping, Length, Recipe, Setting } from './recipe';
import { numberOf } from './scalar';
import { isPlaceholder } from './view';
import type { Found, View } from './view';

export type Field<T> = (view: View) => Setting<T>;

/** A field for every setting of a recipe that the format has. */
export type Fields = { [K in keyof Recipe]?: Recipe[K] extends Setting<infer T> ? Field<T> : never };

/** What holds where a key is absent: a value and where that fact comes from. */
export interface Default<T> {
  value: T;
  source: string;
}

/** `unknown`: another file or the framework decides. */
export type Otherwise<T> = Default<T> | 'unknown' | null;

export interface Options<T> {
  /** Where no key is written; nothing takes its place when this is absent. */
  otherwise?: Otherwise<T> | ((view: View) => Otherwise<T>);
  /** Written values that turn the setting off: clipping of 0. */
  off?: (value: T) => boolean;
  /** Written values that say nothing, so that the next key is looked at: `max_steps: -1`. */
  skip?: (value: T) => boolean;
  /** A written null: says nothing (as usual), or turns the setting off. */
  empty?: 'skip' | 'off';
  /** The key that a new value is written under, of several; the first where absent, none where null. */
  writeTo?: string | null;
}

/** What a written value says: undefined is nothing, `unknown` a placeholder or something that cannot be read. */
type Read<T> = (place: Place, view: View, key: string) => T | 'unknown' | undefined;
type Write<T> = (value: T, path: ConfigPath, view: View) => ConfigEdit[];

/** Path and edits of a setting, whatever its state. */
function placeFor<T>(view: View, path: ConfigPath | null, write: Write<T> | null) {
  return { path, ...(path && write ? { write: (value: T) => write(value, path, view) } : {}) };
}

/** The first of the keys that says something makes the setting. */
export function field<T>(keys: string[], read: Read<T>, write: Write<T> | null, options: Options<T> = {}): Field<T> {
  return (view) => {
    let empty: ConfigPath | null = null;
    for (const key of keys) {
      const found = view.get(key);
      if (!found) continue;
      const place = placeFor(view, found.path, write);
      if (found.place.scalar === null) {
        if (options.empty === 'off') return { ...place, state: 'absent', value: null };
        empty ??= found.path;
        continue;
      }
      const value = read(found.place, view, key);
      if (value === 'unknown') return { ...place, state: 'unknown', value: null };
      if (value === undefined || options.skip?.(value as T)) {
        empty ??= found.path;
        continue;
      }
      if (options.off?.(value as T)) return { ...place, state: 'absent', value: null };
      return { ...place, state: 'written', value: value as T };
    }
    const target = options.writeTo === undefined ? keys[0] : options.writeTo;
    const path = empty ?? (target ? view.pathOf(target) : null);
    return missing(view, placeFor(view, path, write), options.otherwise);
  };
}

function missing<T>(view: View, place: ReturnType<typeof placeFor<T>>, otherwise: Options<T>['otherwise']): Setting<T> {
  const value = typeof otherwise === 'function' ? otherwise(view) : (otherwise ?? null);
  if (!view.complete || value === 'unknown') return { ...place, state: 'unknown', value: null };
  return value ? { ...place, state: 'default', ...value } : { ...place, state: 'absent', value: null };
}

const set = (value: Json, path: ConfigPath): ConfigEdit[] => [{ op: 'set', path, value }];

/** The number of a scalar, also where it is spelled as text. */
export function numberIn(place: Place): number | 'unknown' {
  const value = place.items?.length === 1 ? place.items[0]?.scalar : place.scalar;
  if (typeof value === 'number') return Number.isFinite(value) ? value : 'unknown';
  return typeof value === 'string' ? (numberOf(value.trim()) ?? 'unknown') : 'unknown';
}

/** `keys` is one key or several, the first that is written first. A list of one number is that number. */
export function number(keys: string | string[], options: Options<number> = {}): Field<number> {
  const write: Write<number> = (value, path, view) => set(value, listAt(view, path) ? [...path, 0] : path);
  return field([keys].flat(), numberIn, write, options);
}

function listAt(view: View, path: ConfigPath): boolean {
  let place: Place | undefined = view.root;
  for (const part of path) place = place?.child(part);
  return place?.items?.length === 1;
}

/** A number that counts from 1; anything else that is written (-1, 0, auto) is chosen by the framework. */
export function count(keys: string | string[], options: Options<number> = {}): Field<number> {
  const read: Read<number> = (place) => {
    const value = numberIn(place);
    return value !== 'unknown' && value > 0 ? value : 'unknown';
  };
  return field([keys].flat(), read, set, options);
}

export function flag(keys: string | string[], options: Options<boolean> = {}): Field<boolean> {
  return field([keys].flat(), flagIn, set, options);
}

export function flagIn(place: Place): boolean | 'unknown' {
  const value = place.scalar;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string' && /^(?:true|yes|on)$/i.test(value)) return true;
  return typeof value === 'string' && /^(?:false|no|off)$/i.test(value) ? false : 'unknown';
}

/** A word of the format as the recipe's word. `spell` gives the format's word back, where Keel may write it. */
export function word<T extends string>(
  keys: string | string[],
  read: (text: string) => T | 'unknown',
  options: Options<T> & { spell?: (value: T, old: string) => string | null } = {},
): Field<T> {
  const { spell, ...rest } = options;
  const write: Write<T> = (value, path, view) => {
    const text = spell?.(value, view.text(path.slice(view.prefix.length).join('.')));
    return text == null ? [] : set(text, path);
  };
  const readWord: Read<T> = (place) => {
    const { scalar } = place;
    if (typeof scalar !== 'string' || isPlaceholder(scalar)) return 'unknown';
    return read(scalar);
  };
  return field<T>([keys].flat(), readWord, spell ? write : null, rest);
}

/** Betas as a list of two, or as a Python tuple in a string. */
export function betas(keys: string | string[], options: Options<[number, number]> = {}): Field<[number, number]> {
  const read: Read<[number, number]> = (place) => {
    const parts = place.items ? place.items.map(numberIn) : tupleIn(place.source);
    const [first, second] = parts ?? [];
    return parts?.length === 2 && typeof first === 'number' && typeof second === 'number' ? [first, second] : 'unknown';
  };
  const write: Write<[number, number]> = (value, path, view) => {
    const tuple = typeof view.root && placeOf(view, path)?.items == null && placeOf(view, path)?.scalar !== undefined;
    return tuple
      ? set(`(${value[0]}, ${value[1]})`, path)
      : value.flatMap((each, i) => setItem(view, path, i, each, value));
  };
  return field([keys].flat(), read, write, options);
}

/** Items of a list that is there are set one by one; else the whole list once. */
function setItem(view: View, path: ConfigPath, index: number, item: number, whole: Json[]): ConfigEdit[] {
  if (placeOf(view, path)?.items) return set(item, [...path, index]);
  return index === 0 ? set(whole, path) : [];
}

function placeOf(view: View, path: ConfigPath): Place | undefined {
  let place: Place | undefined = view.root;
  for (const part of path) place = place?.child(part);
  return place;
}

/** The numbers of a Python tuple or list that is written as text: `(0.9, 0.98)`. */
export function tupleIn(text: string): (number | 'unknown')[] | null {
  const inner = /^[([]([^()[\]]*)[)\]]$/.exec(text.trim())?.[1];
  if (inner === undefined) return null;
  return inner
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => numberOf(each) ?? 'unknown');
}

/** Betas in two keys. Either may be absent. */
export function betaPair(first: string, second: string, fallback: Default<[number, number]>): Field<[number, number]> {
  return (view) => {
    const write = (value: [number, number]): ConfigEdit[] =>
      [first, second].flatMap((key, i): ConfigEdit[] => {
        const old = view.get(key);
        const next = value[i] ?? 0;
        const now = old ? numberIn(old.place) : fallback.value[i];
        return now === next ? [] : set(next, view.pathOf(key));
      });
    const found = [view.get(second), view.get(first)].filter((each): each is Found => each?.place.scalar != null);
    const path = found[0]?.path ?? view.pathOf(second);
    if (found.length === 0) return missing(view, { path, write }, fallback);
    const read = ([first, second] as const).map((key, i) => {
      const place = view.get(key)?.place;
      return place?.scalar != null ? numberIn(place) : view.complete ? (fallback.value[i] ?? 'unknown') : 'unknown';
    });
    const [a, b] = read;
    if (typeof a !== 'number' || typeof b !== 'number') return { path, write, state: 'unknown', value: null };
    return { path, write, state: 'written', value: [a, b] };
  };
}

/** One key that can hold a length, and its unit. */
export interface LengthKey {
  key: string;
  unit: Length['unit'];
  /** What one of the key's units is, e.g. -1 for none; values that say nothing. Zero and below say nothing as usual. */
  zero?: 'off';
  /** This key counts only where the other one says nothing. */
  yieldsTo?: string;
  /** A value below 1 is a share: `warmup_steps: 0.1` of transformers 5. */
  shareBelowOne?: boolean;
  /** Reads text such as `100ba`. */
  read?: (place: Place) => Length | 'unknown' | undefined;
  /** Writes text such as `100ba`. */
  write?: (value: Length, old: Place | undefined) => Json | null;
}

/**
 * A length under one of several keys: the first with a value above 0. Zero is off. Written under the key of the
 * value's unit; the others are then taken out, for two lengths at once mean different things to different frameworks.
 */
export function length(keys: LengthKey[], otherwise: Options<Length>['otherwise'] = null): Field<Length> {
  return (view) => {
    const write = (value: Length): ConfigEdit[] => lengthEdits(view, keys, value);
    let zero: ConfigPath | null = null;
    for (const each of keys) {
      const found = view.get(each.key);
      if (!found || found.place.scalar === null) continue;
      const place = { path: found.path, write };
      const value = each.read ? each.read(found.place) : plainLength(each, found.place);
      if (value === 'unknown') return { ...place, state: 'unknown', value: null };
      if (value === undefined) continue;
      if (value.value > 0) {
        const winner = each.yieldsTo === undefined ? null : view.get(each.yieldsTo);
        if (winner && numberIn(winner.place) !== 0 && winner.place.scalar !== null) continue;
        return { ...place, state: 'written', value };
      }
      if (value.value === 0 || each.zero === 'off') zero ??= found.path;
    }
    const path = zero ?? (keys[0] ? view.pathOf(keys[0].key) : null);
    if (zero) return { path, write, state: 'absent', value: null };
    return missing(view, { path, write }, otherwise);
  };
}

function plainLength(each: LengthKey, place: Place): Length | 'unknown' {
  const value = numberIn(place);
  if (value === 'unknown') return 'unknown';
  return { value, unit: each.shareBelowOne && value > 0 && value < 1 ? 'share' : each.unit };
}

function lengthEdits(view: View, keys: LengthKey[], value: Length): ConfigEdit[] {
  const fits = (each: LengthKey) => each.unit === value.unit || each.write !== undefined;
  const written = keys.filter((each) => view.get(each.key));
  const target = written.find(fits) ?? keys.find(fits);
  if (!target) return [];
  const old = view.get(target.key)?.place;
  const json = target.write ? target.write(value, old) : value.value;
  if (json === null) return [];
  const others = written.filter((each) => each !== target && view.has(each.key));
  const swap = others.length === 1 && !old ? others[0] : undefined;
  const rename: ConfigEdit[] =
    swap && sameSection(swap.key, target.key)
      ? [{ op: 'rename', path: view.pathOf(swap.key), to: String(view.pathOf(target.key).at(-1)) }]
      : [];
  const removed = others
    .filter((each) => rename.length === 0 || each !== swap)
    .map((each): ConfigEdit => ({ op: 'remove', path: view.pathOf(each.key) }));
  return [...rename, ...removed, ...set(json, view.pathOf(target.key))];
}

function sameSection(a: string, b: string): boolean {
  return a.split('.').slice(0, -1).join('.') === b.split('.').slice(0, -1).join('.');
}

/** Clipping of the global norm under one of several keys; 0 and below are off. */
export function clipNorm(keys: string | string[], options: Options<Clipping> = {}): Field<Clipping> {
  return clipping('norm', keys, options);
}

export function clipping(
  kind: Clipping['kind'],
  keys: string | string[],
  options: Options<Clipping> = {},
): Field<Clipping> {
  const read: Read<Clipping> = (place) => {
    if (place.scalar === false) return { kind, threshold: 0 };
    const threshold = numberIn(place);
    return threshold === 'unknown' ? 'unknown' : { kind, threshold };
  };
  const write: Write<Clipping> = (value, path) => (value.kind === kind ? set(value.threshold, path) : []);
  return field([keys].flat(), read, write, { empty: 'off', off: (value) => value.threshold <= 0, ...options });
}

/** Always this, and nowhere to write it: what the framework has in its code. */
export function fixed<T>(value: T, source: string): Field<T> {
  return () => ({ path: null, state: 'default', value, source });
}

/** The first field that is in the text; the last one where none is. */
export function firstOf<T>(...fields: [Field<T>, ...Field<T>[]]): Field<T> {
  return (view) => {
    const settings = fields.map((each) => each(view));
    const found = settings.find(
      (each) => each.path !== null && placeOf(view, each.path)?.scalar !== null && placeOf(view, each.path),
    );
    return found ?? settings.at(-1) ?? settings[0]!;
  };
}

/** A field that holds only where a condition does; unknown otherwise. */
export function when<T>(condition: (view: View) => boolean, then: Field<T>, otherwise: Field<T> = unknown()): Field<T> {
  return (view) => (condition(view) ? then(view) : otherwise(view));
}

export function unknown<T>(): Field<T> {
  return () => ({ path: null, state: 'unknown', value: null });
}

export function absent<T>(): Field<T> {
  return () => ({ path: null, state: 'absent', value: null });
}
