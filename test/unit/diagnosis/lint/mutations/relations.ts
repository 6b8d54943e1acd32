/** Values that are fine alone and not beside others: warmup, intervals and schedules against the run, batches, betas. */
import type { Length, Recipe } from '../../../../../src/config/recipe';
import type { ConfigPath } from '../../../../../src/config/types';
import { readForeign } from '../../../../../src/config/formats';
import { edited, numberUnder, scalarsOf, standing } from './mutate';
import type { CleanConfig, Mutant, Mutate } from './mutate';

const adams = ['adam', 'adamw', 'nadam', 'radam'];
/** From these rates on, Adam is expected to warm up: the usual one of transformers, and for other models its default. */
const highRate = (family: string): number => (family === 'transformer' ? 1e-4 : 1e-3);

/** Warmup has several keys, and one of them names it as well as another. */
function withPlace(mutant: Mutant, name: string): Mutant {
  const path = readForeign(mutant.text, name).recipe?.warmup.path;
  return { ...mutant, keys: [...mutant.keys, ...(path ? [path] : [])] };
}

const warmupRemoved: Mutate = (clean) => {
  const { warmup, lr, optimizer, family } = clean.recipe;
  if (warmup.state !== 'written' || warmup.path === null || lr.state !== 'written') return null;
  if (!adams.includes(optimizer.value ?? '') || lr.value < highRate(family)) return null;
  const off = (recipe: Recipe): boolean => recipe.warmup.state === 'absent';
  const mutant =
    edited(clean, [{ op: 'remove', path: warmup.path }], [warmup.path], off) ??
    edited(clean, [{ op: 'set', path: warmup.path, value: 0 }], [warmup.path], off);
  return mutant && withPlace(mutant, clean.name);
};

const warmupLonger: Mutate = (clean) => {
  const { warmup, total } = clean.recipe;
  if (warmup.state !== 'written') return null;
  const { unit } = warmup.value;
  const length = total.state === 'unknown' || total.value?.unit !== unit ? null : total.value.value;
  if (unit !== 'share' && length === null) return null;
  const value = unit === 'share' ? 1.2 : 2 * (length ?? 0);
  const mutant = edited(
    clean,
    warmup.write?.({ value, unit }),
    [warmup.path],
    ({ warmup: now }) => now.value?.value === value && now.value.unit === unit,
  );
  return mutant && withPlace(mutant, clean.name);
};

const batchDividedBy8: Mutate = (clean) => {
  const { globalBatchSize, batchSize, lr } = clean.recipe;
  const batch = [globalBatchSize, batchSize].find(
    ({ state, value }) => state === 'written' && value !== null && value % 8 === 0,
  );
  if (batch?.state !== 'written' || lr.state !== 'written') return null;
  return edited(clean, batch.write?.(batch.value / 8), [batch.path]);
};

/** A batch that the part of one device, times the accumulation, does not divide. */
const notDivisible: Mutate = (clean) => {
  const { globalBatchSize, batchSize, accumulate } = clean.recipe;
  const [whole, part] = [standing(globalBatchSize), standing(batchSize)];
  if (!whole || !part || part.value < 2 || whole.value % part.value !== 0) return null;
  const keys = [whole.path, part.path, accumulate.path];
  return edited(clean, whole.setting.write?.(whole.value + 1), keys);
};

const betasSwapped: Mutate = (clean) => {
  const { betas } = clean.recipe;
  if (betas.state !== 'written' || betas.value[0] === betas.value[1]) return null;
  const [first, second] = betas.value;
  return edited(clean, betas.write?.([second, first]), [betas.path], (recipe) => recipe.betas.value?.[0] === second);
};

/** Trainers of Hugging Face look at `eval_steps` and `save_steps` only where the strategy says so. */
function asked(clean: CleanConfig, what: 'eval' | 'save'): boolean {
  const strategy = scalarsOf(clean).find(({ key }) =>
    what === 'eval' ? /^(?:eval|evaluation)_strategy$/.test(key) : key === 'save_strategy',
  );
  if (strategy) return strategy.value === 'steps';
  return what === 'save' || !['hf-trainer', 'llamafactory', 'open-instruct'].includes(clean.recipe.format);
}

/** Keys of intervals in steps, and in epochs, as they are spelled in the frameworks. */
const inSteps = {
  eval: /^(?:eval|val|valid|validate|evaluation|test)[-_]?(?:steps|interval|freq|every|period|interval_updates)$/,
  save: /^(?:save|checkpoint|checkpointing|ckpt)[-_]?(?:steps|interval|freq|every|period|checkpoint_steps|interval_updates)$/,
};
const inEpochs = {
  eval: /^(?:eval|val|valid|evaluation)[-_]?(?:every_n_epochs?|epochs)$|^check_val_every_n_epoch$/,
  save: /^(?:save)[-_]?(?:every_n_epochs?|epochs)$/,
};

/** An interval that the adapter reads, or a number under a key that is called so. */
function intervalOf(clean: CleanConfig, what: 'eval' | 'save', unit: Length['unit']): ConfigPath | null {
  const place = standing(clean.recipe[`${what}Every`]);
  if (place)
    return place.value.unit === unit && typeof clean.config.written(place.path) === 'number' ? place.path : null;
  const keys = { steps: inSteps[what], epochs: inEpochs[what], tokens: null, share: null }[unit];
  const found = keys && numberUnder(clean, keys);
  return found && found.value > 0 ? found.path : null;
}

/** Something that happens every so often, and less often than once in the run. */
export function never(what: 'eval' | 'save'): Mutate {
  return (clean) => {
    const total = standing(clean.recipe.total);
    const path = total && asked(clean, what) ? intervalOf(clean, what, total.value.unit) : null;
    return path && total
      ? edited(clean, [{ op: 'set', path, value: Math.ceil(10 * total.value.value) }], [path])
      : null;
  };
}

/** Lengths of a schedule that stand apart from that of the run. */
const scheduleKeys =
  /^(?:t_max|lr[-_]decay[-_](?:iters|steps)|total_num_steps|num_training_steps|max_decay_steps|decay_steps|t_initial|total_update_num)$/i;

const scheduleShorter: Mutate = (clean) => {
  const total = standing(clean.recipe.total);
  const found = numberUnder(clean, scheduleKeys);
  if (!total || found?.value !== total.value.value || String(found.path) === String(total.path)) return null;
  return edited(clean, [{ op: 'set', path: found.path, value: Math.ceil(found.value / 5) }], [found.path, total.path]);
};

export const relationMistakes: Record<string, Mutate> = {
  'warmup removed at a high rate': warmupRemoved,
  'warmup longer than the run': warmupLonger,
  'batch divided by 8': batchDividedBy8,
  'batch that does not divide': notDivisible,
  'betas swapped': betasSwapped,
  'evaluation that never comes': never('eval'),
  'schedule shorter than the run': scheduleShorter,
};
