/** What a mistake made on purpose is, and what all of them are made with. */
import { applyTextEdits } from '../../../../../src/config/text/textEdits';
import { readForeign } from '../../../../../src/config/formats';
import type { ForeignConfig, Recipe } from '../../../../../src/config/formats';
import type { Setting } from '../../../../../src/config/recipe';
import { lineStarts, offsetAt } from '../../../../../src/config/text/offsets';
import type { ConfigEdit, ConfigPath, Json } from '../../../../../src/config/types';

/** A config that nothing is wrong with, as far as the lint says. */
export interface CleanConfig {
  config: ForeignConfig;
  recipe: Recipe;
  text: string;
  /** Of its file. */
  name: string;
}

export interface Mutant {
  text: string;
  /** A finding must name any of them. */
  keys: ConfigPath[];
}

/** The text with the mistake; null where it cannot be made in this file. */
export type Mutate = (clean: CleanConfig) => Mutant | null;

type Holds = (recipe: Recipe, config: ForeignConfig) => boolean;

/** A setting that stands in the text, with its value and its place. */
export function standing<T>(
  setting: Setting<T> | undefined,
): { path: ConfigPath; value: T; setting: Setting<T> } | null {
  if (setting?.state !== 'written' || setting.path === null) return null;
  return { path: setting.path, value: setting.value, setting };
}

/** The text after edits of values, if it is then still known and what it must be. */
export function edited(
  { config, text, name }: CleanConfig,
  edits: ConfigEdit[] | undefined,
  keys: (ConfigPath | null)[],
  holds: Holds = () => true,
): Mutant | null {
  if (!edits || edits.length === 0) return null;
  try {
    const next = applyTextEdits(text, config.edit(edits));
    return next === text ? null : stillKnown({ text: next, name }, keys, holds);
  } catch {
    // Such as a key that is given twice already.
    return null;
  }
}

/** The text with a scalar that is spelled another way, quotes included. */
export function respelled(
  { config, text, name }: CleanConfig,
  path: ConfigPath,
  spell: (old: string) => string | null,
  holds: Holds = () => true,
): Mutant | null {
  const range = config.rangeOf(path);
  if (!range || config.sourceOf(path) === undefined) return null;
  const starts = lineStarts(text);
  const [start, end] = [offsetAt(starts, range.start), offsetAt(starts, range.end)];
  const old = text.slice(start, end);
  const spelled = spell(old);
  if (spelled === null || spelled === old) return null;
  return stillKnown({ text: text.slice(0, start) + spelled + text.slice(end), name }, [path], holds);
}

function stillKnown(
  { text, name }: { text: string; name: string },
  keys: (ConfigPath | null)[],
  holds: Holds,
): Mutant | null {
  const config = readForeign(text, name);
  // A text that is no longer known is of use where its mistake is one of keys: see `renamed`.
  if (!config.recipe || !holds(config.recipe, config)) return null;
  return { text, keys: keys.filter((key) => key !== null) };
}

type NumberSetting = {
  [K in keyof Recipe]-?: NonNullable<Recipe[K]> extends Setting<number> ? K : never;
}[keyof Recipe];

/** Another number in one of the settings, the first of them that has one; null leaves the text alone. */
export function withNumber(
  settings: NumberSetting | NumberSetting[],
  next: (value: number, recipe: Recipe) => number | null,
): Mutate {
  return (clean) => {
    for (const name of [settings].flat()) {
      const place = standing(clean.recipe[name]);
      const value = place && next(place.value, clean.recipe);
      if (!place || value === null) continue;
      const digits = Number(value.toPrecision(6));
      const set: ConfigEdit[] = [{ op: 'set', path: place.path, value: digits }];
      const written = place.setting.write?.(digits) ?? [];
      const mutant = edited(clean, written.length > 0 ? written : set, [place.path]);
      if (mutant) return mutant;
    }
    return null;
  };
}

/** Every scalar of a config with its path, as far as it is read. */
export function scalarsOf({ config }: CleanConfig): { path: ConfigPath; key: string; value: Json }[] {
  const walk = (value: Json, path: ConfigPath): { path: ConfigPath; key: string; value: Json }[] => {
    if (value === null || typeof value !== 'object') {
      const key = [...path].reverse().find((part) => typeof part === 'string');
      return [{ path, key: String(key ?? ''), value }];
    }
    if (Array.isArray(value)) return value.flatMap((item, i) => walk(item, [...path, i]));
    return Object.entries(value).flatMap(([key, inner]) => walk(inner, [...path, key]));
  };
  return walk(config.written([]) ?? null, []);
}

/** The first number under a key like this, whether an adapter reads it or not. */
export function numberUnder(clean: CleanConfig, key: RegExp): { path: ConfigPath; value: number } | null {
  for (const { path, key: name, value } of scalarsOf(clean))
    if (typeof value === 'number' && key.test(name)) return { path, value };
  return null;
}

/** A number that is the same for a file and a kind each time: which of several places is taken. */
export function pick<T>(from: readonly T[], ...seed: string[]): T | undefined {
  let hash = 7;
  for (const char of seed.join('\n')) hash = (hash * 31 + char.charCodeAt(0)) % 1_000_003;
  return from[hash % Math.max(1, from.length)];
}
