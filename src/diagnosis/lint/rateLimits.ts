/** How high a learning rate may be, by optimizer, kind of training, model and batch. */
import { say, type Message } from '../../shared/messages/say';
import { roundTo } from '../../shared/numbers';
import type { ModelFamily, Recipe, TrainingKind } from '../../config/recipe';
import { parameterCount } from './modelSize';
import { isAdam, isAdaptive, optimizerOf } from './optimizers';
import { publishedFor, type PublishedSetting } from './published';
import { known } from './rule';
import type { Written } from './rule';

export interface RateLimit {
  /** As in "For full fine-tuning with adamw, ...". */
  what: Message | string;
  /** Above it, the level. Absent: this level is never given. */
  hint?: number;
  warning: number;
  error: number;
  /** What is usual, and what the fix sets. */
  usual: number;
  /** How many published recipes of this kind stay below `warning`; absent where it comes from elsewhere. */
  n?: number;
  /** The rate is held against the limits after this: alpha / r of adapters. 1 where absent. */
  scale?: number;
}

interface Row extends Omit<RateLimit, 'warning' | 'error'> {
  fits: (optimizer: string, recipe: Recipe, text: Written) => boolean;
  /** Absent: what published recipes have at most, and ten times that. */
  warning?: number;
  error?: number;
  /** The kind whose published recipes count, where it is not the recipe's own. */
  as?: TrainingKind;
}

const ofKind =
  (optimizers: (name: string) => boolean, ...kinds: TrainingKind[]) =>
  (name: string, { kind }: Recipe): boolean =>
    optimizers(name) && kinds.includes(kind);
const ofFamily =
  (optimizers: (name: string) => boolean, ...families: ModelFamily[]) =>
  (name: string, { family }: Recipe): boolean =>
    optimizers(name) && families.includes(family);
const named =
  (...names: string[]) =>
  (name: string): boolean =>
    names.includes(name);

/** A rate that is reached over thousands of steps and falls from there, as in speech recognition. */
function longWarmup({ schedule, warmup }: Recipe): boolean {
  const steps = known(warmup);
  return known(schedule) === 'inverse-sqrt' && steps?.unit === 'steps' && steps.value >= 5000;
}

/** Rates that fall from layer to layer: the one that is written is that of the last layer alone (Clark et al., 2020, ELECTRA). */
const layerRates = [['layer_decay'], ['layer_lr_decay'], ['lr_layer_decay'], ['llrd'], ['layerwise_lr_decay']];

const hasLayerRates = ({ written }: Written): boolean =>
  layerRates.some((path) => {
    const value = written(path);
    return typeof value === 'number' && value > 0 && value < 1;
  });

/** The first row that fits counts, so they stand from the special to the general. */
const limits: Row[] = [
  // Fragments of verl hold a rate that every user overrides.
  {
    fits: (name, { format, complete }) => format === 'verl' && !complete && isAdaptive(name),
    what: say('lr-for.any'),
    warning: 1e-2,
    error: 1e-1,
    usual: 1e-6,
  },
  // Our own models are small, and small models bear more: only what fails for all is said.
  {
    fits: (name, { format }) => format === 'keel' && isAdam(name),
    what: say('lr-for.small'),
    warning: 1e-2,
    error: 1e-1,
    usual: 1e-3,
  },
  { fits: ofKind(isAdaptive, 'preference'), what: say('lr-for.preference'), hint: 5e-6, usual: 1e-6 },
  {
    fits: (name, recipe, text) =>
      ofKind(isAdaptive, 'finetuning')(name, recipe) && recipe.family === 'transformer' && !hasLayerRates(text),
    what: say('lr-for.finetuning'),
    hint: 1e-4,
    usual: 2e-5,
  },
  // `optimizer: auto` of Ultralytics gives Adam 0.01 / (4 + classes): 2e-3 for one class, 1.2e-4 for 80.
  {
    fits: (name, { format }) => format === 'ultralytics' && isAdam(name),
    what: say('lr-for.detector'),
    hint: 2e-3,
    usual: 1e-3,
  },
  {
    fits: (name, recipe) => ofFamily(isAdam, 'transformer')(name, recipe) && longWarmup(recipe),
    what: say('lr-for.long-warmup'),
    hint: 4e-3,
    warning: 1e-2,
    error: 1e-1,
    usual: 1e-3,
  },
  { fits: ofKind(isAdaptive, 'continued'), what: say('lr-for.transformer'), hint: 6e-4, usual: 1e-4 },
  {
    fits: ofFamily(isAdam, 'transformer'),
    what: say('lr-for.transformer'),
    hint: 1e-3,
    usual: 3e-4,
    as: 'pretraining',
  },
  // Graph networks and radiance fields train at 1e-2, so that only what is above it is loud.
  { fits: isAdaptive, what: say('lr-for.other'), hint: 4e-3, warning: 1e-2, error: 1e-1, usual: 1e-3 },
  { fits: named('lion'), what: 'Lion', hint: 3e-4, warning: 1e-3, error: 1e-2, usual: 1e-4 },
  { fits: named('novograd'), what: 'NovoGrad', warning: 0.2, error: 2, usual: 0.01 },
  { fits: named('muon'), what: 'Muon', hint: 0.05, warning: 0.1, error: 1, usual: 0.02 },
  { fits: named('adagrad'), what: 'Adagrad', warning: 0.5, error: 5, usual: 0.01 },
];

/** A multiplier of Noam's schedule; published ones go up to 5. */
const noam: RateLimit = { what: say('lr-for.noam'), warning: 20, error: 200, usual: 2 };

/** Where no optimizer is named: the highest published rate of any is 1.3, of SGD with large batches; LBFGS and Adadelta take 1. */
const unnamed: RateLimit = { what: say('lr-for.any'), warning: 10, error: 100, usual: 1e-3 };

/** Null where nothing is known of such a rate. */
export function rateLimitFor(recipe: Recipe, text: Written): RateLimit | null {
  if (recipe.lrIsMultiplier) return known(recipe.schedule) === 'noam' ? noam : null;
  const name = optimizerOf(recipe) ?? '';
  const limit = limits.find(({ fits }) => fits(name, recipe, text));
  if (isAdaptive(name) && recipe.kind === 'adapters') return ofAdapters(recipe, text, name);
  if (name === 'sgd') return ofSgd(recipe);
  if (!limit) return name === '' ? unnamed : null;
  const { warning, error, as: kind = recipe.kind, ...rest } = limit;
  if (warning !== undefined && error !== undefined) return { ...rest, warning, error };
  return withPublished(rest, 'lr', { ...recipe, kind }, name, null);
}

/** What published recipes have at most, and ten times that. */
function withPublished(
  rest: Omit<RateLimit, 'warning' | 'error'>,
  setting: PublishedSetting,
  { kind, family }: Recipe,
  optimizer: string,
  size: number | null,
): RateLimit | null {
  const range = publishedFor(setting, { optimizer: isAdam(optimizer) ? optimizer : 'adam', kind, family, size });
  return range && { ...rest, warning: range.greatest, error: 10 * range.greatest, n: range.n };
}

/** PEFT's key, and axolotl's for it. */
const rslora = ['use_rslora', 'peft_use_rslora'];

/** From here on a model counts as a large one among those that get adapters. */
const largeModel = 2e9;

/** What a step of adapters adds to the weights goes with alpha / r; models below 2 billion parameters bear more. */
function ofAdapters(recipe: Recipe, text: Written, name: string): RateLimit | null {
  const size = parameterCount(text);
  const what = size !== null && size >= largeModel ? say('lr-for.large-adapters') : say('lr-for.adapters');
  const [alpha, rank] = [known(recipe.loraAlpha), known(recipe.loraRank)];
  // With rsLoRA it is alpha / sqrt(r), which no published recipe can be compared by.
  const scale = alpha && rank && !rslora.some((key) => text.written([key]) === true) ? alpha / rank : null;
  // Usual is 2e-4 with an alpha / r of 1 or 2; mlx-lm goes with 20 and 1e-5.
  const usual = scale !== null && scale > 2 ? roundTo(4e-4 / scale, 1) : 2e-4;
  const rest = { what, hint: scale === null ? 3e-4 : 6e-4, usual, ...(scale === null ? {} : { scale }) };
  return withPublished(rest, scale === null ? 'lr' : 'loraRate', recipe, name, size);
}

/** SGD bears a rate in proportion to its batch (Goyal et al., 2017): 0.1 for 256 examples. Of one device where the config counts so. */
function ofSgd(recipe: Recipe): RateLimit | null {
  const { kind, family, momentum, globalBatchSize, batchSize, accumulate } = recipe;
  const part = known(batchSize);
  const batch = known(globalBatchSize) ?? (part === null ? null : part * (known(accumulate) ?? 1));
  const range = publishedFor(batch === null ? 'lr' : 'lrPer256', { optimizer: 'sgd', kind, family });
  if (!range) return null;
  const times = Math.max(1, (batch ?? 0) / 256);
  // Without momentum a step is a tenth as long as with 0.9.
  const length = (known(momentum) ?? 0) > 0 || family === 'detector' ? 1 : 10;
  const what =
    length === 1 ? say(family === 'detector' ? 'lr-for.detector' : 'lr-for.momentum') : say('lr-for.no-momentum');
  const warning = range.greatest * times * length;
  return { what, hint: 0.1 * times * length, warning, error: 10 * warning, usual: 0.01 * length, n: range.n };
}
