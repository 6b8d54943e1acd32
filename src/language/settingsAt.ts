/** The settings of a recipe by their place in the text. Pure. */
import type { SettingName } from '../config/formats/format';
import type { Recipe } from '../config/recipe';
import { startsWith } from '../config/text/change';
import type { ConfigPath } from '../config/types';

/** Settings that stand at a path or around it: `betas` for `['optimizer', 'betas', 0]`. The nearest come first. */
export function settingsAt(recipe: Recipe, path: ConfigPath): SettingName[] {
  const placeOf = (name: SettingName): ConfigPath | null => recipe[name]?.path ?? null;
  return settingNames(recipe)
    .filter((name) => {
      const place = placeOf(name);
      const state = recipe[name]?.state;
      return (
        place !== null && place.length > 0 && (state === 'written' || state === 'unknown') && startsWith(path, place)
      );
    })
    .sort((a, b) => (placeOf(b)?.length ?? 0) - (placeOf(a)?.length ?? 0));
}

/** Names of the settings alone, without what else is known of a config. */
export function settingNames(recipe: Recipe): SettingName[] {
  const isSetting = (value: unknown): boolean => typeof value === 'object' && value !== null && 'state' in value;
  return (Object.keys(recipe) as (keyof Recipe)[]).filter((name): name is SettingName => isSetting(recipe[name]));
}
