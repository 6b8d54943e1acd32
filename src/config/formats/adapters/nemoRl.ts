/** NVIDIA NeMo-RL (OmegaConf): `policy` with optimizer, scheduler and batch sizes. `defaults` inherits from a file. */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, firstOf, flag, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName } from '../fields/names';
import { precisionWord } from '../fields/precisions';
import { torchDefault } from '../fields/torchDefaults';
import { View } from '../configView';

const optimizer = 'policy.optimizer';

export const nemoRl: Format = {
  name: 'nemo-rl',
  doc: {
    title: 'NeMo-RL',
    recognisedBy: '`policy.optimizer.kwargs`, `policy.train_global_batch_size`',
  },
  recognise: (root) => {
    const view = new View(root);
    const own = view.any(
      `${optimizer}.kwargs`,
      'policy.train_global_batch_size',
      'policy.megatron_cfg',
      'policy.dtensor_cfg',
    );
    return own ? new View(root, [], !view.any('defaults')) : null;
  },
  loader: 'omegaconf',
  kind: (view) => (view.any('grpo', 'dpo', 'rm', 'loss_fn') ? 'preference' : 'finetuning'),
  family: () => 'transformer',
  fields: {
    optimizer: word(`${optimizer}.name`, optimizerName, { otherwise: 'unknown' }),
    lr: number([`${optimizer}.kwargs.lr`, 'policy.megatron_cfg.optimizer.lr'], { otherwise: 'unknown' }),
    betas: betas(`${optimizer}.kwargs.betas`, { otherwise: torchDefault(`${optimizer}.name`, 'betas') }),
    eps: number(`${optimizer}.kwargs.eps`, { otherwise: torchDefault(`${optimizer}.name`, 'eps') }),
    weightDecay: number(`${optimizer}.kwargs.weight_decay`, {
      otherwise: torchDefault(`${optimizer}.name`, 'weightDecay'),
    }),
    // A list of torch schedulers in a row; the first, LinearLR, is the warmup.
    warmup: length([{ key: 'policy.scheduler.0.kwargs.total_iters', unit: 'steps' }], 'unknown'),
    total: length(
      [
        { key: 'grpo.max_num_steps', unit: 'steps' },
        { key: 'sft.max_num_steps', unit: 'steps' },
        { key: 'dpo.max_num_steps', unit: 'steps' },
      ],
      'unknown',
    ),
    clip: clipNorm('policy.max_grad_norm', { otherwise: 'unknown' }),
    precision: precisionWord('policy.precision', { weights: false, otherwise: 'unknown' }),
    batchSize: count('policy.train_micro_batch_size', { otherwise: 'unknown' }),
    globalBatchSize: count('policy.train_global_batch_size', { otherwise: 'unknown' }),
    gradientCheckpointing: firstOf(
      flag('policy.dtensor_cfg.activation_checkpointing', { otherwise: 'unknown' }),
      flag('policy.activation_checkpointing_enabled', { otherwise: 'unknown' }),
    ),
    seed: number(['grpo.seed', 'sft.seed', 'dpo.seed'], { otherwise: 'unknown', writeTo: null }),
    evalEvery: interval('grpo.val_period', 'sft.val_period', 'dpo.val_period'),
    saveEvery: interval('checkpointing.save_period'),
  },
};
