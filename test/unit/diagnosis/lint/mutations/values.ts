/** Values that are wrong by themselves: a power of ten, a sign, a range. */
import { edited, numberUnder, respelled, standing, withNumber } from './mutate';
import type { Mutate } from './mutate';

const times = (factor: number) => (value: number) => (value > 0 ? factor * value : null);

const dropout: Mutate = (clean) => {
  const place = standing(clean.recipe.dropout) ?? numberUnder(clean, /drop(?:out|emb|att|_path|_rate)/i);
  if (!place || place.value < 0 || place.value >= 1) return null;
  return edited(clean, [{ op: 'set', path: place.path, value: 1.5 }], [place.path]);
};

const warmupPerCent: Mutate = (clean) => {
  const place = standing(clean.recipe.warmup);
  if (place?.value.unit !== 'share' || typeof clean.config.written(place.path) !== 'number') return null;
  const value = Number((100 * place.value.value).toPrecision(4));
  return value <= 1 ? null : edited(clean, [{ op: 'set', path: place.path, value }], [place.path]);
};

const betasAsOne: Mutate = (clean) => {
  const place = standing(clean.recipe.betas);
  if (!place || !Array.isArray(clean.config.written(place.path))) return null;
  return edited(clean, [{ op: 'set', path: place.path, value: place.value[0] }], [place.path]);
};

const clipOf =
  (threshold: number): Mutate =>
  (clean) => {
    const place = standing(clean.recipe.clip);
    if (!place) return null;
    const { kind } = place.value;
    return edited(
      clean,
      place.setting.write?.({ kind, threshold }),
      [place.path],
      ({ clip }) => clip.value?.threshold === threshold,
    );
  };

const noLength: Mutate = (clean) => {
  const place = standing(clean.recipe.total);
  if (!place || typeof clean.config.written(place.path) !== 'number') return null;
  // Where another key then says the length, nothing is wrong with the run.
  return edited(
    clean,
    [{ op: 'set', path: place.path, value: 0 }],
    [place.path],
    ({ total }) => total.state !== 'written',
  );
};

/** 1e-4 becomes 1e4. */
const signLost: Mutate = (clean) => {
  const place = standing(clean.recipe.lr);
  return place && respelled(clean, place.path, (old) => (/\de-0*\d/i.test(old) ? old.replace('-', '') : null));
};

const seedAsWord: Mutate = (clean) => {
  const place = standing(clean.recipe.seed);
  return place && edited(clean, [{ op: 'set', path: place.path, value: 'fixed' }], [place.path]);
};

export const valueMistakes: Record<string, Mutate> = {
  'learning rate x 30': withNumber('lr', times(30)),
  'learning rate x 100': withNumber('lr', times(100)),
  "learning rate without its exponent's sign": signLost,
  'weight decay 10': withNumber('weightDecay', (value) => (value >= 0 && value < 1 ? 10 : null)),
  'accumulation 0': withNumber('accumulate', () => 0),
  'epsilon 1e-2': withNumber('eps', (value) => (value < 1e-2 ? 1e-2 : null)),
  'dropout 1.5': dropout,
  'momentum 1.2': withNumber('momentum', () => 1.2),
  'warmup ratio in per cent': warmupPerCent,
  'negative batch': withNumber(['batchSize', 'globalBatchSize'], (value) => (value > 1 ? -value : null)),
  'a word for a seed': seedAsWord,
  'betas as one number': betasAsOne,
  'clipping at 1000': clipOf(1000),
  'lowest rate above the peak': withNumber('minimumLr', (_, { lr }) =>
    lr.state === 'written' && lr.value > 0 ? 3 * lr.value : null,
  ),
  'run of no length': noLength,
};
