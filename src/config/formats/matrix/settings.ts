/** What the adapters read of each setting: they are asked to read a config in which nothing is written. */
import type { Setting } from '../../recipe';
import type { View } from '../configView';
import type { Format, SettingName } from '../format';
import { nowhereSettings, settingNames } from '../format';
import { ListeningView } from '../keys';
import { formatGaps } from './gaps';
import type { GapReason } from './gaps';

/** What an adapter has of one setting: keys, or what holds without one. */
export interface ReadSetting {
  setting: SettingName;
  /** Dotted, below the section where the format's keys stand; a position in a list is none. */
  keys: string[];
  /** What holds where nothing is written; null where the format has no field for the setting at all. */
  otherwise: Setting<unknown> | null;
}

/** All settings of a format, in the order of a recipe. */
export function settingsOf({ fields }: Format): ReadSetting[] {
  return settingNames.map((setting) => {
    const field = fields[setting] as ((view: View) => Setting<unknown>) | undefined;
    const views = [new ListeningView(), new ListeningView(true)] as const;
    const [otherwise = null] = field ? views.map((view) => field(view)) : [];
    // Keys that are asked for behind a switch are found where every switch is on.
    const [first, second] = views.map(({ asked }) => [...new Set(asked.map(withoutPositions))]);
    return { setting, keys: (first?.length ? first : second) ?? [], otherwise };
  });
}

/** Whether a setting has neither a key nor a value in the framework's code. */
export const isGap = ({ keys, otherwise }: ReadSetting): boolean => keys.length === 0 && otherwise?.state !== 'default';

/** Why each setting of a format that has none of its own is not read. */
export function gapsOf(format: Format): Map<SettingName, GapReason> {
  // What the reader takes for absent where it knows no key.
  const absent = settingsOf(format).filter((each) => isGap(each) && nowhereSettings.has(each.setting));
  const told = Object.entries(formatGaps[format.name] ?? {}) as [GapReason, readonly SettingName[]][];
  return new Map([
    ...absent.map(({ setting }) => [setting, 'none'] as const),
    ...told.flatMap(([reason, settings]) => settings.map((each) => [each, reason] as const)),
  ]);
}

/** A dotted path without positions in lists. */
const withoutPositions = (dotted: string): string =>
  dotted
    .split('.')
    .filter((part) => !/^\d+$/.test(part))
    .join('.');
