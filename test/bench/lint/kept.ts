/**
 * Kinds of mistakes that are kept out of development: nobody who writes rules reads this file, and the bench tells their
 * figures as totals. `KEEL_BENCH_KEPT=1` names them. Every theme of the other kinds has some here.
 */
import { edited, numberUnder, respelled, standing, withNumber } from '../../unit/diagnosis/lint/mutations/mutate';
import type { Mutate } from '../../unit/diagnosis/lint/mutations/mutate';
import { misplaced, misspelt, shortened } from '../../unit/diagnosis/lint/mutations/keys';
import { never } from '../../unit/diagnosis/lint/mutations/relations';
import { misspeltWord } from '../../unit/diagnosis/lint/mutations/words';
import { lineStarts, offsetAt } from '../../../src/config/text/offsets';

const dropoutHigh: Mutate = (clean) => {
  const place = standing(clean.recipe.dropout) ?? numberUnder(clean, /drop(?:out|emb|att|_path|_rate)/i);
  if (!place || place.value < 0 || place.value >= 0.6) return null;
  return edited(clean, [{ op: 'set', path: place.path, value: 0.9 }], [place.path]);
};

const clipTiny: Mutate = (clean) => {
  const place = standing(clean.recipe.clip);
  return (
    place &&
    edited(
      clean,
      place.setting.write?.({ kind: place.value.kind, threshold: 0.0001 }),
      [place.path],
      ({ clip }) => clip.value?.threshold === 0.0001,
    )
  );
};

const secondBetaOne: Mutate = (clean) => {
  const place = standing(clean.recipe.betas);
  if (!place) return null;
  const [first] = place.value;
  return edited(clean, place.setting.write?.([first, 1]), [place.path]);
};

/** 1e-8 becomes 1e8. */
const epsilonSign: Mutate = (clean) => {
  const place = standing(clean.recipe.eps);
  return place && respelled(clean, place.path, (old) => (/\de-0*\d/i.test(old) ? old.replace('-', '') : null));
};

/** 0.1 becomes 10%: of the warmup, of dropout, of weight decay. */
const perCent: Mutate = (clean) => {
  const { warmup, dropout, weightDecay } = clean.recipe;
  for (const { path } of [warmup, dropout, weightDecay]) {
    const value = path && clean.config.written(path);
    if (!path || typeof value !== 'number' || value <= 0 || value >= 1) continue;
    const text = `${Number((100 * value).toPrecision(4))}%`;
    const mutant = edited(clean, [{ op: 'set', path, value: text }], [path]);
    if (mutant) return mutant;
  }
  return null;
};

/** 10000 becomes 10k. */
const thousands: Mutate = (clean) => {
  const { total, warmup } = clean.recipe;
  for (const { path } of [total, warmup]) {
    const value = path && clean.config.written(path);
    if (!path || typeof value !== 'number' || value < 1000 || value % 100 !== 0) continue;
    const mutant = edited(clean, [{ op: 'set', path, value: `${value / 1000}k` }], [path]);
    if (mutant) return mutant;
  }
  return null;
};

const batchInQuotes: Mutate = (clean) => {
  for (const setting of [clean.recipe.batchSize, clean.recipe.globalBatchSize]) {
    const place = standing(setting);
    if (!place || typeof clean.config.written(place.path) !== 'number') continue;
    const mutant = respelled(clean, place.path, (old) => `"${old}"`);
    if (mutant) return mutant;
  }
  return null;
};

const doubled = (word: string): string | null => {
  const at = Math.floor(word.length / 2);
  return word.length >= 5 && /[a-z]/i.test(word.charAt(at))
    ? word.slice(0, at) + word.charAt(at) + word.slice(at)
    : null;
};

const otherCase = (key: string): string | null => {
  if (key.length < 4) return null;
  return key === key.toUpperCase() ? key.toLowerCase() : key.charAt(0).toUpperCase() + key.slice(1);
};

const plural = (key: string): string | null => {
  if (key.length < 5 || !/[a-z]$/.test(key)) return null;
  return key.endsWith('s') ? key.slice(0, -1) : `${key}s`;
};

/** What another framework calls the same. */
const elsewhere: Record<string, string> = {
  lr: 'learning_rate',
  learning_rate: 'lr',
  weight_decay: 'wd',
  num_train_epochs: 'epochs',
  num_epochs: 'max_epochs',
  epochs: 'num_epochs',
  max_epochs: 'epochs',
  max_steps: 'train_steps',
  train_iters: 'max_steps',
  train_steps: 'max_steps',
  per_device_train_batch_size: 'batch_size',
  micro_batch_size: 'per_device_train_batch_size',
  batch_size: 'train_batch_size',
  gradient_accumulation_steps: 'accumulate_grad_batches',
  accumulate_grad_batches: 'gradient_accumulation_steps',
  accum_grad: 'gradient_accumulation_steps',
  max_grad_norm: 'gradient_clip_val',
  gradient_clip_val: 'max_grad_norm',
  gradient_clipping: 'max_grad_norm',
  lr_scheduler_type: 'lr_scheduler',
  lr_scheduler: 'lr_scheduler_type',
  warmup_ratio: 'warmup_fraction',
  warmup_steps: 'num_warmup_steps',
};

const warmupEpochs: Mutate = (clean) => {
  const { warmup, total } = clean.recipe;
  const place = standing(warmup);
  if (place?.value.unit !== 'epochs' || total.value?.unit !== 'epochs') return null;
  return edited(clean, [{ op: 'set', path: place.path, value: 500 }], [place.path]);
};

const pureHalf: Mutate = (clean) => {
  const { path, state, value } = clean.recipe.precision;
  const word = path && clean.config.written(path);
  if (state !== 'written' || !path || typeof word !== 'string' || !value?.startsWith('mixed-')) return null;
  const next = /^(?:bf)?16-mixed$/.test(word) ? '16-true' : null;
  return (
    next && edited(clean, [{ op: 'set', path, value: next }], [path], ({ precision }) => precision.value === 'fp16')
  );
};

/** The length of the run once more at the end of its section, as it stays from before. */
const totalTwice: Mutate = ({ config, recipe, text }) => {
  const { path, value, state } = recipe.total;
  const key = state === 'written' && path ? config.keyRangeOf(path) : null;
  if (!key || !path || state !== 'written' || config.language !== 'yaml') return null;
  if (typeof config.written(path) !== 'number') return null;
  const starts = lineStarts(text);
  const lineStart = starts[key.start.line] ?? 0;
  const indent = text.slice(lineStart, offsetAt(starts, key.start));
  if (indent.trim() !== '') return null;
  const spelled = text.slice(offsetAt(starts, key.start), offsetAt(starts, key.end));
  // The last line of the section: before the first that is indented less.
  let line = key.start.line + 1;
  const lines = text.split('\n');
  const inside = (each: string): boolean => each.startsWith(indent) && /^[\w"']/.test(each.slice(indent.length));
  if (!lines.slice(key.start.line).every((each) => each.trim() === '' || inside(each))) {
    while (line < lines.length && inside(lines[line] ?? '')) line++;
  } else line = lines.length;
  const added = `${indent}${spelled}: ${2 * value.value}`;
  const rest = lines.slice(line);
  const head = lines.slice(0, line);
  if (line === lines.length && head.at(-1) === '') head.pop();
  return { text: [...head, added, ...(rest.length > 0 ? rest : [''])].join('\n'), keys: [path] };
};

export const keptOut: Record<string, Mutate> = {
  'learning rate / 1000': withNumber('lr', (value) => (value > 0 ? value / 1000 : null)),
  'negative learning rate': withNumber('lr', (value) => (value > 0 ? -value : null)),
  'negative weight decay': withNumber('weightDecay', (value) => (value > 0 ? -value : null)),
  'dropout 0.9': dropoutHigh,
  'momentum without its point': withNumber('momentum', (value) => (value > 0 && value < 1 ? 9 : null)),
  'batch 0': withNumber(['batchSize', 'globalBatchSize'], () => 0),
  'second beta 1': secondBetaOne,
  'clipping at 0.0001': clipTiny,
  "epsilon without its exponent's sign": epsilonSign,
  'a share in per cent': perCent,
  'thousands as k': thousands,
  'batch in quotes': batchInQuotes,
  'doubled letter in a key': misspelt('doubled', doubled),
  'another case of a key': misspelt('case', otherCase),
  'plural of a key': misspelt('plural', plural),
  'key of another framework': misspelt('elsewhere', (key) => elsewhere[key] ?? null),
  'key one level too high': misplaced('higher', (path) =>
    path.length > 1 && path.every((part) => typeof part === 'string')
      ? [...path.slice(0, -2), path.at(-1) ?? '']
      : null,
  ),
  'saving that never comes': never('save'),
  'steps for epochs of warmup': warmupEpochs,
  'pure fp16': pureHalf,
  'first scale too high': withNumber('initialScalePower', (value) => (value < 48 ? 64 : null)),
  'precision misspelt': misspeltWord('precision', shortened),
  'length given twice': totalTwice,
};
