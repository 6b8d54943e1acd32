/** NVIDIA NeMo (Hydra and Lightning). Defaults: lightning.pytorch.Trainer and nemo/core/optim. */
import { betas } from '../fields/betas';
import { clippingBy } from '../fields/clips';
import { count, field, largest, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { lightningPrecision, trainerDefault } from '../fields/lightningTrainer';
import { optimizerName, scheduleName } from '../fields/names';
import type { ModelFamily, TrainingKind } from '../../recipe';
import { View } from '../configView';

const places = ['model.optim', 'model.optimizer', 'optim'];
const inOptimizer = (name: string) => places.map((place) => `${place}.${name}`);
const schedules = ['model.optim.sched', 'model.lr_scheduler', 'model.sched'];
const inSchedule = (name: string) => schedules.map((place) => `${place}.${name}`);
const otherwise = 'unknown' as const;

/** Of language models, and of encoders and decoders of speech. */
const dropouts = [
  ...['hidden_dropout', 'attention_dropout', 'ffn_dropout', 'encoder.dropout', 'encoder.dropout_emb'],
  ...['encoder.dropout_att', 'encoder.dropout_pre_encoder', 'decoder.prednet.dropout', 'joint.jointnet.dropout'],
].map((key) => `model.${key}`);

function kind(view: View): TrainingKind {
  if (view.has('model.peft.peft_scheme') || view.any('model.adapter', 'model.lora')) return 'adapters';
  if (view.any('model.dpo', 'model.ppo', 'model.rlhf')) return 'preference';
  const starts = [
    'model.restore_from_path',
    'init_from_nemo_model',
    'init_from_pretrained_model',
    'model.pretrained_llm',
  ];
  return view.any(...starts) ? 'finetuning' : 'pretraining';
}

const families: [RegExp, ModelFamily][] = [
  [/conformer|transformer|megatron|gpt|bert|fastpitch/i, 'transformer'],
  [/ConvASR|Jasper|Quartz|Citrinet|codec|hifigan|vocoder|SEANet/i, 'conv'],
  [/RNN|LSTM/, 'recurrent'],
];

function family(view: View): ModelFamily {
  const words = [view.text('model.encoder._target_'), view.text('model.audio_encoder._target_'), view.text('name')];
  const found = words
    .map((text) => families.find(([pattern]) => pattern.test(text))?.[1])
    .find((each) => each !== undefined);
  return found ?? (view.any('model.num_attention_heads', 'model.megatron_amp_O2') ? 'transformer' : 'unknown');
}

export const nemo: Format = {
  name: 'nemo',
  doc: {
    title: 'NeMo',
    recognisedBy: '`exp_manager` with `model.optim` or `trainer`',
  },
  recognise: (root) => {
    const view = new View(root);
    return view.any('exp_manager') &&
      view.any('model', 'trainer') &&
      view.any(...places, 'model.train_ds', 'trainer.max_steps', 'trainer.max_epochs')
      ? view
      : null;
  },
  loader: 'omegaconf',
  kind,
  family,
  // nemo/core/optim/lr_scheduler.py: NoamAnnealing multiplies lr with d_model^-0.5 * min(step^-0.5, step * warmup^-1.5).
  lrIsMultiplier: (view) => inSchedule('name').some((key) => /noam/i.test(view.text(key))),
  fields: {
    optimizer: word([...inOptimizer('name'), ...inOptimizer('_target_')], optimizerName, { otherwise }),
    lr: number(inOptimizer('lr'), { otherwise }),
    betas: betas(inOptimizer('betas'), { otherwise }),
    eps: number(inOptimizer('eps'), { otherwise }),
    momentum: number(inOptimizer('momentum'), { otherwise }),
    weightDecay: number(inOptimizer('weight_decay'), { otherwise }),
    schedule: word([...inSchedule('name'), ...inSchedule('_target_')], scheduleName, { otherwise }),
    warmup: length(
      [
        ...inSchedule('warmup_steps').map((key) => ({ key, unit: 'steps' as const })),
        ...inSchedule('warmup_ratio').map((key) => ({ key, unit: 'share' as const })),
      ],
      (view) => (view.any(...schedules) ? null : 'unknown'),
    ),
    minimumLr: number(inSchedule('min_lr'), { otherwise }),
    total: length(
      [
        { key: 'trainer.max_steps', unit: 'steps', none: -1 },
        { key: 'trainer.max_epochs', unit: 'epochs' },
      ],
      otherwise,
    ),
    clip: clippingBy('trainer.gradient_clip_val', 'trainer.gradient_clip_algorithm', ['value']),
    precision: lightningPrecision('trainer.precision', { otherwise: trainerDefault('fp32', 'precision') }),
    batchSize: count(
      [
        'model.micro_batch_size',
        'model.train_ds.batch_size',
        'model.data.train_ds.micro_batch_size',
        'model.train_ds.dataloader_params.batch_size',
        'data.train_ds.batch_size',
      ],
      { otherwise, writeTo: null },
    ),
    globalBatchSize: count(['model.global_batch_size', 'model.data.train_ds.global_batch_size'], {
      otherwise,
      writeTo: null,
    }),
    accumulate: count('trainer.accumulate_grad_batches', { otherwise: trainerDefault(1, 'accumulate_grad_batches') }),
    dropout: largest(dropouts, { otherwise, writeTo: null }),
    gradientCheckpointing: field(
      ['model.activations_checkpoint_granularity', 'model.activations_checkpoint_method'],
      (place) => (typeof place.scalar === 'string' ? place.scalar !== '' : 'unknown'),
      null,
      { otherwise: 'unknown', writeTo: null },
    ),
    seed: number(['model.seed', 'seed'], { otherwise, writeTo: null }),
    // val_check_interval is a share of an epoch where it has a point, and batches where it has none: left alone.
    evalEvery: interval({ key: 'trainer.check_val_every_n_epoch', unit: 'epochs' }),
    saveEvery: interval('exp_manager.checkpoint_callback_params.every_n_train_steps', {
      key: 'exp_manager.checkpoint_callback_params.every_n_epochs',
      unit: 'epochs',
    }),
    logEvery: interval('trainer.log_every_n_steps'),
    loraRank: count('model.peft.lora_tuning.adapter_dim', { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count('model.peft.lora_tuning.alpha', { otherwise: 'unknown', writeTo: null }),
  },
};
