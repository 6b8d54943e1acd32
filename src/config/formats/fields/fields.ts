/**
 * What the tables of the adapters are made of: a field says under which keys a setting stands, how it is read and
 * written, and what the framework does where it is absent.
 */
import type { ConfigEdit, ConfigPath, Json } from '../../types';
import { nodeAt } from '../../text/node';
import type { ConfigNode } from '../../text/node';
import type { Recipe, Setting } from '../../recipe';
import { numberOf } from '../../text/scalar';
import { isPlaceholder } from '../configView';
import type { View } from '../configView';

export type Field<T> = (view: View) => Setting<T>;

/** A field for every setting of a recipe that the format has. */
export type Fields = { [K in keyof Recipe]?: NonNullable<Recipe[K]> extends Setting<infer T> ? Field<T> : never };

/** What holds where a key is absent: a value and where that fact comes from. */
export interface Default<T> {
  value: T;
  source: string;
}

/** `unknown`: another file or the framework decides. */
export type Otherwise<T> = Default<T> | 'unknown' | null;

export interface FieldOptions<T> {
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
export type Read<T> = (place: ConfigNode, view: View, key: string) => T | 'unknown' | undefined;
export type Write<T> = (value: T, path: ConfigPath, view: View) => ConfigEdit[];

/** Path and edits of a setting, whatever its state. */
function placeFor<T>(view: View, path: ConfigPath | null, write: Write<T> | null) {
  return { path, ...(path && write ? { write: (value: T) => write(value, path, view) } : {}) };
}

/** The first of the keys that says something makes the setting. */
export function field<T>(
  keys: string[],
  read: Read<T>,
  write: Write<T> | null,
  options: FieldOptions<T> = {},
): Field<T> {
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
      if (value === undefined || options.skip?.(value)) {
        empty ??= found.path;
        continue;
      }
      if (options.off?.(value)) return { ...place, state: 'absent', value: null };
      return written(view, place, value as T, options.otherwise);
    }
    const target = options.writeTo === undefined ? keys[0] : options.writeTo;
    const path = empty ?? (target ? view.pathOf(target) : null);
    return missing(view, placeFor(view, path, write), options.otherwise);
  };
}

/** The setting that is written, with a mark where the framework's default is the same. */
export function written<T>(
  view: View,
  place: ReturnType<typeof placeFor<T>>,
  value: T,
  otherwise: FieldOptions<T>['otherwise'],
): Setting<T> {
  const fallback = typeof otherwise === 'function' ? otherwise(view) : otherwise;
  const same = typeof fallback === 'object' && fallback !== null && isSame(fallback.value, value);
  return { ...place, state: 'written', value, ...(same ? { isDefault: true } : {}) };
}

/** Values of settings are scalars, pairs, and lengths of two keys in one order. */
const isSame = <T>(a: T, b: T): boolean =>
  a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));

/** The setting where nothing is written. */
export function missing<T>(
  view: View,
  place: ReturnType<typeof placeFor<T>>,
  otherwise: FieldOptions<T>['otherwise'],
): Setting<T> {
  const value = typeof otherwise === 'function' ? otherwise(view) : (otherwise ?? null);
  if (!view.complete || value === 'unknown') return { ...place, state: 'unknown', value: null };
  return value ? { ...place, state: 'default', ...value } : { ...place, state: 'absent', value: null };
}

export const set = (value: Json, path: ConfigPath): ConfigEdit[] => [{ op: 'set', path, value }];

/** The number of a scalar, also where it is spelled as text. */
export function numberIn(place: ConfigNode): number | 'unknown' {
  const value = place.items?.length === 1 ? place.items[0]?.scalar : place.scalar;
  if (typeof value === 'number') return Number.isFinite(value) ? value : 'unknown';
  return typeof value === 'string' ? (numberOf(value.trim()) ?? 'unknown') : 'unknown';
}

/** The number of a place, or the first of its list where it has a value for every phase or epoch. */
export function firstNumberIn(place: ConfigNode): number | 'unknown' {
  if (!place.items) return numberIn(place);
  return place.items[0] ? numberIn(place.items[0]) : 'unknown';
}

/** `keys` is one key or several, the first that is written first. A list of one number is that number. */
export function number(keys: string | string[], options: FieldOptions<number> = {}): Field<number> {
  const write: Write<number> = (value, path, view) =>
    set(value, nodeAt(view.root, path)?.items?.length === 1 ? [...path, 0] : path);
  return field([keys].flat(), numberIn, write, options);
}

/** The greatest of the numbers that are written under the keys, as of the dropouts of a model; else that of the first. */
export function largest(keys: string[], options: FieldOptions<number> = {}): Field<number> {
  return (view) => {
    const there = keys.filter((key) => view.get(key));
    const written = there.map((key) => number(key)(view)).filter(({ state }) => state === 'written');
    const [first, ...rest] = written;
    const most = first && rest.reduce((a, b) => ((b.value ?? 0) > (a.value ?? 0) ? b : a), first);
    return most ?? number(keys, options)(view);
  };
}

/** A share of another number, such as the last learning rate of the peak: `alpha_f`, `min_lr_factor`. */
export function shareOf(
  keys: string | string[],
  whole: Field<number>,
  options: FieldOptions<number> = {},
): Field<number> {
  return (view) => {
    // Asked for when it is needed, so that whoever listens for keys hears of the share's own.
    const scale = (): number | null => whole(view).value || null;
    const read: Read<number> = (place) => {
      const [share, base] = [numberIn(place), scale()];
      return share === 'unknown' || base === null ? 'unknown' : share * base;
    };
    const write: Write<number> = (value, path) => {
      const base = scale();
      return base === null ? [] : set(value / base, path);
    };
    return field([keys].flat(), read, write, options)(view);
  };
}

/** A number that counts from 1; anything else that is written (-1, 0, auto) is chosen by the framework. */
export function count(keys: string | string[], options: FieldOptions<number> = {}): Field<number> {
  const read: Read<number> = (place) => {
    const value = numberIn(place);
    return value !== 'unknown' && value > 0 ? value : 'unknown';
  };
  return field([keys].flat(), read, set, options);
}

export function flag(keys: string | string[], options: FieldOptions<boolean> = {}): Field<boolean> {
  return field([keys].flat(), flagIn, set, options);
}

export function flagIn(place: ConfigNode): boolean | 'unknown' {
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
  options: FieldOptions<T> & { spell?: (value: T, old: string) => string | null } = {},
): Field<T> {
  const { spell, ...rest } = options;
  const write: Write<T> = (value, path, view) => {
    const text = spell?.(value, view.text(path.slice(view.prefix.length).join('.')));
    return text == null ? [] : set(text, path);
  };
  const readWord: Read<T> = (place) => {
    const { scalar, source } = place;
    // A word may look like a number or a truth value: `precision: 16`, `mixed_precision: no`.
    if (scalar === undefined || isPlaceholder(source)) return 'unknown';
    return read(source);
  };
  return field<T>([keys].flat(), readWord, spell ? write : null, rest);
}

/** Always this, and nowhere to write it: what the framework has in its code. */
export function fixed<T>(value: T, source: string): Field<T> {
  return () => ({ path: null, state: 'default', value, source });
}

/** The first field that is in the text; the last one where none is. */
export function firstOf<T>(...fields: [Field<T>, ...Field<T>[]]): Field<T> {
  return (view) => {
    const written = (setting: Setting<T>): boolean => {
      const place = setting.path && nodeAt(view.root, setting.path);
      return place != null && place.scalar !== null;
    };
    for (const each of fields.slice(0, -1)) {
      const setting = each(view);
      if (written(setting)) return setting;
    }
    return (fields.at(-1) ?? fields[0])(view);
  };
}

/** A field that holds only where a condition does; unknown otherwise. */
export function when<T>(condition: (view: View) => boolean, then: Field<T>, otherwise: Field<T> = unknown()): Field<T> {
  return (view) => (condition(view) ? then(view) : otherwise(view));
}

export function unknown<T>(): Field<T> {
  return () => ({ path: null, state: 'unknown', value: null });
}
