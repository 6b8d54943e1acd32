/** Values of the wrong type: text where a number belongs, and words of another language. */
import { respelled, standing } from './mutate';
import type { CleanConfig, Mutate } from './mutate';

const quotable = ({ config }: CleanConfig, old: string): boolean =>
  !/^["']/.test(old) && ['yaml', 'json', 'toml'].includes(config.language);

const rateInQuotes: Mutate = (clean) => {
  const place = standing(clean.recipe.lr);
  return place && respelled(clean, place.path, (old) => (quotable(clean, old) ? `"${old}"` : null));
};

/** `0.0001` as `1e-4`, where home-made code reads it with plain PyYAML. */
const exponentAsText: Mutate = (clean) => {
  const place = standing(clean.recipe.lr);
  if (!place || clean.recipe.format !== 'custom' || clean.recipe.loader !== 'pyyaml') return null;
  const spelled = place.value.toExponential();
  if (spelled.includes('.')) return null;
  return respelled(clean, place.path, () => spelled);
};

const decimalComma: Mutate = (clean) => {
  const place = standing(clean.recipe.lr);
  if (!place || place.value <= 0 || place.value >= 1) return null;
  const comma = place.value.toFixed(10).replace(/0+$/, '').replace('.', ',');
  // Without quotes it is a syntax error in JSON and TOML, and two entries in braces.
  const spelled = clean.config.language === 'yaml' ? comma : `"${comma}"`;
  return respelled(
    clean,
    place.path,
    (old) => (quotable(clean, old) ? spelled : null),
    (_, config) => config.written(place.path) === comma,
  );
};

const flagInQuotes: Mutate = (clean) => {
  const { gradientCheckpointing, precision } = clean.recipe;
  for (const { path } of [gradientCheckpointing, precision]) {
    if (!path || typeof clean.config.written(path) !== 'boolean') continue;
    const mutant = respelled(clean, path, (old) => (quotable(clean, old) ? `"${old}"` : null));
    if (mutant) return mutant;
  }
  return null;
};

/** `None` is no null in YAML but a word; yacs alone reads it as Python does. */
const pythonNone: Mutate = (clean) => {
  if (clean.config.language !== 'yaml' || clean.recipe.format === 'detectron2') return null;
  for (const setting of [clean.recipe.clip, clean.recipe.warmup, clean.recipe.minimumLr]) {
    const { path, state } = setting;
    if (state !== 'written' || typeof clean.config.written(path ?? []) !== 'number' || !path) continue;
    const mutant = respelled(
      clean,
      path,
      () => 'None',
      (_, config) => config.written(path) === 'None',
    );
    if (mutant) return mutant;
  }
  return null;
};

export const typeMistakes: Record<string, Mutate> = {
  'learning rate in quotes': rateInQuotes,
  'exponent that PyYAML takes for text': exponentAsText,
  'decimal comma': decimalComma,
  'flag in quotes': flagInQuotes,
  "Python's None": pythonNone,
};
