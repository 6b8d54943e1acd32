/** The remedies and plans by what they do, for people. */
import { say, type Message } from '../../shared/messages/say';
import type { FixId } from '../ids';

export const remedyTitles: Readonly<Record<FixId, Message>> = {
  standardize: say('remedy.standardize'),
  initialization: say('remedy.initialization'),
  epsilon: say('remedy.epsilon'),
  'longer-decay': say('remedy.longer-decay'),
  activation: say('remedy.activation'),
  'skip-batches': say('remedy.skip-batches'),
  'raise-lr': say('remedy.raise-lr'),
  warmup: say('remedy.warmup'),
  'clip-global-norm': say('remedy.clip-global-norm'),
  'adaptive-clipping': say('remedy.adaptive-clipping'),
  'lower-lr': say('remedy.lower-lr'),
  normalization: say('remedy.normalization'),
  beta2: say('remedy.beta2'),
  adamw: say('remedy.adamw'),
  'more-data': say('remedy.more-data'),
  'early-stopping': say('remedy.early-stopping'),
  'weight-decay': say('remedy.weight-decay'),
  dropout: say('remedy.dropout'),
  'larger-batch': say('remedy.larger-batch'),
  bf16: say('remedy.bf16'),
  'dynamic-loss-scale': say('remedy.dynamic-loss-scale'),
  'lower-decay': say('remedy.lower-decay'),
  'skip-and-clip': say('remedy.skip-and-clip'),
  stabilize: say('remedy.stabilize'),
  'open-gradients': say('remedy.open-gradients'),
  regularize: say('remedy.regularize'),
  restart: say('remedy.restart'),
};
