/** Gradient clipping. */
import { field, numberIn, set } from './fields';
import type { Field, FieldOptions, Read, Write } from './fields';
import type { Clipping } from '../../recipe';

/** Clipping of the global norm under one of several keys; 0 and below are off. */
export function clipNorm(keys: string | string[], options: FieldOptions<Clipping> = {}): Field<Clipping> {
  return clipping('norm', keys, options);
}

export function clipping(
  kind: Clipping['kind'],
  keys: string | string[],
  options: FieldOptions<Clipping> = {},
): Field<Clipping> {
  const read: Read<Clipping> = (place) => {
    if (place.scalar === false) return { kind, threshold: 0 };
    const threshold = numberIn(place);
    return threshold === 'unknown' ? 'unknown' : { kind, threshold };
  };
  const write: Write<Clipping> = (value, path) => (value.kind === kind ? set(value.threshold, path) : []);
  return field([keys].flat(), read, write, { empty: 'off', off: (value) => value.threshold <= 0, ...options });
}

/**
 * A threshold under one key, and under another one whether it bounds the norm or the entries: Lightning's
 * `gradient_clip_val` and `gradient_clip_algorithm`. `values` are the words for entries.
 */
export function clippingBy(
  keys: string | string[],
  kindKey: string,
  values: string[],
  options: FieldOptions<Clipping> = {},
): Field<Clipping> {
  return (view) => {
    const kind = values.includes(view.text(kindKey).toLowerCase()) ? 'value' : 'norm';
    return clipping(kind, keys, options)(view);
  };
}
