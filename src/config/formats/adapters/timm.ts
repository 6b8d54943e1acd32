/**
 * timm's `train.py`: the `args.yaml` that a run leaves behind, and the YAML that `--config` takes. Defaults: train.py,
 * timm/optim/_optim_factory.py and timm/scheduler/scheduler_factory.py. Arguments and defaults go through argparse,
 * which casts text.
 */
import { betas } from '../fields/betas';
import { clippingBy } from '../fields/clips';
import { count, field, flag, number, numberIn, set, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import { unlessDumped } from '../fields/dumped';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import type { Length, ModelFamily, Precision, TrainingKind } from '../../recipe';
import { isPlaceholder, View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `timm/train.py ${name}` });
/** A field whose default stands in every dump; versions before 2022 had others. */
const dumped = <T>(name: string, then: Field<T>, ...values: T[]): Field<T> =>
  unlessDumped(then, values, `timm/train.py ${name}`);

/** Names that only timm has, without what it puts before and behind them. */
const own: Record<string, string> = {
  rmsproptf: 'rmsprop',
  nadamw: 'nadam',
  radamw: 'radam',
  adamwlegacy: 'adamw',
  nadamlegacy: 'nadam',
  radamlegacy: 'radam',
  cadamw: 'adamw',
  sgdw: 'sgd',
  lambc: 'lamb',
  larc: 'lars',
  nlars: 'lars',
  adafactorbv: 'adafactor',
};

function nameOf(text: string): string {
  const plain = text.toLowerCase().replace(/^lookahead_/, '');
  return own[plain] ?? optimizerName(plain);
}

const optimizer = word('opt', nameOf, { otherwise: def('sgd', 'opt') });
const isOne =
  (...names: string[]) =>
  (view: View): boolean =>
    names.includes(optimizer(view).value ?? '');
const isAdam = isOne('adam', 'adamw', 'nadam', 'radam', 'adamax');
const ofTorch = <T>(value: T) => ({ value, source: 'timm optim: the default of the optimizer' });

/**
 * Without `lr` the rate is `lr_base`, which is that of a batch of `lr_base_size` (256): it is taken in proportion to the
 * batch of all devices, or to its root for optimizers that adapt. How many devices there are is not in the file.
 */
const lr: Field<number> = (view) =>
  number(['lr', 'lr_base'], {
    // Versions before 2022 had 0.05, whatever the batch.
    otherwise: 'unknown',
    skip: (value) => value === 0 && view.any('lr_base'),
    writeTo: view.any('lr_base') ? 'lr_base' : 'lr',
  })(view);

/** The rate that nobody chose is that of SGD; with another optimizer it is worth a look. */
const chosenLr: Field<number> = (view) => (isOne('sgd')(view) ? dumped('lr', lr, 0.1, 0.05, 0.01) : lr)(view);

const amp: Field<Precision> = (view) => {
  const path = view.pathOf('amp');
  const on = flag('amp', { otherwise: def(false, 'amp') })(view);
  if (on.value !== true) {
    const place = { path, write: (value: Precision) => edits(view, value) };
    if (on.state === 'unknown') return { ...place, state: 'unknown', value: null };
    const source = 'timm/train.py amp';
    return { ...place, state: 'default', value: /bf/.test(view.text('model_dtype')) ? 'bf16' : 'fp32', source };
  }
  const value: Precision = /^bf/.test(view.text('amp_dtype')) ? 'mixed-bf16' : 'mixed-fp16';
  return { path, write: (next) => edits(view, next), state: 'written', value };
};

/** `amp` turns it on, `amp_dtype` says which 16 bits. */
function edits(view: View, value: Precision) {
  if (value === 'fp32') return set(false, view.pathOf('amp'));
  const type = { 'mixed-bf16': 'bfloat16', 'mixed-fp16': 'float16' }[value as string];
  if (!type) return [];
  const now = view.text('amp_dtype') || 'float16';
  return [...set(true, view.pathOf('amp')), ...(now === type ? [] : set(type, view.pathOf('amp_dtype')))];
}

const families: [RegExp, ModelFamily][] = [
  [
    /poolformer|convformer|convnext|resnet|efficientnet|mobilenet|regnet|resnext|densenet|nfnet|repvgg|xception/,
    'conv',
  ],
  [/vgg|inception|hrnet|dpn\d|dla\d|mobileone|resnest|ghostnet|darknet|rexnet|mnasnet/, 'conv'],
  [/vit|deit|swin|beit|eva\d|cait|xcit|former|twins|pvt|siglip|clip|hiera|visformer|naflex/, 'transformer'],
];

function family(view: View): ModelFamily {
  const name = view.text('model').toLowerCase();
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown';
}

/** The layers of a model that is taken over have rates of their own, and the one that is written is the last one's. */
function kind(view: View): TrainingKind {
  const started = view.scalar('pretrained') === true || view.text('initial_checkpoint') !== '';
  return started && !view.has('layer_decay') ? 'finetuning' : 'unknown';
}

const company = ['warmup_epochs', 'warmup_lr', 'decay_rate', 'decay_epochs', 'drop_path', 'clip_grad', 'smoothing'];

export const timm: Format = {
  name: 'timm',
  doc: {
    title: 'timm',
    recognisedBy: '`opt` and `sched` with `warmup_epochs`, `drop_path` and their like',
  },
  recognise: (root) => {
    const view = new View(root);
    const all = [...company, 'lr_base', 'mixup', 'reprob', 'aa', 'opt_betas', 'model_ema'];
    const found = all.filter((key) => view.any(key)).length;
    const named = view.text('opt') !== '' && !isPlaceholder(view.text('opt')) && view.any('sched');
    if (!named || found < 2 || !view.any('lr', 'lr_base', 'epochs', 'batch_size')) return null;
    // Others took its arguments over, with defaults of their own: a dump has them all, and the rest is not known.
    return new View(root, [], view.any('model') && view.any('lr_base', 'lr_cycle_limit', 'amp', 'amp_dtype'));
  },
  loader: 'yaml-1.2',
  kind,
  family,
  fields: {
    optimizer,
    lr: chosenLr,
    betas: when(isAdam, betas('opt_betas', { otherwise: ofTorch<[number, number]>([0.9, 0.999]) })),
    eps: number('opt_eps', { otherwise: (view) => (isAdam(view) ? ofTorch(1e-8) : 'unknown') }),
    momentum: when(
      isOne('sgd', 'momentum', 'rmsprop', 'lars', 'nag'),
      dumped('momentum', number('momentum', { otherwise: def(0.9, 'momentum') }), 0.9),
    ),
    weightDecay: dumped('weight-decay', number('weight_decay', { otherwise: def(2e-5, 'weight-decay') }), 2e-5, 1e-4),
    schedule: dumped(
      'sched',
      word('sched', scheduleName, {
        otherwise: def('cosine', 'sched'),
        spell: (value) => (['cosine', 'step', 'plateau', 'constant'].includes(value) ? value : null),
      }),
      'cosine',
    ),
    warmup: dumped(
      'warmup-epochs',
      length([{ key: 'warmup_epochs', unit: 'epochs' }], def({ value: 5, unit: 'epochs' }, 'warmup-epochs')),
      ...([5, 3].map((value) => ({ value, unit: 'epochs' })) as Length[]),
    ),
    minimumLr: dumped('min-lr', number('min_lr', { otherwise: def(0, 'min-lr') }), 0, 1e-5, 1e-6),
    total: dumped(
      'epochs',
      length([{ key: 'epochs', unit: 'epochs' }], def({ value: 300, unit: 'epochs' }, 'epochs')),
      { value: 300, unit: 'epochs' },
    ),
    clip: (view) =>
      // Adaptive clipping bounds each gradient by the size of its weights.
      view.text('clip_mode') === 'agc' && view.has('clip_grad')
        ? { path: view.pathOf('clip_grad'), state: 'unknown', value: null }
        : clippingBy('clip_grad', 'clip_mode', ['value'])(view),
    precision: amp,
    batchSize: dumped('batch-size', count('batch_size', { otherwise: def(128, 'batch-size') }), 128),
    accumulate: dumped('grad-accum-steps', count('grad_accum_steps', { otherwise: def(1, 'grad-accum-steps') }), 1),
    dropout: dumped('drop', number('drop', { otherwise: def(0, 'drop') }), 0),
    gradientCheckpointing: flag('grad_checkpointing', { otherwise: def(false, 'grad-checkpointing') }),
    evalEvery: interval({ key: 'val_interval', unit: 'epochs' }),
    logEvery: interval('log_interval'),
    seed: dumped('seed', field(['seed'], numberIn, set, { otherwise: def(42, 'seed') }), 42),
  },
};
