/** WeNet. Defaults: wenet/utils/executor.py, train_utils.py and init_dataset. */
import { clipNorm } from '../fields/clips';
import { count, field, fixed, flag, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName } from '../fields/names';
import type { Precision } from '../../recipe';
import { noam, speechFamily, speechFields } from '../fields/speechFamily';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `wenet ${name}` });
const batch = 'dataset_conf.batch_conf';

export const wenet: Format = {
  name: 'wenet',
  doc: {
    title: 'WeNet',
    recognisedBy: '`dataset_conf` with `optim_conf` and `encoder_conf`',
  },
  recognise: (root) => {
    const view = new View(root);
    const model = view.any('encoder', 'encoder_conf', 'model');
    return model && view.any('dataset_conf') && view.any('optim_conf') ? view : null;
  },
  loader: 'pyyaml',
  kind: (view) => (view.any('init_checkpoint', 'lora_conf') ? 'finetuning' : 'pretraining'),
  family: speechFamily,
  lrIsMultiplier: noam,
  fields: {
    ...speechFields,
    optimizer: word('optim', optimizerName, { otherwise: 'unknown' }),
    minimumLr: number('scheduler_conf.min_lr', { otherwise: 'unknown', writeTo: null }),
    total: length(
      [
        { key: 'max_epoch', unit: 'epochs' },
        { key: 'max_steps', unit: 'steps' },
      ],
      def({ value: 100, unit: 'epochs' }, 'max_epoch'),
    ),
    clip: clipNorm('grad_clip', { otherwise: def({ kind: 'norm', threshold: 50 }, 'executor.py grad_clip = 50.0') }),
    precision: field<Precision>(
      ['dtype'],
      (place) => ({ fp32: 'fp32', fp16: 'mixed-fp16', bf16: 'mixed-bf16' })[place.source] as Precision | undefined,
      null,
      // --dtype and --use_amp of the command line are off.
      { otherwise: def('fp32', 'train.py --dtype fp32') },
    ),
    // A dynamic batch is bounded by frames; its batch_size is not read.
    batchSize: (view) =>
      view.text(`${batch}.batch_type`) === 'dynamic'
        ? { path: view.pathOf(`${batch}.batch_size`), state: 'unknown', value: null }
        : count(`${batch}.batch_size`, { otherwise: 'unknown' })(view),
    accumulate: count('accum_grad', { otherwise: def(1, 'accum_grad') }),
    gradientCheckpointing: flag('encoder_conf.gradient_checkpointing', {
      otherwise: def(false, 'gradient_checkpointing'),
    }),
    seed: fixed(777, 'wenet/bin/train.py: torch.manual_seed(777)'),
    saveEvery: interval('save_interval'),
    logEvery: interval('log_interval'),
  },
};
