/**
 * OpenNMT-tf, its second version and the keys of its first. `--auto_config` brings values of the model along, so what is
 * absent says nothing. Source: opennmt/models/model.py, opennmt/runner.py, opennmt/optimizers/utils.py.
 */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, number, numberIn, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import type { Length } from '../../recipe';
import type { ConfigNode } from '../../text/node';
import { View } from '../configView';

/** Keras, TensorFlow Addons and, for the first version, `tf.train` spell them. A decay that is given is decoupled. */
const optimizer: Field<string> = (view) => {
  const named = word('params.optimizer', (text) => {
    const plain = text.replace(/Optimizer$/, '').replace(/^Lazy/, '');
    return plain === 'GradientDescent' ? 'sgd' : optimizerName(plain);
  })(view);
  const decoupled = named.value === 'adam' && view.has('params.optimizer_params.weight_decay');
  return decoupled && named.state === 'written' ? { ...named, value: 'adamw' } : named;
};

const isNoam = (view: View): boolean => /noam/i.test(view.text('params.decay_type'));

/** Counted in steps of the schedule, each of which is `decay_step_duration` steps of the training. */
const warmup: Field<Length> = (view) => {
  const duration = view.get('params.decay_step_duration')?.place;
  const parts = duration ? numberIn(duration) : 1;
  const times = typeof parts === 'number' && parts >= 1 ? parts : 1;
  const read = (place: ConfigNode): Length | 'unknown' => {
    const value = numberIn(place);
    return value === 'unknown' ? value : { value: value * times, unit: 'steps' };
  };
  const key = {
    unit: 'steps' as const,
    read,
    write: ({ value, unit }: Length) => (unit === 'steps' ? value / times : null),
  };
  // The first version has it as the steps of a Noam decay.
  const old = isNoam(view) && view.any('params.decay_steps') ? [{ key: 'params.decay_steps', ...key }] : [];
  return length([{ key: 'params.decay_params.warmup_steps', ...key }, ...old], 'unknown')(view);
};

const own = [
  'model_dir',
  'params.average_loss_in_time',
  'params.decay_params',
  'params.decay_step_duration',
  'params.start_decay_steps',
  'params.optimizer_params',
  'params.beam_width',
  'params.label_smoothing',
  'train.save_checkpoints_steps',
  'train.save_summary_steps',
  'train.sample_buffer_size',
  'train.maximum_features_length',
  'train.effective_batch_size',
  'train.keep_checkpoint_max',
  'data.train_features_file',
];

export const opennmtTf: Format = {
  name: 'opennmt-tf',
  doc: {
    title: 'OpenNMT-tf',
    recognisedBy: '`params.optimizer` and `params.decay_type` with `train.save_checkpoints_steps` and their like',
  },
  recognise: (root) => {
    const view = new View(root, [], false);
    const found = own.filter((key) => view.any(key)).length;
    const trains = view.any('params.learning_rate', 'params.optimizer', 'params.decay_type', 'train.max_step');
    return trains && (found >= 2 || view.all('params.optimizer', 'params.decay_type')) ? view : null;
  },
  loader: 'pyyaml',
  family: (view) => (isNoam(view) ? 'transformer' : 'unknown'),
  // RsqrtDecay is scale / sqrt(max(step, warmup_steps)), so its scale is no rate either.
  lrIsMultiplier: (view) => isNoam(view) || /rsqrt|rnmtplus/i.test(view.text('params.decay_type')),
  fields: {
    optimizer,
    lr: number('params.learning_rate'),
    betas: (view) => {
      const part = view.any('params.optimizer_params.beta1', 'params.optimizer_params.beta2') ? 'beta' : 'beta_';
      const [first, second] = [1, 2].map((i) => `params.optimizer_params.${part}${i}`);
      return betaPair(first!, second!, { value: [0.9, 0.999], source: 'tf.keras.optimizers.Adam' })(view);
    },
    eps: number('params.optimizer_params.epsilon'),
    momentum: number('params.optimizer_params.momentum'),
    weightDecay: number('params.optimizer_params.weight_decay'),
    schedule: word('params.decay_type', scheduleName),
    warmup,
    minimumLr: number('params.minimum_learning_rate'),
    total: length([
      { key: 'train.max_step', unit: 'steps' },
      { key: 'train.train_steps', unit: 'steps' },
    ]),
    // A key of the first version; the second has `clipnorm` of the optimizer.
    clip: clipNorm(['params.optimizer_params.clipnorm', 'params.clip_gradients']),
    batchSize: count('train.batch_size'),
    dropout: number('params.dropout'),
    evalEvery: interval('eval.steps'),
    saveEvery: interval('train.save_checkpoints_steps'),
    logEvery: interval('train.save_summary_steps'),
    seed: number('seed'),
  },
};
