/**
 * spaCy's config. What is absent is filled in from spacy/default_config.cfg, where the function beside it is the same:
 * with `Adam.v1` its L2 is 0.01, with any other optimizer the arguments are those of thinc/optimizers.py.
 */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, number, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { mixedFlag } from '../fields/precisions';
import type { Length } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `spacy default_config.cfg ${name}` });
const thinc = <T>(value: T, name: string) => ({ value, source: `thinc optimizers.py ${name}` });
const optimizer = 'training.optimizer';
const rate = `${optimizer}.learn_rate`;

/** `Adam.v1` without its version. */
const plain = (name: string): string => name.replace(/^spacy\.|\.v\d+$/g, '');
const optimizerIn = (view: View): string => plain(view.text(`${optimizer}.@optimizers`)) || 'Adam';

/** thinc/schedules.py; a triangle falls in a line, and `decaying` as 1 / (1 + decay * step). */
const schedules: Record<string, string> = {
  slanted_triangular: 'linear',
  cyclic_triangular: 'cyclic',
  compounding: 'exponential',
  decaying: 'decaying',
};

/** The run ends at the first of both lengths; 0 of both is no end but that of `patience`. */
const total: Field<Length> = (view) => {
  const read = length(
    [
      { key: 'training.max_steps', unit: 'steps', none: 0 },
      { key: 'training.max_epochs', unit: 'epochs', none: 0 },
    ],
    def({ value: 20_000, unit: 'steps' }, 'max_steps'),
  );
  const found = read(view);
  return found.state === 'absent' ? { ...found, state: 'unknown' } : found;
};

/** A rate that is a number has no schedule, and no place to write what belongs to one. */
const inSchedule = <T>(then: Field<T>): Field<T> =>
  when(
    (view) => view.keys(rate).length > 0,
    then,
    () => ({ path: null, state: 'absent', value: null }),
  );

/** A batch of sequences counts examples; one of words does not. The default is `spacy.batch_by_words.v1`. */
const bySequence = (view: View): boolean => /batch_by_sequence/.test(view.text('training.batcher.@batchers'));

export const spacy: Format = {
  name: 'spacy',
  doc: {
    title: 'spaCy `.cfg`',
    recognisedBy: '`[training]` with `[nlp]`, `[components]` or `[training.optimizer]`',
    readBy: 'ConfigParser, values in JSON',
  },
  inCfg: true,
  recognise: (root) => {
    const view = new View(root);
    if (!view.any('training.optimizer', 'training.batcher', 'training.max_steps', 'training.max_epochs')) return null;
    const whole = view.keys('nlp').length > 0 && view.any('components');
    const own = view.any('training.optimizer.@optimizers', 'training.batcher.@batchers', 'training.train_corpus');
    return whole || own ? new View(root, [], whole) : null;
  },
  loader: 'json',
  kind: (view) =>
    view.any('components.transformer') || view.keys('components').some((name) => view.has(`components.${name}.source`))
      ? 'finetuning'
      : 'unknown',
  family: (view) => (view.any('components.transformer') ? 'transformer' : 'unknown'),
  fields: {
    // With L2_is_weight_decay, which is the default, thinc's Adam decays the weights apart from the gradient.
    optimizer: (view) =>
      word(
        `${optimizer}.@optimizers`,
        (text) => {
          const name = optimizerName(plain(text).replaceAll('.', '_'));
          return name === 'adam' && view.scalar(`${optimizer}.L2_is_weight_decay`) !== false ? 'adamw' : name;
        },
        { otherwise: def('adamw', 'Adam.v1') },
      )(view),
    lr: number(
      [`${rate}.initial_rate`, `${rate}.max_rate`, `${rate}.max_lr`, `${rate}.base_rate`, `${rate}.rate`, rate],
      {
        otherwise: (view) => (/^R?Adam$/.test(optimizerIn(view)) ? def(0.001, 'learn_rate') : 'unknown'),
        writeTo: rate,
      },
    ),
    betas: when(
      (view) => /Adam$/.test(optimizerIn(view)),
      betaPair(`${optimizer}.beta1`, `${optimizer}.beta2`, def([0.9, 0.999], 'beta2')),
    ),
    eps: number(`${optimizer}.eps`, { otherwise: def(1e-8, 'eps') }),
    weightDecay: number(`${optimizer}.L2`, {
      otherwise: (view) => (optimizerIn(view) === 'Adam' ? def(0.01, 'L2') : thinc(0, 'L2')),
    }),
    schedule: word(`${rate}.@schedules`, (text) => schedules[plain(text)] ?? scheduleName(plain(text)), {
      otherwise: (view) => (view.any(`${rate}.@schedules`) ? 'unknown' : def('constant', 'learn_rate = 0.001')),
    }),
    warmup: inSchedule(length([{ key: `${rate}.warmup_steps`, unit: 'steps' }], 'unknown')),
    minimumLr: inSchedule(number(`${rate}.min_lr`, { writeTo: null })),
    total,
    // Of each layer's gradient, not of all together.
    clip: clipNorm(`${optimizer}.grad_clip`, { otherwise: def({ kind: 'norm', threshold: 1 }, 'grad_clip') }),
    precision: mixedFlag('components.transformer.model.mixed_precision', {
      value: false,
      source: 'spacy-transformers TransformerModel.mixed_precision',
    }),
    // training/loop.py: subdivide_batch. The batcher's size is that of a step, and is divided by accumulate_gradient.
    globalBatchSize: when(bySequence, count('training.batcher.size', { otherwise: 'unknown' })),
    accumulate: count('training.accumulate_gradient', { otherwise: def(1, 'accumulate_gradient') }),
    dropout: number('training.dropout', { otherwise: def(0.1, 'dropout') }),
    // training.seed is that of the system unless it is a number of its own.
    seed: (view) =>
      number(typeof view.scalar('training.seed') === 'number' ? 'training.seed' : 'system.seed', {
        otherwise: def(0, 'seed'),
      })(view),
    evalEvery: interval('training.eval_frequency'),
  },
};
