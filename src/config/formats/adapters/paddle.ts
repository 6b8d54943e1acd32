/**
 * PaddleOCR and PaddleClas. Defaults: ppocr/optimizer and tools/program.py of the one, ppcls/optimizer and
 * ppcls/engine of the other.
 */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, flagIn, number, set, unknown, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import type { Precision } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `paddle ${name}` });
const rate = 'Optimizer.lr';

/** learning_rate.py of both: names that say nothing to others. */
const schedules: Record<string, string> = { Piecewise: 'step', DecayLearningRate: 'polynomial', Const: 'constant' };

const flags = ['Global.use_amp', 'AMP.use_amp'];
const isOn = (view: View): boolean => flags.some((key) => view.scalar(key) === true);

/** Automatic mixed precision, off where it is not named. */
const precision: Field<Precision> = (view) => {
  const dtype = view.text('Global.amp_dtype') || view.text('AMP.dtype');
  const on: Precision = dtype === 'bfloat16' ? 'mixed-bf16' : 'mixed-fp16';
  const open = view.any('AMP') && !view.any('AMP.use_amp');
  return field<Precision>(
    flags,
    (place) => {
      const flag = flagIn(place);
      return flag === 'unknown' ? flag : flag ? on : 'fp32';
    },
    (value, path) => (value === on || value === 'fp32' ? set(value === on, path) : []),
    // A section AMP alone turned it on in earlier versions.
    { otherwise: open ? 'unknown' : def('fp32', 'Global.use_amp is False') },
  )(view);
};

/** PaddleOCR's tools/program.py: a scaler that stands still at 1, unless it is told to be dynamic. */
const lossScale: Field<number> = (view) => {
  const dynamic = ['Global', 'AMP'].some((section) => view.scalar(`${section}.use_dynamic_loss_scaling`) === true);
  const path = view.pathOf(view.any('AMP') ? 'AMP.scale_loss' : 'Global.scale_loss');
  if (!isOn(view) || dynamic) return { path, state: 'absent', value: null };
  const otherwise = view.scalar('Global.use_amp') === true ? def(1, 'Global.scale_loss') : 'unknown';
  return number(['Global.scale_loss', 'AMP.scale_loss'], { otherwise, writeTo: null })(view);
};

const isAdam = (view: View): boolean => /^Adam/.test(view.text('Optimizer.name'));

export const paddle: Format = {
  name: 'paddle',
  doc: {
    title: 'PaddleOCR, PaddleClas',
    recognisedBy: '`Optimizer.lr` with `Global.epoch_num` or `Global.epochs`',
  },
  recognise: (root) => {
    const view = new View(root);
    return view.keys(rate).length > 0 && view.any('Global.epoch_num', 'Global.epochs') ? view : null;
  },
  loader: 'pyyaml',
  family: (view) => (view.text('Architecture.model_type') === 'det' ? 'detector' : 'unknown'),
  fields: {
    optimizer: word('Optimizer.name', optimizerName, { otherwise: 'unknown' }),
    lr: number([`${rate}.learning_rate`, `${rate}.max_lr`, `${rate}.values.0`], { otherwise: 'unknown' }),
    betas: when(isAdam, betaPair('Optimizer.beta1', 'Optimizer.beta2', def([0.9, 0.999], 'Adam.beta2'))),
    eps: when(isAdam, number('Optimizer.epsilon', { otherwise: def(1e-8, 'Adam.epsilon') })),
    momentum: number('Optimizer.momentum', { otherwise: 'unknown' }),
    weightDecay: when(
      (view) => view.text('Optimizer.regularizer.name') !== 'L1',
      number(['Optimizer.regularizer.factor', 'Optimizer.regularizer.coeff', 'Optimizer.weight_decay'], {
        otherwise: (view) =>
          view.text('Optimizer.name') === 'AdamW' ? def(0.01, 'AdamW.weight_decay') : def(0, 'regularizer = None'),
        writeTo: null,
      }),
    ),
    schedule: word(`${rate}.name`, (text) => schedules[text] ?? scheduleName(text), {
      otherwise: def('constant', 'build_lr_scheduler'),
    }),
    warmup: length([
      { key: `${rate}.warmup_epoch`, unit: 'epochs' },
      { key: `${rate}.warmup_steps`, unit: 'steps' },
    ]),
    minimumLr: number([`${rate}.eta_min`, `${rate}.end_lr`, `${rate}.min_lr`], { writeTo: null }),
    total: length(
      [
        { key: 'Global.epoch_num', unit: 'epochs' },
        { key: 'Global.epochs', unit: 'epochs' },
      ],
      'unknown',
    ),
    // ClipGradByNorm bounds each parameter's gradient, ClipGradByGlobalNorm that of all.
    clip: clipNorm(['Optimizer.clip_norm', 'Optimizer.clip_norm_global']),
    precision,
    lossScale,
    batchSize: count(
      ['Train.loader.batch_size_per_card', 'DataLoader.Train.sampler.batch_size', 'DataLoader.Train.batch_size'],
      { otherwise: 'unknown', writeTo: null },
    ),
    accumulate: when(
      (view) => view.any('Global.epochs'),
      count('Global.update_freq', { otherwise: def(1, 'Global.update_freq') }),
      unknown(),
    ),
    seed: number('Global.seed', { otherwise: 'unknown' }),
    // PaddleOCR: [from step, every so many steps], or the second alone.
    evalEvery: interval('Global.eval_batch_step.1', { key: 'Global.eval_interval', unit: 'epochs' }),
    saveEvery: interval(
      { key: 'Global.save_epoch_step', unit: 'epochs' },
      { key: 'Global.save_interval', unit: 'epochs' },
    ),
    logEvery: interval('Global.print_batch_step'),
  },
};
