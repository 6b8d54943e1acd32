/** The settings of a recipe by their place in the text. Pure. */
import type { Recipe, Setting } from '../config/formats/recipe';
import type { ConfigPath } from '../config/types';
import type { SettingName } from './ranges';

/** A setting whatever its type. */
export type AnySetting = Pick<Setting<never>, 'state' | 'path'> & { value: unknown };

/** Settings that stand at a path or around it: `betas` for `['optimizer', 'betas', 0]`. The nearest come first. */
export function settingsAt(recipe: Recipe, path: ConfigPath): SettingName[] {
  return settingNames
    .filter((name) => {
      const { state, path: place } = recipe[name];
      return place !== null && place.length > 0 && (state === 'written' || state === 'unknown') && starts(path, place);
    })
    .sort((a, b) => (recipe[b].path?.length ?? 0) - (recipe[a].path?.length ?? 0));
}

/** Whether a path is another or lies in it. */
export function starts(path: ConfigPath, with_: ConfigPath): boolean {
  return with_.length <= path.length && with_.every((part, i) => path[i] === part);
}

export const settingNames: readonly SettingName[] = [
  'optimizer',
  'lr',
  'betas',
  'eps',
  'momentum',
  'weightDecay',
  'schedule',
  'warmup',
  'minimumLr',
  'schedulerPeak',
  'total',
  'clip',
  'precision',
  'lossScale',
  'initialScalePower',
  'batchSize',
  'globalBatchSize',
  'accumulate',
  'dropout',
  'gradientCheckpointing',
  'seed',
];
