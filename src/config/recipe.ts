/**
 * What a training config says, whatever its format: one typed reading that every rule works on, with the place of each
 * value. An adapter a format makes it; `formats/index.ts` recognises the format by the content.
 */
import type { ConfigEdit, ConfigPath } from './types';

/** One setting of a recipe. Where a rule cannot tell (`unknown`), it stays silent. */
export type Setting<T> =
  /** In the text, at `path`. `isDefault` where the framework uses the same value without it: a dump, not a choice. */
  | (SettingPlace<T> & { state: 'written'; value: T; isDefault?: true })
  /** Not in the text; the framework uses `value`. `source` names where that fact comes from. */
  | (SettingPlace<T> & { state: 'default'; value: T; source: string })
  /** Written as something only the framework resolves (`auto`, `${...}`, `???`), or set in another file. */
  | (SettingPlace<T> & { state: 'unknown'; value: null })
  /** Nothing takes its place: no warmup, no clipping. `path` is where it is turned off (`warmup: 0`), or would be written. */
  | (SettingPlace<T> & { state: 'absent'; value: null });

interface SettingPlace<T> {
  /** Where the value stands, or would be written; null where this format has no place for it. */
  path: ConfigPath | null;
  /**
   * Edits that give it another value in the words and units of the format; absent where Keel cannot write it, and no
   * edits at all where the format cannot say that value.
   */
  write?: (value: T) => ConfigEdit[];
}

export type Precision = 'fp32' | 'fp16' | 'bf16' | 'mixed-fp16' | 'mixed-bf16' | 'fp8';

export type TrainingKind = 'pretraining' | 'finetuning' | 'adapters' | 'preference' | 'continued' | 'unknown';

export type ModelFamily = 'transformer' | 'recurrent' | 'conv' | 'mlp' | 'detector' | 'unknown';

/** How the file is read where it is used, for `1e-4` is a number to one loader and text to another. */
export type Loader = 'keel' | 'yaml-1.2' | 'pyyaml' | 'omegaconf' | 'json' | 'hjson' | 'toml';

/** Gradient clipping; `value` 0 is never stored, off is `absent`. */
export interface Clipping {
  kind: 'norm' | 'value';
  threshold: number;
}

/** A length in one of the units frameworks count in. */
export interface Length {
  value: number;
  unit: 'steps' | 'epochs' | 'tokens' | 'share';
}

export interface Recipe {
  /** Name of the format, e.g. `hf-trainer`; `keel` for our own. */
  format: string;
  loader: Loader;
  /** The section of the file that holds the format's keys; empty where they stand at its top. */
  section: ConfigPath;
  /** False for fragments and launcher files: what is absent may stand in another file. */
  complete: boolean;
  kind: TrainingKind;
  family: ModelFamily;
  /** Lower-case, without framework prefixes or suffixes: `adamw`, `adam`, `sgd`, `lion`, `novograd`, `lbfgs` ... */
  optimizer: Setting<string>;
  /** Peak learning rate per optimizer step; for Noam schedules the multiplier, see `lrIsMultiplier`. */
  lr: Setting<number>;
  /** True where `lr` is a multiplier of a schedule (Noam) or a placeholder, not a rate. */
  lrIsMultiplier: boolean;
  betas: Setting<[number, number]>;
  eps: Setting<number>;
  momentum: Setting<number>;
  weightDecay: Setting<number>;
  /** `constant`, `linear`, `cosine`, `step`, `exponential`, `polynomial`, `inverse-sqrt`, `noam`, `wsd`, `plateau` ... */
  schedule: Setting<string>;
  warmup: Setting<Length>;
  minimumLr: Setting<number>;
  /** Peak of the scheduler where it is set apart from the optimizer's (DeepSpeed's `warmup_max_lr`). */
  schedulerPeak: Setting<number>;
  /** Length of the run. */
  total: Setting<Length>;
  clip: Setting<Clipping>;
  precision: Setting<Precision>;
  /** A second number format that is turned on beside `precision`: `bf16: true` and `fp16: true`. */
  otherPrecision?: Setting<Precision>;
  /** Static loss scale of fp16; 0 or absent: dynamic. */
  lossScale: Setting<number>;
  /** log2 of the first dynamic loss scale. */
  initialScalePower: Setting<number>;
  /** Examples (or tokens) in one forward pass on one device. */
  batchSize: Setting<number>;
  /** Examples in one optimizer step over all devices, where the format says so. */
  globalBatchSize: Setting<number>;
  accumulate: Setting<number>;
  dropout: Setting<number>;
  gradientCheckpointing: Setting<boolean>;
  seed: Setting<number>;
  /** How often the model is evaluated, saved, and its figures are written. */
  evalEvery: Setting<Length>;
  saveEvery: Setting<Length>;
  logEvery: Setting<Length>;
  /** Rank of adapters, and the number that their output is multiplied with before it is divided by the rank. */
  loraRank: Setting<number>;
  loraAlpha: Setting<number>;
}
