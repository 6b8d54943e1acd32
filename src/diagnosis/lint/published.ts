/**
 * How far published recipes go: the least and the greatest value of a setting, by optimizer and kind of training, with
 * the number of recipes. A rule that blames a value can say what it stands above.
 *
 * Made from some 750 training configs that frameworks publish as recipes: those of Axolotl, torchtune, fairseq, NeMo,
 * LLM Foundry, OLMo, torchtitan, LLaMA-Factory, alignment-handbook, verl, gpt-neox, WeNet, Ludwig, terratorch, PaddleX
 * and others, read with the adapters of this repository, or by the names of their keys where there is no adapter
 * (weight decay, momentum and rates of PaddleX). Only written values count; defaults do not. Trials of at most 100
 * steps, debug configs and fragments are left out, and so are zeros where zero turns a setting off. Rates are those of
 * an optimizer step; Noam multipliers are none.
 */
import type { ModelFamily, TrainingKind } from '../../config/recipe';

export type PublishedSetting =
  | 'lr'
  /** The rate times alpha / r of the adapters: what a step adds to the weights. */
  | 'loraRate'
  /** The rate for 256 examples: divided by the batch of one device / 256 where that is larger. */
  | 'lrPer256'
  | 'weightDecay'
  | 'eps'
  | 'momentum'
  | 'dropout'
  | 'clip'
  | 'beta1'
  | 'beta2'
  /** Warmup as a share of the run. */
  | 'warmupShare'
  | 'accumulate';

/** What published recipes of one kind have. */
export interface PublishedRange {
  /** Number of recipes. */
  n: number;
  least: number;
  greatest: number;
}

interface PublishedRow extends PublishedRange {
  setting: PublishedSetting;
  /** Absent: any. */
  optimizers?: readonly string[];
  kinds?: readonly TrainingKind[];
  families?: readonly ModelFamily[];
  /** Parameters of the model, from and below; a row with them is for models whose size is known. */
  from?: number;
  below?: number;
}

const adam = ['adam', 'adamw', 'lamb', 'nadam', 'radam', 'adamax', 'ademamix'];
const transformer: readonly ModelFamily[] = ['transformer'];

/** The first row that fits counts, so they stand from the special to the general. */
const rows: readonly PublishedRow[] = [
  {
    ...{ setting: 'loraRate', optimizers: adam, kinds: ['adapters'], from: 2e9 },
    ...{ n: 188, least: 5e-6, greatest: 1e-3 },
  },
  { setting: 'loraRate', optimizers: adam, kinds: ['adapters'], n: 288, least: 1.5e-6, greatest: 4e-3 },
  {
    ...{ setting: 'lr', optimizers: adam, kinds: ['adapters'], from: 2e9 },
    ...{ n: 188, least: 1e-5, greatest: 5e-4 },
  },
  { setting: 'lr', optimizers: adam, kinds: ['adapters'], n: 296, least: 5e-7, greatest: 2e-3 },
  {
    ...{ setting: 'lr', optimizers: adam, kinds: ['finetuning'], families: transformer },
    ...{ n: 161, least: 2e-7, greatest: 1e-3 },
  },
  { setting: 'lr', optimizers: adam, kinds: ['preference'], n: 20, least: 2e-7, greatest: 2e-4 },
  {
    ...{ setting: 'lr', optimizers: adam, kinds: ['pretraining', 'continued'], families: transformer },
    ...{ n: 50, least: 6.1e-5, greatest: 5e-3 },
  },
  { setting: 'lr', optimizers: adam, n: 107, least: 1e-5, greatest: 4e-3 },
  { setting: 'lr', optimizers: ['sgd'], n: 104, least: 1e-4, greatest: 1.3 },
  { setting: 'lrPer256', optimizers: ['sgd'], n: 88, least: 1e-4, greatest: 0.8 },
  { setting: 'weightDecay', optimizers: adam, n: 462, least: 0, greatest: 0.2 },
  { setting: 'weightDecay', optimizers: ['sgd'], n: 92, least: 0, greatest: 1e-3 },
  { setting: 'eps', optimizers: adam, n: 81, least: 1e-15, greatest: 1e-5 },
  { setting: 'momentum', optimizers: ['sgd', 'rmsprop'], n: 107, least: 0.9, greatest: 0.937 },
  { setting: 'dropout', kinds: ['adapters'], n: 182, least: 0, greatest: 0.2 },
  { setting: 'dropout', n: 430, least: 0, greatest: 0.571 },
  { setting: 'clip', n: 84, least: 0.1, greatest: 1000 },
  { setting: 'beta1', optimizers: adam, n: 103, least: 0.8, greatest: 0.9 },
  { setting: 'beta2', optimizers: adam, n: 103, least: 0.9, greatest: 0.999 },
  { setting: 'warmupShare', n: 352, least: 5e-5, greatest: 0.4 },
  { setting: 'accumulate', n: 485, least: 1, greatest: 64 },
];

/** What is known of a run when its values are held against published ones. */
export interface PublishedQuery {
  optimizer: string | null;
  kind: TrainingKind;
  family: ModelFamily;
  /** Parameters of the model, where the config tells. */
  size?: number | null;
}

const among = <T>(list: readonly T[] | undefined, value: T | null): boolean =>
  !list || (value !== null && list.includes(value));

/** The range of published recipes of this kind; null where there are none to compare with. */
export function publishedFor(setting: PublishedSetting, query: PublishedQuery): PublishedRange | null {
  const { optimizer, kind, family, size = null } = query;
  const row = rows.find(
    (each) =>
      each.setting === setting &&
      among(each.optimizers, optimizer) &&
      among(each.kinds, kind) &&
      among(each.families, family) &&
      (each.from === undefined || (size !== null && size >= each.from)) &&
      (each.below === undefined || (size !== null && size < each.below)),
  );
  return row ? { n: row.n, least: row.least, greatest: row.greatest } : null;
}
