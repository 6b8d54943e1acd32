/** Darknet. Defaults: src/parser.c, parse_net_options. Numbers are read by C's atof, as far as they go. */
import { betaPair } from '../fields/betas';
import { count, field, number, numberIn, set, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { length } from '../fields/lengths';
import type { ModelFamily } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `darknet parser.c ${name}` });

/** get_policy: any other word is taken for `constant`. */
const policies: Record<string, string> = {
  poly: 'polynomial',
  constant: 'constant',
  step: 'step',
  exp: 'exponential',
  sigmoid: 'sigmoid',
  steps: 'step',
  sgdr: 'cosine',
  random: 'random',
};

const isAdam = (view: View): boolean => (view.scalar('net.adam') ?? 0) !== 0;

/** `batch` is that of a step; what goes through the network at once is a part of it, by `subdivisions`. */
const atOnce: Field<number> = (view) => {
  const [batch, parts] = ['net.batch', 'net.subdivisions'].map((key) => {
    const place = view.get(key)?.place;
    return place ? numberIn(place) : 1;
  });
  const path = view.pathOf('net.subdivisions');
  if (typeof batch !== 'number' || typeof parts !== 'number' || parts < 1)
    return { path, state: 'unknown', value: null };
  const write = (value: number) => (batch % value === 0 ? set(batch / value, path) : []);
  const value = Math.trunc(batch / parts);
  return view.any('net.subdivisions')
    ? { path, write, state: 'written', value }
    : { path, write, state: 'default', ...def(value, 'subdivisions = 1') };
};

const family = (view: View): ModelFamily => {
  if (view.any('yolo', 'region', 'detection', 'Gaussian_yolo')) return 'detector';
  if (view.any('rnn', 'gru', 'lstm', 'crnn', 'conv_lstm')) return 'recurrent';
  return view.any('convolutional', 'conv') ? 'conv' : 'unknown';
};

export const darknet: Format = {
  name: 'darknet',
  doc: {
    title: 'Darknet `.cfg`',
    recognisedBy: '`[net]` with `batch`, and `learning_rate` or `max_batches`',
    readBy: 'Darknet',
  },
  inCfg: true,
  recognise: (root) => {
    const view = new View(root, [], true, (key) => (key === 'net' ? ['network'] : []));
    return view.any('net.batch') && view.any('net.learning_rate', 'net.max_batches') ? view : null;
  },
  loader: 'yaml-1.2',
  family,
  fields: {
    optimizer: field<string>(['net.adam'], (place) => (numberIn(place) === 0 ? 'sgd' : 'adam'), null, {
      otherwise: def('sgd', 'adam = 0'),
    }),
    lr: number('net.learning_rate', { otherwise: def(0.001, 'learning_rate') }),
    betas: when(isAdam, betaPair('net.B1', 'net.B2', def([0.9, 0.999], 'B2'))),
    eps: when(isAdam, number('net.eps', { otherwise: def(1e-6, 'eps') })),
    momentum: number('net.momentum', { otherwise: def(0.9, 'momentum') }),
    weightDecay: number('net.decay', { otherwise: def(1e-4, 'decay') }),
    schedule: word('net.policy', (text) => policies[text] ?? text, { otherwise: def('constant', 'policy') }),
    warmup: length([{ key: 'net.burn_in', unit: 'steps' }]),
    minimumLr: when(
      (view) => view.text('net.policy') === 'sgdr',
      number('net.learning_rate_min', { otherwise: def(1e-5, 'learning_rate_min') }),
    ),
    total: length([{ key: 'net.max_batches', unit: 'steps' }], 'unknown'),
    // [net] has no key for it; `clip` of some versions bounds the weights.
    clip: () => ({ path: null, state: 'absent', value: null }),
    lossScale: number('net.loss_scale', { off: (value) => value === 1 }),
    batchSize: atOnce,
    globalBatchSize: count('net.batch', { otherwise: def(1, 'batch') }),
    accumulate: count('net.subdivisions', { otherwise: def(1, 'subdivisions') }),
    dropout: number('dropout.0.probability', { writeTo: null }),
  },
};
