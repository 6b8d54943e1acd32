/**
 * Remedies of number formats. The embedded trainer computes in float32, so they change no config of it; they are
 * advised for logs of other tools.
 */
import type { Remedy } from '../remedy';

export const bf16: Remedy = {
  id: 'bf16',
  applies: 'Training in float16, and the loss scale falls or gradients overflow.',
  changes: 'The precision of the framework: bfloat16 in place of float16.',
  cost: 'Three bits of precision.',
  source: 'BigScience, BLOOM (arXiv 2211.05100); Zhang et al., OPT (arXiv 2205.01068).',
  change: () => null,
  advised: true,
};

export const dynamicLossScale: Remedy = {
  id: 'dynamic-loss-scale',
  applies: 'Training in float16 with a fixed loss scale, and gradients overflow or vanish.',
  changes: 'The loss scaler of the framework: dynamic, from 65536, halved on overflow.',
  cost: 'Steps that overflow are skipped.',
  source: 'Micikevicius et al., Mixed precision training (arXiv 1710.03740); the defaults of torch.amp.GradScaler.',
  change: () => null,
  advised: true,
};
