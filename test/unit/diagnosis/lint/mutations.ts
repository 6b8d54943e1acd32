/**
 * Mistakes that people make, made on purpose in a config that has none. Each gives the text with the mistake and the
 * keys that a finding must name; null where it cannot be made in this file.
 */
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { readForeign } from '../../../../src/config/formats';
import type { ForeignConfig, Recipe } from '../../../../src/config/formats';
import { lineStarts, offsetAt } from '../../../../src/config/text/offsets';
import type { ConfigEdit, ConfigPath } from '../../../../src/config/types';

export interface Mutant {
  text: string;
  /** Any of them. */
  keys: ConfigPath[];
}

type Mutate = (config: ForeignConfig, recipe: Recipe, text: string, name: string) => Mutant | null;

/** The text after edits of values, if the recipe is then what it must be. */
function edited(
  [config, , text, name]: Parameters<Mutate>,
  edits: ConfigEdit[] | undefined,
  keys: (ConfigPath | null)[],
  holds: (recipe: Recipe) => boolean,
): Mutant | null {
  if (!edits || edits.length === 0) return null;
  try {
    const next = applyTextEdits(text, config.edit(edits));
    const recipe = readForeign(next, name).recipe;
    return recipe && holds(recipe) ? { text: next, keys: keys.filter((key) => key !== null) } : null;
  } catch {
    // Such as a key that is given twice already.
    return null;
  }
}

/** Warmup has several keys, and one of them names it as well as another. */
function withPlace(mutant: Mutant, name: string): Mutant {
  const path = readForeign(mutant.text, name).recipe?.warmup.path;
  return { ...mutant, keys: [...mutant.keys, ...(path ? [path] : [])] };
}

const adams = ['adam', 'adamw', 'nadam', 'radam'];
/** From these rates on, Adam is expected to warm up: the usual one of transformers, and for other models its default. */
const highRate = (family: string): number => (family === 'transformer' ? 1e-4 : 1e-3);

const lrTimes30: Mutate = (...args) => {
  const { lr } = args[1];
  if (lr.state !== 'written' || lr.value <= 0) return null;
  const next = Number((30 * lr.value).toPrecision(6));
  return edited(args, lr.write?.(next), [lr.path], (recipe) => recipe.lr.value !== lr.value);
};

/** The key is taken out; where the framework then clips by default, clipping is set to zero. */
const clipRemoved: Mutate = (...args) => {
  const { clip, precision } = args[1];
  if (!['fp16', 'mixed-fp16'].includes(precision.value ?? '') || clip.value === null || clip.path === null) return null;
  const off = (recipe: Recipe): boolean => recipe.clip.state === 'absent';
  const removed = clip.state === 'written' ? edited(args, [{ op: 'remove', path: clip.path }], [clip.path], off) : null;
  return removed ?? edited(args, [{ op: 'set', path: clip.path, value: 0 }], [clip.path], off);
};

const warmupRemoved: Mutate = (...args) => {
  const { warmup, lr, optimizer, family } = args[1];
  if (warmup.state !== 'written' || warmup.path === null || lr.state !== 'written') return null;
  if (!adams.includes(optimizer.value ?? '') || lr.value < highRate(family)) return null;
  const off = (recipe: Recipe): boolean => recipe.warmup.state === 'absent';
  const mutant =
    edited(args, [{ op: 'remove', path: warmup.path }], [warmup.path], off) ??
    edited(args, [{ op: 'set', path: warmup.path, value: 0 }], [warmup.path], off);
  return mutant && withPlace(mutant, args[3]);
};

const staticScale: Mutate = (...args) => {
  const { lossScale, precision } = args[1];
  if (!['fp16', 'mixed-fp16'].includes(precision.value ?? '')) return null;
  return edited(args, lossScale.write?.(128), [lossScale.path], (recipe) => recipe.lossScale.value === 128);
};

const batchDividedBy8: Mutate = (...args) => {
  const { globalBatchSize, batchSize, lr } = args[1];
  const batch = [globalBatchSize, batchSize].find(
    ({ state, value }) => state === 'written' && value !== null && value % 8 === 0,
  );
  if (batch?.state !== 'written' || lr.state !== 'written') return null;
  return edited(args, batch.write?.(batch.value / 8), [batch.path], () => true);
};

const warmupLonger: Mutate = (...args) => {
  const { warmup, total } = args[1];
  if (warmup.state !== 'written') return null;
  const { unit } = warmup.value;
  const length = total.state === 'unknown' || total.value?.unit !== unit ? null : total.value.value;
  if (unit !== 'share' && length === null) return null;
  const value = unit === 'share' ? 1.2 : 2 * (length ?? 0);
  const mutant = edited(
    args,
    warmup.write?.({ value, unit }),
    [warmup.path],
    ({ warmup: now }) => now.value?.value === value && now.value.unit === unit,
  );
  return mutant && withPlace(mutant, args[3]);
};

const betasSwapped: Mutate = (...args) => {
  const { betas } = args[1];
  if (betas.state !== 'written' || betas.value[0] === betas.value[1]) return null;
  const [first, second] = betas.value;
  return edited(args, betas.write?.([second, first]), [betas.path], (recipe) => recipe.betas.value?.[0] === second);
};

/** A second rate above the first, as one pastes it. */
const duplicated: Mutate = (config, { lr }, text) => {
  const key = lr.state === 'written' && lr.path ? config.keyRangeOf(lr.path) : null;
  if (!key || !lr.path || lr.state !== 'written') return null;
  const starts = lineStarts(text);
  const at = offsetAt(starts, key.start);
  const spelled = text.slice(at, offsetAt(starts, key.end));
  const before = text.slice(starts[key.start.line], at);
  const separator = config.language === 'toml' ? ' = ' : ': ';
  // In braces an entry ends with a comma, also in YAML.
  const value = config.rangeOf(lr.path);
  const after = value ? text.slice(offsetAt(starts, value.end)) : '';
  const end = config.language === 'json' || (/^["']/.test(spelled) && /^\s*[,}]/.test(after)) ? ',' : '';
  // Of a list item, the second key stands below the dash.
  const next = before.trim() === '' ? `\n${before}` : before.trim() === '-' ? null : ', ';
  if (next === null) return null;
  const line = `${spelled}${separator}${Number((2 * lr.value).toPrecision(6))}${next === ', ' ? '' : end}${next}`;
  return { text: text.slice(0, at) + line + text.slice(at), keys: [lr.path] };
};

export const mutations: Record<string, Mutate> = {
  'learning rate x 30': lrTimes30,
  'clipping removed in fp16': clipRemoved,
  'warmup removed at a high rate': warmupRemoved,
  'static loss scale': staticScale,
  'batch divided by 8': batchDividedBy8,
  'warmup longer than the run': warmupLonger,
  'betas swapped': betasSwapped,
  'duplicate optimizer key': duplicated,
};
