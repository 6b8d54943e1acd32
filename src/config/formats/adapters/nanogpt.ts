/**
 * nanoGPT's configurator: assignments in a Python file, of which the plain ones read like TOML. Every fork has its own
 * defaults in train.py, so that nothing is taken from there but AdamW and the shape of the schedule.
 */
import { betaPair } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, fixed, flagIn, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { precisionName } from '../fields/names';
import { View } from '../configView';

/** Keys of a GPT and its schedule; others have the rest too. */
const ofGpt = ['block_size', 'n_layer', 'n_embd', 'n_head', 'lr_decay_iters', 'decay_lr', 'init_from', 'beta2'];

const none = 'unknown' as const;

export const nanogpt: Format = {
  name: 'nanogpt',
  doc: {
    title: 'nanoGPT',
    recognisedBy: '`learning_rate`, `max_iters` and `warmup_iters`, `block_size` or their like, in no section',
    readBy: 'exec',
  },
  recognise: (root) => {
    const view = new View(root);
    if (!view.all('learning_rate', 'max_iters') || !view.any('warmup_iters', ...ofGpt)) return null;
    return view.any('optimizer', 'scheduler', 'trainer', 'model') ? null : new View(root, [], false);
  },
  loader: 'toml',
  kind: (view) => {
    const from = view.text('init_from');
    if (from.startsWith('gpt2')) return 'finetuning';
    return from === '' || from === 'scratch' ? 'pretraining' : 'unknown';
  },
  family: (view) => (view.any(...ofGpt) ? 'transformer' : 'unknown'),
  fields: {
    optimizer: fixed('adamw', 'nanoGPT:model.py:configure_optimizers'),
    lr: number('learning_rate'),
    betas: betaPair('beta1', 'beta2', { value: [0.9, 0.95], source: 'nanoGPT train.py' }),
    weightDecay: number('weight_decay'),
    schedule: (view) => {
      const decays = view.get('decay_lr');
      const constant = decays !== null && flagIn(decays.place) === false;
      return constant
        ? { path: decays.path, state: 'written', value: 'constant' }
        : fixed('cosine', 'nanoGPT:train.py:get_lr')(view);
    },
    warmup: length([{ key: 'warmup_iters', unit: 'steps' }], none),
    minimumLr: number('min_lr'),
    total: length([{ key: 'max_iters', unit: 'steps' }], none),
    clip: clipNorm('grad_clip'),
    precision: word('dtype', precisionName, { otherwise: none }),
    batchSize: count('batch_size'),
    accumulate: count('gradient_accumulation_steps'),
    dropout: number('dropout'),
    evalEvery: interval('eval_interval'),
    logEvery: interval('log_interval'),
  },
};
