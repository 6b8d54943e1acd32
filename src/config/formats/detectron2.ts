/** Detectron2 (yacs). Defaults: detectron2/config/defaults.py. A file with `_BASE_` has the rest elsewhere. */
import { clipping } from './clips';
import { count, number, word } from './fields';
import type { Field } from './fields';
import type { Format } from './format';
import { length } from './lengths';
import { optimizerName, scheduleName } from './names';
import { mixedFlag } from './precisions';
import type { Clipping } from './recipe';
import { View } from './view';

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

export const detectron2: Format = {
  name: 'detectron2',
  recognise: (root) => {
    const view = new View(root);
    if (!view.any('SOLVER')) return null;
    return new View(root, [], !view.any('_BASE_'));
  },
  // yacs evaluates text as a Python literal, so that 1e-4 is a number.
  loader: 'yaml-1.2',
  kind: (view) => (view.has('MODEL.WEIGHTS') ? 'finetuning' : 'unknown'),
  family: () => 'detector',
  fields: {
    // solver/build.py makes torch.optim.SGD; projects name another one.
    optimizer: (view) => {
      const named = word(['SOLVER.OPTIMIZER', 'SOLVER.OPT', 'SOLVER.OPTIMIZER_NAME'], optimizerName)(view);
      return named.state === 'written' ? named : { path: null, state: 'default', ...def('sgd', 'build_optimizer') };
    },
    lr: number('SOLVER.BASE_LR', { otherwise: def(0.001, 'BASE_LR') }),
    momentum: number('SOLVER.MOMENTUM', { otherwise: def(0.9, 'MOMENTUM') }),
    weightDecay: number('SOLVER.WEIGHT_DECAY', { otherwise: def(1e-4, 'WEIGHT_DECAY') }),
    schedule: word('SOLVER.LR_SCHEDULER_NAME', (text) => scheduleName(text.replace(/^Warmup/, '')), {
      otherwise: def('step', 'LR_SCHEDULER_NAME = WarmupMultiStepLR'),
    }),
    warmup: length(
      [{ key: 'SOLVER.WARMUP_ITERS', unit: 'steps' }],
      def({ value: 1000, unit: 'steps' }, 'WARMUP_ITERS'),
    ),
    minimumLr: number('SOLVER.BASE_LR_END', { otherwise: def(0, 'BASE_LR_END') }),
    total: length([{ key: 'SOLVER.MAX_ITER', unit: 'steps' }], def({ value: 40_000, unit: 'steps' }, 'MAX_ITER')),
    clip,
    precision: mixedFlag('SOLVER.AMP.ENABLED', def(false, 'AMP.ENABLED')),
    // Over all devices.
    globalBatchSize: count('SOLVER.IMS_PER_BATCH', { otherwise: def(16, 'IMS_PER_BATCH') }),
    seed: number('SEED', { otherwise: 'unknown' }),
  },
};
