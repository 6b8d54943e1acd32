/** Decay rates of the moments: one list, or a key each. */
import type { ConfigEdit, ConfigPath, Json } from '../../types';
import { field, missing, numberIn, set, written } from './fields';
import type { Default, Field, FieldOptions, Read, Write } from './fields';
import { nodeAt } from '../../text/node';
import { numberOf } from '../../text/scalar';
import type { Found, View } from '../configView';

/** Betas as a list of two, or as a Python tuple in a string. */
export function betas(keys: string | string[], options: FieldOptions<[number, number]> = {}): Field<[number, number]> {
  const read: Read<[number, number]> = (place) => {
    const parts = place.items ? place.items.map(numberIn) : tupleIn(place.source);
    const [first, second] = parts ?? [];
    return parts?.length === 2 && typeof first === 'number' && typeof second === 'number' ? [first, second] : 'unknown';
  };
  const write: Write<[number, number]> = (value, path, view) => {
    const old = nodeAt(view.root, path);
    return old && tupleIn(old.source)
      ? set(`(${value[0]}, ${value[1]})`, path)
      : value.flatMap((each, i) => setItem(view, path, i, each, value));
  };
  return field([keys].flat(), read, write, options);
}

/** Items of a list that is there are set one by one; else the whole list once. */
function setItem(view: View, path: ConfigPath, index: number, item: number, whole: Json[]): ConfigEdit[] {
  if (nodeAt(view.root, path)?.items) return set(item, [...path, index]);
  return index === 0 ? set(whole, path) : [];
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
    return written(view, { path, write }, [a, b], fallback);
  };
}
