/** RLlib's experiments for `rllib train file`. Defaults: ray/rllib/algorithms, the class of each algorithm. */
import { clipping } from '../fields/clips';
import { count, number, unknown, when, word } from '../fields/fields';
import type { Field, Otherwise } from '../fields/fields';
import type { Format } from '../format';
import { optimizerName } from '../fields/names';
import type { Clipping } from '../../recipe';
import { View } from '../configView';

interface Defaults {
  lr: number;
  batch: number;
  clip: number | null;
}

/** ppo.py, impala.py, dqn.py; APPO is IMPALA's child. */
const defaults: Record<string, Defaults> = {
  PPO: { lr: 5e-5, batch: 4000, clip: null },
  IMPALA: { lr: 5e-4, batch: 500, clip: 40 },
  APPO: { lr: 5e-4, batch: 500, clip: 40 },
  DQN: { lr: 5e-4, batch: 32, clip: 40 },
};

const by =
  <T>(key: string, value: (found: Defaults) => T | null) =>
  (view: View): Otherwise<T> => {
    const found = defaults[view.text('run')];
    const known = found && value(found);
    if (!found) return 'unknown';
    return known == null ? null : { value: known, source: `rllib ${view.text('run')}Config.${key}` };
  };

/** IMPALA's choice; the other algorithms take Adam. */
const isAdam = (view: View): boolean => view.text('config.opt_type') !== 'rmsprop';

/** A schedule of its own takes the place of `lr`. */
const plainRate = (view: View): boolean => !view.has('config.lr_schedule');

const clip: Field<Clipping> = (view) => {
  const kind = view.text('config.grad_clip_by') === 'value' ? 'value' : 'norm';
  const otherwise = by<Clipping>('grad_clip', (found) =>
    found.clip === null ? null : { kind: 'norm', threshold: found.clip },
  );
  return clipping(kind, 'config.grad_clip', { otherwise })(view);
};

/** PPO takes its steps over parts of what was collected; other algorithms over a whole batch. */
const inParts = (view: View): boolean =>
  view.text('run') === 'PPO' || view.any('config.sgd_minibatch_size', 'config.minibatch_size');

/** No file of experiments has more names at its top. */
const mostNames = 200;

export const rllib: Format = {
  name: 'rllib',
  doc: {
    title: 'RLlib',
    recognisedBy: '`run` with `env` and `config`, below the name of an experiment',
  },
  recognise: (root) => {
    const whole = new View(root);
    const views = whole
      .keys()
      .slice(0, mostNames)
      .map((name) => new View(root, [name]));
    const all = views.filter((view) => view.text('run') !== '' && view.any('env') && view.keys('config').length > 0);
    return all.find((view) => view.any('config.lr')) ?? all[0] ?? null;
  },
  loader: 'pyyaml',
  fields: {
    optimizer: (view) =>
      word('config.opt_type', optimizerName, {
        otherwise: defaults[view.text('run')] ? { value: 'adam', source: 'rllib torch.optim.Adam' } : 'unknown',
      })(view),
    lr: when(plainRate, number('config.lr', { otherwise: by('lr', ({ lr }) => lr) })),
    schedule: when(plainRate, () => ({ path: null, state: 'default', value: 'constant', source: 'rllib lr' })),
    eps: when(isAdam, number('config.adam_epsilon', { otherwise: 'unknown' })),
    momentum: when((view) => !isAdam(view), number('config.momentum', { otherwise: 'unknown' })),
    clip,
    // Over all devices.
    globalBatchSize: when(
      inParts,
      count(['config.minibatch_size', 'config.sgd_minibatch_size'], {
        otherwise: { value: 128, source: 'rllib PPOConfig.minibatch_size' },
      }),
      count('config.train_batch_size', { otherwise: by('train_batch_size', ({ batch }) => batch) }),
    ),
    // `stop` counts episodes, or steps of the environment.
    total: unknown(),
    seed: number('config.seed', { otherwise: 'unknown' }),
  },
};
