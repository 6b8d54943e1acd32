/** ESPnet2. Defaults: espnet2/tasks/abs_task.py. */
import { clipNorm } from '../fields/clips';
import { count, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName } from '../fields/names';
import { mixedFlag } from '../fields/precisions';
import { noam, speechFamily, speechFields } from '../fields/speechFamily';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `espnet2 abs_task.py --${name}` });

export const espnet: Format = {
  name: 'espnet',
  doc: {
    title: 'ESPnet2',
    recognisedBy: '`optim` with `optim_conf`, `encoder_conf` and their like',
  },
  recognise: (root) => {
    const view = new View(root);
    const names = [
      'encoder_conf',
      'decoder_conf',
      'optim_conf',
      'scheduler_conf',
      'accum_grad',
      'grad_clip',
      'batch_bins',
      'batch_type',
      'model_conf',
      'tts_conf',
      'max_epoch',
    ];
    return view.any('optim') && names.filter((key) => view.any(key)).length >= 3 ? view : null;
  },
  loader: 'pyyaml',
  kind: (view) => (view.any('init_param', 'freeze_param') ? 'finetuning' : 'pretraining'),
  family: speechFamily,
  lrIsMultiplier: noam,
  fields: {
    ...speechFields,
    optimizer: word('optim', optimizerName, { otherwise: def('adadelta', 'optim') }),
    minimumLr: number(['scheduler_conf.min_lr', 'scheduler_conf.eta_min'], { otherwise: 'unknown', writeTo: null }),
    total: length([{ key: 'max_epoch', unit: 'epochs' }], def({ value: 40, unit: 'epochs' }, 'max_epoch')),
    clip: clipNorm('grad_clip', { otherwise: def({ kind: 'norm', threshold: 5 }, 'grad_clip') }),
    precision: mixedFlag('use_amp', def(false, 'use_amp')),
    // Batches of bins or elements do not count examples.
    batchSize: (view) =>
      /numel|length|folded|bins/.test(view.text('batch_type'))
        ? { path: view.pathOf('batch_size'), state: 'unknown', value: null }
        : count('batch_size', { otherwise: 'unknown' })(view),
    accumulate: count('accum_grad', { otherwise: def(1, 'accum_grad') }),
    seed: number('seed', { otherwise: def(0, 'seed') }),
    logEvery: interval('log_interval'),
    loraRank: count('adapter_conf.rank', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('adapter_conf.alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
