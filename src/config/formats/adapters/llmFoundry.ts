/**
 * MosaicML llm-foundry (Composer, OmegaConf). Defaults: composer.optim and llmfoundry/command_utils/train.py.
 * Weight decay of the decoupled optimizers is not multiplied with the learning rate: 1e-5 here is about 0.1 elsewhere.
 */
import { betas } from '../fields/betas';
import { clipping } from '../fields/clips';
import { count, flag, largest, number, shareOf, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length, lengthText, writeLengthText } from '../fields/lengths';
import type { LengthKey } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { precisionWord } from '../fields/precisions';
import type { TrainingKind } from '../../recipe';
import { View } from '../configView';

const decoupledAdamW =
  <T>(value: T) =>
  (view: View) =>
    view.text('optimizer.name') === 'decoupled_adamw'
      ? { value, source: 'composer.optim.DecoupledAdamW' }
      : ('unknown' as const);

const dropouts = ['attn_config.attn_pdrop', 'attn_pdrop', 'resid_pdrop', 'emb_pdrop', 'peft_config.lora_dropout'].map(
  (key) => `model.${key}`,
);

function kind(view: View): TrainingKind {
  if (view.any('model.peft_config')) return 'adapters';
  if (view.text('train_loader.name') === 'finetuning') return 'finetuning';
  return view.scalar('model.pretrained') === true || view.has('load_path') ? 'continued' : 'pretraining';
}

/** A key with a duration of Composer's: `500ba`, `1ep`. */
const durationAt = (key: string): LengthKey => ({ key, unit: 'steps', read: lengthText, write: writeLengthText });

export const llmFoundry: Format = {
  name: 'llm-foundry',
  doc: {
    title: 'llm-foundry',
    recognisedBy: '`train_loader` and `max_duration`',
  },
  recognise: (root) => {
    // A run of MosaicML's platform has the config in a section.
    const views = [[], ['parameters']].map((prefix) => new View(root, prefix));
    return views.find((view) => view.all('train_loader', 'max_duration') && view.any('optimizer', 'scheduler')) ?? null;
  },
  loader: 'omegaconf',
  kind,
  family: () => 'transformer',
  fields: {
    optimizer: word('optimizer.name', optimizerName, { otherwise: 'unknown' }),
    lr: number('optimizer.lr', { otherwise: decoupledAdamW(1e-3) }),
    betas: betas('optimizer.betas', { otherwise: decoupledAdamW<[number, number]>([0.9, 0.95]) }),
    eps: number('optimizer.eps', { otherwise: decoupledAdamW(1e-8) }),
    weightDecay: number('optimizer.weight_decay', { otherwise: decoupledAdamW(1e-5) }),
    schedule: word('scheduler.name', scheduleName, { otherwise: 'unknown' }),
    warmup: length([durationAt('scheduler.t_warmup')]),
    minimumLr: shareOf('scheduler.alpha_f', number('optimizer.lr'), { otherwise: 'unknown' }),
    total: length([durationAt('max_duration')], 'unknown'),
    clip: (view) => {
      const type = view.text('algorithms.gradient_clipping.clipping_type');
      const setting = clipping(
        type === 'value' ? 'value' : 'norm',
        'algorithms.gradient_clipping.clipping_threshold',
      )(view);
      const write = setting.write;
      // The algorithm needs its type beside the threshold.
      return type === '' && write
        ? {
            ...setting,
            write: (value) => [
              { op: 'set', path: view.pathOf('algorithms.gradient_clipping.clipping_type'), value: value.kind },
              ...write(value),
            ],
          }
        : setting;
    },
    precision: precisionWord('precision', {
      otherwise: 'unknown',
      spell: (value) => ({ 'mixed-bf16': 'amp_bf16', 'mixed-fp16': 'amp_fp16', fp32: 'fp32' })[value as string] ?? null,
    }),
    batchSize: count('device_train_microbatch_size', { otherwise: 'unknown' }),
    globalBatchSize: count('global_train_batch_size', { otherwise: 'unknown' }),
    // MPTConfig, and LoraConfig of peft.
    dropout: largest(dropouts, { otherwise: 'unknown', writeTo: null }),
    gradientCheckpointing: flag('fsdp_config.activation_checkpointing', {
      otherwise: { value: false, source: 'composer FSDPConfig.activation_checkpointing' },
    }),
    seed: number(['seed', 'global_seed', 'variables.global_seed'], { otherwise: 'unknown' }),
    evalEvery: interval(durationAt('eval_interval')),
    saveEvery: interval(durationAt('save_interval')),
    logEvery: interval(durationAt('console_log_interval')),
    loraRank: count('model.peft_config.r', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('model.peft_config.lora_alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
