/** Warmup and the length of a run, in whatever unit and under whichever of several keys a framework counts them. */
import type { ConfigEdit, ConfigPath, Json } from '../../types';
import { missing, numberIn, set, written } from './fields';
import type { Field, FieldOptions } from './fields';
import type { ConfigNode } from '../../text/node';
import type { Length } from '../../recipe';
import { numberOf } from '../../text/scalar';
import type { View } from '../configView';

/** One key that can hold a length, and its unit. */
export interface LengthKey {
  key: string;
  unit: Length['unit'];
  /** The value that says nothing, e.g. -1, in place of taking the key out when another one is set. */
  none?: number;
  /** This key counts only where the other one says nothing. */
  yieldsTo?: string;
  /** A value below 1 is a share: `warmup_steps: 0.1` of transformers 5. */
  shareBelowOne?: boolean;
  /** Reads text such as `100ba`. */
  read?: (place: ConfigNode) => Length | 'unknown' | undefined;
  /** Writes text such as `100ba`. */
  write?: (value: Length, old: ConfigNode | undefined) => Json | null;
}

/**
 * A length under one of several keys: the first with a value above 0. Zero is off. Written under the key of the
 * value's unit; the others are then taken out, for two lengths at once mean different things to different frameworks.
 */
export function length(keys: LengthKey[], otherwise: FieldOptions<Length>['otherwise'] = null): Field<Length> {
  return (view) => {
    const write = (value: Length): ConfigEdit[] => lengthEdits(view, keys, value);
    let zero: ConfigPath | null = null;
    let negative: ConfigPath | null = null;
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
        return written(view, place, value, otherwise);
      }
      if (value.value === 0) zero ??= found.path;
      else negative ??= found.path;
    }
    const path = zero ?? negative ?? (keys[0] ? view.pathOf(keys[0].key) : null);
    if (zero) return { path, write, state: 'absent', value: null };
    return missing(view, { path, write }, otherwise);
  };
}

/**
 * How often something happens: an interval under one of several keys, 0 and below where it never does. Where none is
 * written nothing is known of it, for a framework's default may depend on other keys.
 */
export const interval = (...keys: (string | LengthKey)[]): Field<Length> =>
  length(
    keys.map((key) => (typeof key === 'string' ? { key, unit: 'steps' as const } : key)),
    'unknown',
  );

function plainLength(each: LengthKey, place: ConfigNode): Length | 'unknown' {
  const value = numberIn(place);
  if (value === 'unknown') return 'unknown';
  return { value, unit: each.shareBelowOne && value > 0 && value < 1 ? 'share' : each.unit };
}

function lengthEdits(view: View, keys: LengthKey[], value: Length): ConfigEdit[] {
  const fits = (each: LengthKey) => each.unit === value.unit || each.write !== undefined;
  const given = keys.filter((each) => view.get(each.key));
  const target = given.find(fits) ?? keys.find(fits);
  if (!target) return [];
  const old = view.get(target.key)?.place;
  const json = target.write ? target.write(value, old) : value.value;
  if (json === null) return [];
  const others = given.filter((each) => each !== target && counts(view.get(each.key)?.place));
  const swap = others.length === 1 && !old ? others[0] : undefined;
  const rename: ConfigEdit[] =
    swap && sameSection(view.pathOf(swap.key), view.pathOf(target.key))
      ? [{ op: 'rename', path: view.pathOf(swap.key), to: String(view.pathOf(target.key).at(-1)) }]
      : [];
  const removed = others
    .filter((each) => rename.length === 0 || each !== swap)
    .map((each): ConfigEdit => {
      const path = view.pathOf(each.key);
      return each.none === undefined ? { op: 'remove', path } : { op: 'set', path, value: each.none };
    });
  return [...rename, ...removed, ...set(json, view.pathOf(target.key))];
}

/** Whether a key says something: -1, 0 and nothing do not, and stay. */
function counts(place: ConfigNode | undefined): boolean {
  const value = place && numberIn(place);
  return place !== undefined && place.scalar !== null && (typeof value !== 'number' || value > 0);
}

function sameSection(a: ConfigPath, b: ConfigPath): boolean {
  return JSON.stringify(a.slice(0, -1)) === JSON.stringify(b.slice(0, -1));
}

const composerUnits: Record<string, Length['unit']> = {
  ba: 'steps',
  ep: 'epochs',
  tok: 'tokens',
  T: 'tokens',
  dur: 'share',
  '': 'steps',
};

/** No length has more characters; what is longer is read as something else. */
const mostLength = 64;

/**
 * Lengths with their unit behind them: Composer's `100ba`, `2ep`, `0.02dur`, `50tok`, OLMo's `4e12T`. A bare number
 * counts in `plain`. Samples (`sp`), seconds and the like are unknown.
 */
export function lengthText(place: ConfigNode, plain: Length['unit'] = 'steps'): Length | 'unknown' {
  const match = /^([-+\d._eE]+?)\s*([a-zA-Z]*)$/.exec(place.source.trim().slice(0, mostLength));
  const value = numberOf(match?.[1] ?? '');
  const unit = match?.[2] === '' ? plain : composerUnits[match?.[2] ?? 'none'];
  return value === null || unit === undefined ? 'unknown' : { value, unit };
}

/** The text back, with the suffix that the unit has. */
export function writeLengthText(value: Length, old: ConfigNode | undefined): Json | null {
  const suffixes = { steps: 'ba', epochs: 'ep', tokens: 'tok', share: 'dur' } as const;
  if (value.unit === 'steps' && old && typeof old.scalar === 'number') return value.value;
  return `${value.value}${suffixes[value.unit]}`;
}
