/** Number formats that do not fit the model, the hardware's way, or each other. */
import type { ConfigEdit } from '../../../../../src/config/types';
import type { Recipe } from '../../../../../src/config/recipe';
import { edited } from './mutate';
import type { CleanConfig, Mutate } from './mutate';

const halves = ['fp16', 'mixed-fp16'];
const isHalf = (recipe: Recipe): boolean => halves.includes(recipe.precision.value ?? '');
const isBrain = (recipe: Recipe): boolean => ['bf16', 'mixed-bf16'].includes(recipe.precision.value ?? '');

/** The key is taken out; where the framework then clips by default, clipping is set to zero. */
const clipRemoved: Mutate = (clean) => {
  const { clip } = clean.recipe;
  if (!isHalf(clean.recipe) || clip.value === null || clip.path === null) return null;
  const off = (recipe: Recipe): boolean => recipe.clip.state === 'absent';
  const removed =
    clip.state === 'written' ? edited(clean, [{ op: 'remove', path: clip.path }], [clip.path], off) : null;
  return removed ?? edited(clean, [{ op: 'set', path: clip.path, value: 0 }], [clip.path], off);
};

const staticScale: Mutate = (clean) => {
  const { lossScale } = clean.recipe;
  if (!isHalf(clean.recipe)) return null;
  return edited(clean, lossScale.write?.(128), [lossScale.path], (recipe) => recipe.lossScale.value === 128);
};

/** Models whose weights are published in bfloat16. */
const brainModels = /llama-?[23]|mistral|mixtral|qwen|gemma|phi-?[34]|falcon|olmo|deepseek/i;

/** The edits that turn bf16 into fp16, in the way the file says it. */
function halved({ config, recipe }: CleanConfig): ConfigEdit[] {
  const { path } = recipe.precision;
  const key = String(path?.at(-1));
  const value = path && config.written(path);
  if (!path || value === undefined) return [];
  if (typeof value === 'string') {
    const next = value.replace(/bfloat16/i, 'float16').replace(/bf16/i, /^bf16-/.test(value) ? '16' : 'fp16');
    return next === value ? [] : [{ op: 'set', path, value: next }];
  }
  const other = key.replace(/bfloat16|bf16/, 'fp16');
  if (other === key) return [];
  const beside = [...path.slice(0, -1), other];
  // A section (`bf16: { enabled: true }`) or a flag.
  if (config.written(beside) === undefined) return [{ op: 'rename', path, to: other }];
  return [
    { op: 'set', path, value: false },
    { op: 'set', path: beside, value: true },
  ];
}

const halfForBrain: Mutate = (clean) => {
  if (!isBrain(clean.recipe) || !brainModels.test(clean.text)) return null;
  const keys = [clean.recipe.precision.path];
  const mutant = edited(clean, halved(clean), keys, isHalf);
  if (!mutant) return null;
  const [path] = mutant.keys;
  return { ...mutant, keys: [...mutant.keys, ...(path ? [[...path.slice(0, -1), 'fp16']] : [])] };
};

const bothFlags: Mutate = (clean) => {
  const { path, state } = clean.recipe.precision;
  const key = String(path?.at(-1));
  if (state !== 'written' || !path || clean.config.written(path) !== true) return null;
  const other = key === 'bf16' ? 'fp16' : key === 'fp16' ? 'bf16' : null;
  if (other === null) return null;
  const beside = [...path.slice(0, -1), other];
  return edited(clean, [{ op: 'set', path: beside, value: true }], [path, beside]);
};

export const precisionMistakes: Record<string, Mutate> = {
  'clipping removed in fp16': clipRemoved,
  'static loss scale': staticScale,
  'fp16 for a model of bf16': halfForBrain,
  'two number formats': bothFlags,
};
