/** PaddleDetection. Defaults: ppdet/optimizer/optimizer.py. A file with `_BASE_` has the rest elsewhere. */
import { betaPair } from '../fields/betas';
import { clipping } from '../fields/clips';
import { count, firstOf, number, when, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import type { LengthKey } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `ppdet optimizer.py ${name}` });
const builder = 'OptimizerBuilder';
const schedulers = [0, 1, 2].map((index) => `LearningRate.schedulers.${index}`);

/** One of the schedulers is a warmup: by its name, or, where a tag names it, by the keys that only a warmup has. */
const isWarmup = (view: View, at: string): boolean =>
  /Warmup/.test(view.text(`${at}.name`)) || view.any(`${at}.start_factor`, `${at}.steps`, `${at}.epochs`);

const warmups: LengthKey[] = schedulers.flatMap((at): LengthKey[] => [
  { key: `${at}.epochs`, unit: 'epochs' },
  { key: `${at}.steps`, unit: 'steps' },
]);

const decay = (view: View): string | null => {
  const at = schedulers.find((each) => view.get(each) && !isWarmup(view, each));
  if (at === undefined) return null;
  const name = view.text(`${at}.name`);
  if (name) return name;
  if (view.any(`${at}.milestones`)) return 'PiecewiseDecay';
  return view.any(`${at}.max_epochs`) ? 'CosineDecay' : null;
};

const isAdam = (view: View): boolean => /^Adam/.test(view.text(`${builder}.optimizer.type`));

export const paddleDetection: Format = {
  name: 'paddle-detection',
  doc: {
    title: 'PaddleDetection',
    recognisedBy: '`LearningRate.base_lr` with `OptimizerBuilder`, `TrainReader` or `_BASE_`',
  },
  recognise: (root) => {
    const view = new View(root);
    if (!view.any('LearningRate.base_lr') || !view.any(builder, 'TrainReader', '_BASE_')) return null;
    return new View(root, [], !view.any('_BASE_') && view.all('epoch', builder, 'TrainReader'));
  },
  loader: 'pyyaml',
  kind: (view) => (view.has('pretrain_weights') ? 'finetuning' : 'unknown'),
  family: () => 'detector',
  fields: {
    optimizer: word(`${builder}.optimizer.type`, optimizerName, { otherwise: def('sgd', 'Momentum') }),
    lr: number('LearningRate.base_lr', { otherwise: def(0.01, 'base_lr') }),
    betas: when(
      isAdam,
      betaPair(`${builder}.optimizer.beta1`, `${builder}.optimizer.beta2`, {
        value: [0.9, 0.999],
        source: 'paddle.optimizer.Adam beta2',
      }),
    ),
    eps: when(
      isAdam,
      number(`${builder}.optimizer.epsilon`, { otherwise: { value: 1e-8, source: 'paddle.optimizer.Adam epsilon' } }),
    ),
    momentum: number(`${builder}.optimizer.momentum`, {
      otherwise: (view) => (view.any(`${builder}.optimizer`) ? 'unknown' : def(0.9, 'momentum')),
    }),
    weightDecay: number([`${builder}.regularizer.factor`, `${builder}.optimizer.weight_decay`], {
      otherwise: (view) => (view.any(`${builder}.regularizer`) ? def(0, 'regularizer') : def(1e-4, 'regularizer')),
      writeTo: null,
    }),
    schedule: (view) => {
      const path = view.pathOf('LearningRate.schedulers');
      const name = decay(view);
      if (name === null) return { path, state: 'unknown', value: null };
      const named = word(
        schedulers.map((at) => `${at}.name`),
        scheduleName,
      )(view);
      const value = name === 'PiecewiseDecay' ? 'step' : scheduleName(name);
      return { path: named.state === 'written' ? named.path : path, state: 'written', value };
    },
    warmup: when((view) => schedulers.some((at) => isWarmup(view, at)), length(warmups, 'unknown')),
    total: length([{ key: 'epoch', unit: 'epochs' }], 'unknown'),
    clip: firstOf(clipping('value', `${builder}.clip_grad_by_value`), clipping('norm', `${builder}.clip_grad_by_norm`)),
    batchSize: count('TrainReader.batch_size', { otherwise: 'unknown' }),
    saveEvery: interval({ key: 'snapshot_epoch', unit: 'epochs' }),
    logEvery: interval('log_iter'),
  },
};
