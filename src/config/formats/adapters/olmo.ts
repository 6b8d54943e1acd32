/** AllenAI OLMo, first generation. Defaults: olmo/config.py (OptimizerConfig, SchedulerConfig, TrainConfig). */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, field, largest, number, set, shareOf, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length, lengthText } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { precisionWord } from '../fields/precisions';
import type { Length } from '../../recipe';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `olmo/config.py ${name}` });

/** `scheduler.units` says what `t_warmup` counts. */
const warmup: Field<Length> = (view) => {
  const unit = view.text('scheduler.units') === 'tokens' ? 'tokens' : 'steps';
  return length(
    [{ key: 'scheduler.t_warmup', unit }],
    def({ value: 100, unit: 'steps' }, 'SchedulerConfig.t_warmup'),
  )(view);
};

/** `one_in_four`, `whole_layer`, `fine_grained`: some activations are recomputed. */
const checkpointing: Field<boolean> = field(
  ['activation_checkpointing'],
  (place) => (typeof place.scalar === 'string' ? true : place.scalar === true),
  (value, path) => set(value ? 'whole_layer' : null, path),
  { otherwise: def(false, 'TrainConfig.activation_checkpointing') },
);

const suffixes = { tokens: 'T', epochs: 'ep', share: '', steps: '' } as const;

export const olmo: Format = {
  name: 'olmo',
  doc: {
    title: 'OLMo (first generation)',
    recognisedBy: '`optimizer.learning_rate`, `scheduler.t_warmup`, `scheduler.units`',
  },
  recognise: (root) => {
    const view = new View(root);
    const own = view.any('optimizer.metrics_log_interval', 'scheduler.units', 'max_grad_norm_ratio');
    return (own || view.all('optimizer.learning_rate', 'scheduler.t_warmup')) && view.any('max_duration', 'optimizer')
      ? view
      : null;
  },
  loader: 'omegaconf',
  kind: (view) => (view.has('load_path') ? 'continued' : 'pretraining'),
  family: () => 'transformer',
  fields: {
    optimizer: word('optimizer.name', optimizerName, { otherwise: def('lion', 'OptimizerConfig.name') }),
    lr: number('optimizer.learning_rate', { otherwise: def(1e-4, 'OptimizerConfig.learning_rate') }),
    betas: betas('optimizer.betas', { otherwise: def<[number, number]>([0.9, 0.95], 'OptimizerConfig.betas') }),
    eps: number('optimizer.eps', { otherwise: def(1e-5, 'OptimizerConfig.eps') }),
    weightDecay: number('optimizer.weight_decay', { otherwise: def(0.01, 'OptimizerConfig.weight_decay') }),
    schedule: word('scheduler.name', scheduleName, { otherwise: def('cosine', 'SchedulerConfig.name') }),
    warmup,
    minimumLr: shareOf('scheduler.alpha_f', number('optimizer.learning_rate'), { otherwise: 'unknown' }),
    total: length(
      [
        {
          key: 'max_duration',
          unit: 'steps',
          read: lengthText,
          write: ({ value, unit }) =>
            unit === 'steps' ? value : unit === 'share' ? null : `${value}${suffixes[unit]}`,
        },
      ],
      'unknown',
    ),
    clip: clipNorm('max_grad_norm'),
    precision: precisionWord('precision', {
      otherwise: 'unknown',
      spell: (value) => ({ 'mixed-bf16': 'amp_bf16', 'mixed-fp16': 'amp_fp16', fp32: 'fp32' })[value as string] ?? null,
    }),
    batchSize: count('device_train_microbatch_size', { otherwise: 'unknown' }),
    globalBatchSize: count('global_train_batch_size', { otherwise: 'unknown' }),
    // 0.1 each in olmo/config.py ModelConfig, unless they are written.
    dropout: largest(['model.residual_dropout', 'model.attention_dropout', 'model.embedding_dropout'], {
      otherwise: 'unknown',
    }),
    gradientCheckpointing: checkpointing,
    seed: number('seed', { otherwise: def(6198, 'TrainConfig.seed') }),
    evalEvery: interval('eval_interval'),
    saveEvery: interval('save_interval'),
    logEvery: interval('console_log_interval'),
  },
};
