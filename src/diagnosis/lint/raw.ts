/** What stands in the text for a setting, before an adapter made a value of it. */
import { isPlaceholder } from '../../config/formats/configView';
import type { SettingName } from '../../config/formats/format';
import type { Recipe, Setting } from '../../config/recipe';
import { numberOf } from '../../config/text/scalar';
import type { ConfigPath, Json } from '../../config/types';
import type { Written } from './rule';

/** A setting that has something in the text. */
export interface RawSetting {
  setting: SettingName;
  path: ConfigPath;
  value: Json;
  /** What the adapter made of it; null where it could make nothing of it, or it turns the setting off. */
  read: Setting<unknown>;
}

/** The settings of a recipe that have a place in the text with something other than null or a placeholder in it. */
export function rawSettings(recipe: Recipe, names: readonly SettingName[], { written }: Written): RawSetting[] {
  return names.flatMap((setting): RawSetting[] => {
    const read = recipe[setting] as Setting<unknown> | undefined;
    if (!read?.path) return [];
    const value = written(read.path);
    if (value === undefined || value === null || (typeof value === 'string' && isPlaceholder(value))) return [];
    return [{ setting, path: read.path, value, read }];
  });
}

/** The numbers in a raw value: of a number itself, or of a list of them; those in quotes are numbers too. */
export function numbersIn(value: Json): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return [numberOf(value.trim()) ?? []].flat();
  return Array.isArray(value) && value.length <= 2 ? value.flatMap(numbersIn) : [];
}
