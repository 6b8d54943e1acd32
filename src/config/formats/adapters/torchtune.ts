/** torchtune recipes (OmegaConf). Defaults: recipes/*.py and torch.optim. */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, flag, largest, number, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { precisionWord } from '../fields/precisions';
import { torchDefault } from '../fields/torchDefaults';
import { View } from '../configView';

const recipes = (fact: string) => `torchtune/recipes: ${fact}`;

/** The builders of models take these; all of them leave dropout out by default (torchtune/models). */
const dropout: Field<number> = (view) => {
  const model = view.prefix.length === 0 ? view : new View(view.root, [], view.complete);
  const lora = /lora|dora/i.test(model.text('model._component_'));
  return largest(['model.lora_dropout', 'model.attn_dropout', 'model.dropout'], {
    otherwise: lora ? { value: 0, source: 'torchtune.models lora_dropout' } : 'unknown',
    writeTo: lora ? 'model.lora_dropout' : null,
  })(model);
};

export const torchtune: Format = {
  name: 'torchtune',
  doc: {
    title: 'torchtune',
    recognisedBy: '`_component_: torchtune...` and `optimizer._component_`',
  },
  recognise: (root) => {
    // Development recipes keep the training keys in a section of their own.
    const view = [[], ['training']]
      .map((prefix) => new View(root, prefix))
      .find((each) => each.any('optimizer._component_'));
    if (!view) return null;
    const top = new View(root);
    const ours = [...top.keys(), ...view.keys().map((key) => [...view.prefix, key].join('.'))];
    return ours.some((key) => top.text(`${key}._component_`).startsWith('torchtune.')) ? view : null;
  },
  loader: 'omegaconf',
  kind: (view) => {
    const top = new View(view.root);
    if (/lora|dora/i.test(top.text('model._component_') + top.text('policy._component_'))) return 'adapters';
    if (/dpo|grpo|ppo/i.test(view.text('loss._component_') + top.text('loss._component_'))) return 'preference';
    return 'finetuning';
  },
  family: () => 'transformer',
  fields: {
    optimizer: word('optimizer._component_', optimizerName, { otherwise: 'unknown' }),
    lr: number('optimizer.lr', { otherwise: 'unknown' }),
    betas: betas('optimizer.betas', { otherwise: torchDefault('optimizer._component_', 'betas') }),
    eps: number('optimizer.eps', { otherwise: torchDefault('optimizer._component_', 'eps') }),
    momentum: number('optimizer.momentum', { otherwise: torchDefault('optimizer._component_', 'momentum') }),
    weightDecay: number('optimizer.weight_decay', { otherwise: torchDefault('optimizer._component_', 'weightDecay') }),
    schedule: word('lr_scheduler._component_', scheduleName, {
      otherwise: { value: 'constant', source: recipes('without lr_scheduler the rate stays') },
    }),
    warmup: length([{ key: 'lr_scheduler.num_warmup_steps', unit: 'steps' }]),
    total: length(
      [
        { key: 'num_steps', unit: 'steps' },
        { key: 'epochs', unit: 'epochs' },
      ],
      'unknown',
    ),
    clip: clipNorm('clip_grad_norm'),
    precision: precisionWord('dtype', {
      weights: true,
      otherwise: 'unknown',
      spell: (value) => ({ bf16: 'bf16', fp32: 'fp32' })[value as string] ?? null,
    }),
    batchSize: count('batch_size', { otherwise: 'unknown' }),
    accumulate: count('gradient_accumulation_steps', {
      otherwise: { value: 1, source: recipes('gradient_accumulation_steps') },
    }),
    dropout,
    gradientCheckpointing: flag('enable_activation_checkpointing', { otherwise: 'unknown' }),
    seed: number('seed'),
    logEvery: interval('log_every_n_steps'),
    loraRank: count(['model.lora_rank'], { otherwise: 'unknown', writeTo: null }),
    loraAlpha: count(['model.lora_alpha'], { otherwise: 'unknown', writeTo: null }),
  },
};
