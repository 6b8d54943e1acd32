/** Ludwig. Defaults: ludwig/schema/trainer.py and ludwig/schema/optimizers.py. */
import { betas } from '../fields/betas';
import { clipping } from '../fields/clips';
import { count, firstOf, flag, number, when, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { mixedFlag } from '../fields/precisions';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `ludwig trainer.${name}` });
const isLlm = (view: View): boolean => view.text('model_type') === 'llm';
/** Trainers of language models have defaults of their own. */
const ofEcd =
  <T>(value: T, name: string) =>
  (view: View) =>
    isLlm(view) ? ('unknown' as const) : def(value, name);
const clips = 'trainer.gradient_clipping';

export const ludwig: Format = {
  name: 'ludwig',
  doc: {
    title: 'Ludwig',
    recognisedBy: '`input_features` and `output_features`',
  },
  recognise: (root) => {
    const view = new View(root);
    return view.any('input_features') && view.any('output_features')
      ? new View(root, [], !view.any('trainer') ? false : true)
      : null;
  },
  // Every number is cast by the schema.
  loader: 'yaml-1.2',
  kind: (view) => {
    if (view.any('adapter')) return 'adapters';
    if (/dpo|kto|orpo|grpo/.test(view.text('trainer.type'))) return 'preference';
    return isLlm(view) ? 'finetuning' : 'unknown';
  },
  family: (view) => (isLlm(view) ? 'transformer' : 'unknown'),
  fields: {
    optimizer: word('trainer.optimizer.type', optimizerName, { otherwise: def('adam', 'optimizer.type') }),
    lr: number(['trainer.learning_rate', 'trainer.optimizer.lr'], { otherwise: ofEcd(1e-3, 'learning_rate') }),
    betas: betas('trainer.optimizer.betas', { otherwise: def<[number, number]>([0.9, 0.999], 'optimizer.betas') }),
    eps: number('trainer.optimizer.eps', { otherwise: 'unknown' }),
    momentum: number('trainer.optimizer.momentum', { otherwise: 'unknown' }),
    weightDecay: number('trainer.optimizer.weight_decay', { otherwise: 'unknown' }),
    schedule: word(['trainer.learning_rate_scheduler.decay', 'trainer.learning_rate_scheduler.type'], scheduleName, {
      otherwise: ofEcd('constant', 'learning_rate_scheduler.decay'),
    }),
    warmup: length([{ key: 'trainer.learning_rate_scheduler.warmup_fraction', unit: 'share' }], (view) =>
      view.any('trainer.learning_rate_scheduler.warmup_evaluations') || isLlm(view) ? 'unknown' : null,
    ),
    minimumLr: number('trainer.learning_rate_scheduler.eta_min', { otherwise: 'unknown' }),
    total: length(
      [
        { key: 'trainer.train_steps', unit: 'steps' },
        { key: 'trainer.epochs', unit: 'epochs' },
      ],
      ofEcd({ value: 100, unit: 'epochs' }, 'epochs'),
    ),
    clip: firstOf(
      clipping('value', `${clips}.clipvalue`),
      clipping('norm', [`${clips}.clipglobalnorm`, `${clips}.clipnorm`], {
        otherwise: def({ kind: 'norm', threshold: 0.5 }, 'gradient_clipping.clipglobalnorm'),
      }),
    ),
    precision: when(
      (view) => !view.any('quantization'),
      mixedFlag('trainer.use_mixed_precision', def(false, 'use_mixed_precision')),
    ),
    batchSize: count('trainer.batch_size', { otherwise: 'unknown' }),
    globalBatchSize: count('trainer.effective_batch_size', { otherwise: 'unknown' }),
    accumulate: count('trainer.gradient_accumulation_steps', { otherwise: def(1, 'gradient_accumulation_steps') }),
    dropout: number(['adapter.dropout', 'combiner.dropout'], { otherwise: 'unknown', writeTo: null }),
    gradientCheckpointing: flag('trainer.enable_gradient_checkpointing', {
      otherwise: def(false, 'enable_gradient_checkpointing'),
    }),
    seed: number('backend.seed', { otherwise: 'unknown', writeTo: null }),
    saveEvery: interval('trainer.steps_per_checkpoint'),
    loraRank: count('adapter.r', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('adapter.alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
