/** What an adapter is: how a format is recognised by its content, and a table of its settings. */
import type { Fields } from './fields/fields';
import type { ConfigNode } from '../text/node';
import type { Loader, ModelFamily, Recipe, Setting, TrainingKind } from '../recipe';
import type { TextLanguage } from '../text/parsed';
import type { View } from './configView';

export interface Format {
  /** e.g. `hf-trainer`. */
  name: string;
  /** What the documentation says of it, in Markdown. */
  doc: {
    /** Its name for people. */
    title: string;
    /** The keys that tell it from others: `recognise` in short. */
    recognisedBy: string;
    /** What reads such files; absent where the loader says it. */
    readBy?: string;
  };
  /** True where its texts are `.cfg` files, and no others are. */
  inCfg?: true;
  /** The view that the fields are read through; null where the content is not of this format. */
  recognise: (root: ConfigNode) => View | null;
  loader: Loader | ((view: View) => Loader);
  /** Text is cast to numbers in whatever language the file is, as where a form wrote it. */
  castsText?: boolean;
  kind?: (view: View) => TrainingKind;
  family?: (view: View) => ModelFamily;
  lrIsMultiplier?: (view: View) => boolean;
  fields: Fields;
}

/** Settings that a format without a key for them cannot have; any other one is unknown. */
export const nowhereSettings: ReadonlySet<string> = new Set([
  'otherPrecision',
  'schedulerPeak',
  'lossScale',
  'initialScalePower',
]);

/** Every setting of a recipe, in the order in which they are told. */
export const settingNames = [
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
  'otherPrecision',
  'lossScale',
  'initialScalePower',
  'batchSize',
  'globalBatchSize',
  'accumulate',
  'dropout',
  'gradientCheckpointing',
  'seed',
  'evalEvery',
  'saveEvery',
  'logEvery',
  'loraRank',
  'loraAlpha',
] as const;

export type SettingName = (typeof settingNames)[number];

/** What reads a file of a format: JSON and TOML are what they are, and only YAML has dialects. */
function loaderOf(format: Format, view: View, language: TextLanguage): Loader {
  const loader = typeof format.loader === 'function' ? format.loader(view) : format.loader;
  if (format.castsText) return loader;
  if (language === 'toml') return 'toml';
  return language === 'json' && loader !== 'hjson' ? 'json' : loader;
}

/** Reads every setting of a recognised config. */
export function recipeOf(format: Format, written: View, language: TextLanguage): Recipe {
  const loader = loaderOf(format, written, language);
  const view = loader === 'omegaconf' ? written.following() : written;
  const fields = format.fields as Partial<Record<SettingName, (view: View) => Setting<unknown>>>;
  const read = settingNames.map((name): [SettingName, Setting<unknown>] => {
    const none = {
      path: null,
      value: null,
      state: nowhereSettings.has(name) && view.complete ? 'absent' : 'unknown',
    } as const;
    return [name, fields[name]?.(view) ?? none];
  });
  return {
    format: format.name,
    loader,
    section: view.prefix,
    complete: view.complete,
    kind: format.kind?.(view) ?? 'unknown',
    family: format.family?.(view) ?? 'unknown',
    lrIsMultiplier: format.lrIsMultiplier?.(view) ?? false,
    ...(Object.fromEntries(read) as unknown as Pick<Recipe, SettingName>),
  };
}
