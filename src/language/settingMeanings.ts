/** What the settings of a recipe mean, in any format: one sentence each, with the unit. */
import type { SettingName } from '../config/formats/format';
import { say, type Message } from '../shared/messages/say';

/** A second number format means what the first one does. */
export const meaningOf = (setting: SettingName): Message =>
  say(`setting.${setting === 'otherPrecision' ? 'precision' : setting}`);
