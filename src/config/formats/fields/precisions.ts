/** Number formats: a flag for each, or one word. */
import type { ConfigEdit } from '../../types';
import { field, flagIn, set, word } from './fields';
import type { Field, FieldOptions } from './fields';
import { dtypeName, precisionName } from './names';
import type { Precision } from '../../recipe';
import type { View } from '../configView';

/** A key and the number format that it turns on. */
export type PrecisionFlags = [key: string, precision: Precision][];

/**
 * A flag for each number format. Where none is on, a `dtype` of the weights may say bf16; where all that are written
 * are off, it is fp32; else `otherwise`.
 */
export function flagPrecision(flags: PrecisionFlags, dtypes: string[], otherwise: Field<Precision>): Field<Precision> {
  return (view) => {
    const write = (value: Precision): ConfigEdit[] => flagEdits(view, flags, dtypes, value);
    const at = (key: string) => ({ path: view.pathOf(key), write });
    const states = flags.map(([key, precision]) => ({ key, precision, on: flagAt(view, key) }));
    const on = states.find((each) => each.on === true);
    if (on) return { ...at(on.key), state: 'written', value: on.precision };
    const open = states.find((each) => each.on === 'unknown');
    if (open) return { ...at(open.key), state: 'unknown', value: null };
    const dtype = dtypes.find((key) => dtypeName(view.text(key)) === 'bf16');
    if (dtype) return { ...at(dtype), state: 'written', value: 'bf16' };
    const off = states.filter((each) => each.on === false);
    if (off[0] && off.length >= Math.min(2, flags.length))
      return { ...at(off[0].key), state: 'written', value: 'fp32' };
    return { ...otherwise(view), ...at(off[0]?.key ?? flags[0]?.[0] ?? '') };
  };
}

/** The second of the flags that are on: two number formats at once. */
export function secondFlag(flags: PrecisionFlags): Field<Precision> {
  return (view) => {
    const second = flags.filter(([key]) => flagAt(view, key) === true)[1];
    if (!second) return { path: null, state: 'absent', value: null };
    const [key, value] = second;
    const write = (next: Precision): ConfigEdit[] => (next === value ? [] : [setFlag(view, key, false)]);
    return { path: view.pathOf(key), write, state: 'written', value };
  };
}

function flagAt(view: View, key: string): boolean | 'unknown' | null {
  const place = view.get(key)?.place;
  return place === undefined || place.scalar === null ? null : flagIn(place);
}

const setFlag = (view: View, key: string, on: boolean): ConfigEdit => ({
  op: 'set',
  path: view.pathOf(key),
  value: on,
});

/** The flag of the value is set, and the others that are on are turned off; for fp32 two are, for one alone leaves it open. */
function flagEdits(view: View, flags: PrecisionFlags, dtypes: string[], value: Precision): ConfigEdit[] {
  const target = flags.find(([, precision]) => precision === value)?.[0];
  if (!target && value !== 'fp32') return [];
  if (!target && dtypes.some((key) => dtypeName(view.text(key)) === 'bf16')) return [];
  const off = flags.filter(([key], i) => key !== target && (flagAt(view, key) === true || (!target && i < 2)));
  return [...off.map(([key]) => setFlag(view, key, false)), ...(target ? [setFlag(view, target, true)] : [])];
}

/** One word, such as Lightning's `16-mixed`; a number (16, 32) is one too. `spell` gives words back. */
export function precisionWord(
  keys: string | string[],
  options: FieldOptions<Precision> & {
    weights?: boolean;
    spell?: (value: Precision, old: string) => string | null;
  } = {},
): Field<Precision> {
  const { weights, ...rest } = options;
  return word(keys, weights ? dtypeName : precisionName, rest);
}

/** One flag for automatic mixed precision, which is fp16 there. `source` says why it is off, or on, where absent. */
export function mixedFlag(key: string, otherwise: { value: boolean; source: string }): Field<Precision> {
  const name = (on: boolean): Precision => (on ? 'mixed-fp16' : 'fp32');
  return field<Precision>(
    [key],
    (place) => {
      const on = flagIn(place);
      return on === 'unknown' ? on : name(on);
    },
    (value, path) => (value === 'fp32' || value === 'mixed-fp16' ? set(value === 'mixed-fp16', path) : []),
    { otherwise: { value: name(otherwise.value), source: otherwise.source } },
  );
}
