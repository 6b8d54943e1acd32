/**
 * YOLOv5's `opt.yaml` and those of its children (YOLOv7, YOLOv9): the arguments of train.py as a run wrote them, with
 * the hyper-parameters in a section of its own, or in the file that `hyp` names. Source: train.py, utils/torch_utils.py.
 */
import { count, field, fixed, number, numberIn, set, shareOf, unknown, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import { unlessDumped } from '../fields/dumped';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName } from '../fields/names';
import type { Clipping, Precision } from '../../recipe';
import { View } from '../configView';

const source = (name: string): string => `yolov5/train.py ${name}`;
const def = <T>(value: T, name: string) => ({ value, source: source(name) });
/** Nobody writes this file by hand. */
const dumped = <T>(name: string, then: Field<T>, ...values: T[]): Field<T> =>
  unlessDumped(then, values, source(name), () => true);

/** Versions until 2021, and YOLOv7, have a flag for Adam. */
const optimizer: Field<string> = (view) =>
  view.scalar('adam') === true
    ? { path: view.pathOf('adam'), state: 'written', value: 'adam' }
    : dumped('optimizer', word('optimizer', optimizerName, { otherwise: def('sgd', 'optimizer') }), 'sgd')(view);
const isSgd = (view: View): boolean => optimizer(view).value === 'sgd';

/** Settings that stand in the section, or in a file that is named in its place. */
const inSection = <T>(then: Field<T>): Field<T> => when((view) => view.text('hyp') === '', then);
const inHyp = (name: string): Field<number> => inSection(number(`hyp.${name}`, { otherwise: 'unknown' }));

/** The rate that the files bring along is that of SGD; with Adam it is worth a look. */
const lr: Field<number> = (view) => (isSgd(view) ? dumped('hyp.lr0', inHyp('lr0'), 0.01) : inHyp('lr0'))(view);

/** Gradients are gathered until the batch has 64 pictures: `nbs` in train.py. */
const accumulate: Field<number> = (view) => {
  const place = view.get('batch_size')?.place;
  const batch = place ? numberIn(place) : 'unknown';
  if (typeof batch !== 'number' || batch < 1) return unknown<number>()(view);
  return { path: null, state: 'default', ...def(Math.max(Math.round(64 / batch), 1), 'nbs = 64') };
};

const schedule: Field<string> = (view) => {
  const old = view.get('linear_lr');
  const key = old ? 'linear_lr' : 'cos_lr';
  const flag = view.scalar(key);
  if (typeof flag !== 'boolean') return unknown<string>()(view);
  const name = flag === (key === 'cos_lr') ? 'cosine' : 'linear';
  return { path: view.pathOf(key), state: flag ? 'written' : 'default', value: name, source: source(key) };
};

const own = ['hyp', 'rect', 'noautoanchor', 'image_weights', 'single_cls', 'multi_scale', 'evolve', 'bucket', 'quad'];

export const yolov5: Format = {
  name: 'yolov5',
  doc: {
    title: 'YOLOv5',
    recognisedBy: '`weights`, `data` and `batch_size` with `noautoanchor`, `image_weights` and their like',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = own.filter((key) => view.any(key)).length;
    return found >= 3 && view.any('weights') && view.any('epochs', 'batch_size') ? view : null;
  },
  loader: 'pyyaml',
  family: () => 'detector',
  fields: {
    optimizer,
    lr,
    momentum: when(isSgd, dumped('hyp.momentum', inHyp('momentum'), 0.937)),
    weightDecay: dumped('hyp.weight_decay', inHyp('weight_decay'), 5e-4),
    schedule,
    warmup: dumped('hyp.warmup_epochs', inSection(length([{ key: 'hyp.warmup_epochs', unit: 'epochs' }], 'unknown')), {
      value: 3,
      unit: 'epochs',
    }),
    minimumLr: inSection(shareOf('hyp.lrf', number('hyp.lr0'), { otherwise: 'unknown' })),
    total: length([{ key: 'epochs', unit: 'epochs' }], 'unknown'),
    // Since version 6.2 of YOLOv5, which brought the seed.
    clip: when(
      (view) => view.any('seed'),
      fixed<Clipping>({ kind: 'norm', threshold: 10 }, source('clip_grad_norm_(max_norm=10.0)')),
    ),
    precision: fixed<Precision>('mixed-fp16', source('amp = check_amp(model)')),
    batchSize: dumped('batch_size', count('batch_size', { otherwise: def(16, 'batch_size') }), 16),
    accumulate,
    saveEvery: interval({ key: 'save_period', unit: 'epochs' }),
    seed: dumped('seed', field(['seed'], numberIn, set, { otherwise: 'unknown' }), 0),
  },
};
