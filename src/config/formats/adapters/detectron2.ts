/** Detectron2 (yacs). Defaults: detectron2/config/defaults.py. A file with `_BASE_` has the rest elsewhere. */
import { clipping } from '../fields/clips';
import { count, fixed, number, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { mixedFlag } from '../fields/precisions';
import type { Clipping } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `detectron2 SOLVER.${name}` });
const section = 'SOLVER.CLIP_GRADIENTS';

const clip: Field<Clipping> = (view) => {
  const write = (value: Clipping) => [
    { op: 'set' as const, path: view.pathOf(`${section}.ENABLED`), value: true },
    { op: 'set' as const, path: view.pathOf(`${section}.CLIP_TYPE`), value: value.kind },
    { op: 'set' as const, path: view.pathOf(`${section}.CLIP_VALUE`), value: value.threshold },
  ];
  const on = view.scalar(`${section}.ENABLED`);
  const path = view.pathOf(on === true ? `${section}.CLIP_VALUE` : `${section}.ENABLED`);
  if (on === false) return { path, write, state: 'absent', value: null };
  if (on === undefined) return { path, write, state: view.complete ? 'absent' : 'unknown', value: null };
  // `value` is the default; `norm`, and `full_model` of Mask2Former and Detic, bound a norm.
  const kind = /norm|full_model/.test(view.text(`${section}.CLIP_TYPE`)) ? 'norm' : 'value';
  const read = clipping(kind, `${section}.CLIP_VALUE`, {
    otherwise: def({ kind, threshold: 1 }, 'CLIP_GRADIENTS.CLIP_VALUE'),
  });
  return { ...read(view), path, write };
};

/** Keys of detectron2's own SOLVER. Other projects with yacs files have further ones, and defaults of their own. */
const own = new Set([
  ...['LR_SCHEDULER_NAME', 'MAX_ITER', 'BASE_LR', 'BASE_LR_END', 'MOMENTUM', 'NESTEROV', 'WEIGHT_DECAY', 'GAMMA'],
  ...['WEIGHT_DECAY_NORM', 'WEIGHT_DECAY_BIAS', 'BIAS_LR_FACTOR', 'STEPS', 'NUM_DECAYS', 'WARMUP_FACTOR', 'AMP'],
  ...['WARMUP_ITERS', 'WARMUP_METHOD', 'RESCALE_INTERVAL', 'CHECKPOINT_PERIOD', 'IMS_PER_BATCH'],
  ...['REFERENCE_WORLD_SIZE', 'CLIP_GRADIENTS'],
]);
const isOwn = (view: View): boolean => view.keys('SOLVER').every((key) => own.has(key));

export const detectron2: Format = {
  name: 'detectron2',
  doc: {
    title: 'Detectron2',
    recognisedBy: '`SOLVER`',
    readBy: 'yacs',
  },
  recognise: (root) => {
    const view = new View(root);
    if (view.keys('SOLVER').length === 0) return null;
    return new View(root, [], !view.any('_BASE_') && isOwn(view));
  },
  // yacs evaluates text as a Python literal, so that 1e-4 is a number.
  loader: 'yaml-1.2',
  kind: (view) => (view.has('MODEL.WEIGHTS') ? 'finetuning' : 'unknown'),
  family: () => 'detector',
  fields: {
    // solver/build.py makes torch.optim.SGD; projects name another one.
    optimizer: when(
      isOwn,
      fixed('sgd', 'detectron2/solver/build.py'),
      word(['SOLVER.OPTIMIZER', 'SOLVER.OPT', 'SOLVER.OPTIMIZER_NAME', 'SOLVER.OPTIMIZING_METHOD'], optimizerName),
    ),
    lr: number('SOLVER.BASE_LR', { otherwise: def(0.001, 'BASE_LR') }),
    momentum: number('SOLVER.MOMENTUM', { otherwise: def(0.9, 'MOMENTUM') }),
    weightDecay: number('SOLVER.WEIGHT_DECAY', { otherwise: def(1e-4, 'WEIGHT_DECAY') }),
    schedule: word('SOLVER.LR_SCHEDULER_NAME', (text) => scheduleName(text.replace(/^Warmup/, '')), {
      otherwise: def('step', 'LR_SCHEDULER_NAME = WarmupMultiStepLR'),
    }),
    warmup: length(
      [
        { key: 'SOLVER.WARMUP_ITERS', unit: 'steps' },
        { key: 'SOLVER.WARMUP_EPOCHS', unit: 'epochs' },
      ],
      def({ value: 1000, unit: 'steps' }, 'WARMUP_ITERS'),
    ),
    minimumLr: number('SOLVER.BASE_LR_END', { otherwise: def(0, 'BASE_LR_END') }),
    total: length(
      [
        { key: 'SOLVER.MAX_ITER', unit: 'steps' },
        { key: 'SOLVER.MAX_EPOCH', unit: 'epochs' },
      ],
      def({ value: 40_000, unit: 'steps' }, 'MAX_ITER'),
    ),
    clip,
    precision: mixedFlag('SOLVER.AMP.ENABLED', def(false, 'AMP.ENABLED')),
    // Over all devices.
    globalBatchSize: count('SOLVER.IMS_PER_BATCH', { otherwise: def(16, 'IMS_PER_BATCH') }),
    seed: number('SEED', { otherwise: 'unknown' }),
    evalEvery: interval('TEST.EVAL_PERIOD'),
    saveEvery: interval('SOLVER.CHECKPOINT_PERIOD'),
  },
};
