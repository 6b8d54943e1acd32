/** What ESPnet2 and WeNet files have in common: `optim`, `optim_conf`, `scheduler`, `scheduler_conf`. */
import { betas } from './betas';
import { number, word } from './fields';
import type { Fields } from './fields';
import { length } from './lengths';
import { scheduleName } from './names';
import type { ModelFamily } from '../../recipe';
import type { View } from '../configView';

export const speechFields: Fields = {
  lr: number('optim_conf.lr', { otherwise: 'unknown' }),
  betas: betas('optim_conf.betas', { otherwise: 'unknown' }),
  eps: number('optim_conf.eps', { otherwise: 'unknown' }),
  momentum: number('optim_conf.momentum', { otherwise: 'unknown' }),
  weightDecay: number('optim_conf.weight_decay', { otherwise: 'unknown' }),
  // WarmupLR of both rises to lr and falls with the inverse root of the step.
  schedule: word('scheduler', (text) => (/^warmuplr$/i.test(text) ? 'inverse-sqrt' : scheduleName(text)), {
    otherwise: 'unknown',
  }),
  warmup: length(
    [{ key: 'scheduler_conf.warmup_steps', unit: 'steps' }],
    // Both give WarmupLR and NoamLR 25,000 steps where none are named.
    (view) =>
      /warmup|noam/i.test(view.text('scheduler'))
        ? { value: { value: 25_000, unit: 'steps' }, source: 'WarmupLR(warmup_steps=25000)' }
        : view.any('scheduler')
          ? null
          : 'unknown',
  ),
  dropout: number(['encoder_conf.dropout_rate', 'encoder_conf.dropout'], { otherwise: 'unknown' }),
};

export function speechFamily(view: View): ModelFamily {
  const encoder = view.text('encoder');
  if (/former|transducer|whisper|paraformer/.test(encoder)) return 'transformer';
  return /rnn|lstm/.test(encoder) ? 'recurrent' : 'unknown';
}

export const noam = (view: View): boolean => /noam/i.test(view.text('scheduler'));
