/**
 * Remedies of number formats. The embedded trainer computes in float32, so they change no config of it; they are
 * advised for logs of other tools.
 */
import { say } from '../../../shared/messages/say';
import type { Remedy } from '../remedy';

export const bf16: Remedy = {
  id: 'bf16',
  applies: 'Training in float16, and the loss scale falls or gradients overflow.',
  changes: 'The precision of the framework: bfloat16 in place of float16.',
  cost: say('fix.bf16.cost'),
  source: say('fix.bf16.source'),
  change: () => null,
  advised: true,
};

export const dynamicLossScale: Remedy = {
  id: 'dynamic-loss-scale',
  applies: 'Training in float16 with a fixed loss scale, and gradients overflow or vanish.',
  changes: 'The loss scaler of the framework: dynamic, from 65536, halved on overflow.',
  cost: say('fix.dynamic-loss-scale.cost'),
  source: say('fix.dynamic-loss-scale.source'),
  change: () => null,
  advised: true,
};
