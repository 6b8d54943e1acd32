/** Ultralytics YOLO: training arguments and hyper-parameter files. Defaults: ultralytics/cfg/default.yaml. */
import { count, fixed, flag, number, shareOf, unknown, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName } from '../fields/names';
import type { Clipping } from '../../recipe';
import { mixedFlag } from '../fields/precisions';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `ultralytics cfg/default.yaml ${name}` });

/** `optimizer: auto` chooses by the number of iterations and leaves lr0 and momentum unread (engine/trainer.py). */
const unlessAuto =
  <T>(then: Field<T>): Field<T> =>
  (view) => {
    const name = view.text('optimizer').toLowerCase();
    const auto = name === 'auto' || (name === '' && view.complete);
    return auto ? { path: then(view).path, state: 'unknown', value: null } : then(view);
  };

const isShare = (view: View): boolean => {
  const batch = view.scalar('batch');
  return typeof batch === 'number' && batch > 0 && batch < 1;
};

export const ultralytics: Format = {
  name: 'ultralytics',
  doc: {
    title: 'Ultralytics',
    recognisedBy: '`lr0` with `lrf`, `warmup_epochs` and their like',
  },
  recognise: (root) => {
    const view = new View(root);
    const names = ['lrf', 'warmup_epochs', 'warmup_bias_lr', 'momentum', 'mosaic', 'hsv_h'].filter((key) =>
      view.any(key),
    );
    if (!view.any('lr0') || names.length < 2) return null;
    // Hyper-parameter files of YOLOv5 leave optimizer, batch and epochs to the command line.
    return new View(root, [], view.any('task', 'mode', 'epochs', 'batch'));
  },
  loader: 'pyyaml',
  kind: (view) => (view.has('pretrained') && view.scalar('pretrained') !== false ? 'finetuning' : 'unknown'),
  family: () => 'detector',
  fields: {
    optimizer: word('optimizer', (text) => (text === 'auto' ? 'unknown' : optimizerName(text)), {
      otherwise: 'unknown',
    }),
    lr: unlessAuto(number('lr0', { otherwise: def(0.01, 'lr0') })),
    momentum: unlessAuto(number('momentum', { otherwise: def(0.937, 'momentum') })),
    weightDecay: number('weight_decay', { otherwise: def(5e-4, 'weight_decay') }),
    schedule: (view) =>
      flag('cos_lr')(view).value === true
        ? { path: view.pathOf('cos_lr'), state: 'written', value: 'cosine' }
        : view.complete
          ? { path: view.pathOf('cos_lr'), state: 'default', ...def('linear', 'cos_lr') }
          : unknown<string>()(view),
    warmup: length([{ key: 'warmup_epochs', unit: 'epochs' }], def({ value: 3, unit: 'epochs' }, 'warmup_epochs')),
    minimumLr: unlessAuto(shareOf('lrf', number('lr0'), { otherwise: 'unknown' })),
    total: length([{ key: 'epochs', unit: 'epochs' }], def({ value: 100, unit: 'epochs' }, 'epochs')),
    clip: fixed<Clipping>(
      { kind: 'norm', threshold: 10 },
      'ultralytics engine/trainer.py optimizer_step: max_norm=10.0',
    ),
    precision: mixedFlag('amp', def(true, 'amp')),
    // Below 1 it is a share of the GPU's memory.
    batchSize: when(isShare, unknown(), count('batch', { otherwise: def(16, 'batch') })),
    dropout: number('dropout', { otherwise: def(0, 'dropout') }),
    seed: number('seed', { otherwise: def(0, 'seed') }),
    saveEvery: interval({ key: 'save_period', unit: 'epochs' }),
  },
};
