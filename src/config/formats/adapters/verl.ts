/** verl's Hydra trees: whole trainers and their fragments. Defaults: verl/trainer/config. */
import { betas } from '../fields/betas';
import { clipNorm } from '../fields/clips';
import { count, flag, number, word } from '../fields/fields';
import type { Format } from '../format';
import { interval, length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import { View } from '../configView';

/** Where an actor's keys stand: in a trainer's file, in an actor's, in an optimizer's. */
const prefixes = [['actor_rollout_ref', 'actor'], ['actor'], []];
const inOptim = (name: string) => [`optim.${name}`, name];

function recognise(root: View['root']): View | null {
  const top = new View(root);
  const fragment = /^verl\.\w*\.?config|^verl\.workers\.config/.test(top.text('_target_')) && top.any('lr');
  if (!top.any('actor_rollout_ref.actor') && !top.all('actor.optim', 'rollout') && !fragment) return null;
  const prefix = prefixes.find((each) => new View(root, each).any('optim.lr', 'lr')) ?? prefixes[0] ?? [];
  return new View(root, prefix, false);
}

export const verl: Format = {
  name: 'verl',
  doc: {
    title: 'verl',
    recognisedBy: '`actor_rollout_ref.actor`',
  },
  recognise,
  loader: 'omegaconf',
  kind: (view) =>
    Number(new View(view.root).scalar('actor_rollout_ref.model.lora_rank') ?? 0) > 0 ? 'adapters' : 'preference',
  family: () => 'transformer',
  fields: {
    optimizer: word(['optim.optimizer', 'optimizer', 'optim.optimizer_type'], optimizerName),
    lr: number(inOptim('lr')),
    betas: betas(inOptim('betas')),
    weightDecay: number(inOptim('weight_decay')),
    schedule: word(
      [...inOptim('lr_decay_style'), ...inOptim('lr_scheduler_type'), ...inOptim('warmup_style')],
      scheduleName,
    ),
    warmup: length([
      { key: 'optim.lr_warmup_steps', unit: 'steps' },
      { key: 'lr_warmup_steps', unit: 'steps' },
      { key: 'optim.lr_warmup_steps_ratio', unit: 'share' },
      { key: 'lr_warmup_steps_ratio', unit: 'share' },
    ]),
    minimumLr: number(inOptim('min_lr')),
    total: length([
      { key: 'optim.total_training_steps', unit: 'steps' },
      { key: 'total_training_steps', unit: 'steps' },
    ]),
    clip: clipNorm(['grad_clip', 'optim.clip_grad', 'clip_grad']),
    batchSize: count('ppo_micro_batch_size_per_gpu'),
    globalBatchSize: count('ppo_mini_batch_size'),
    gradientCheckpointing: flag('model.enable_gradient_checkpointing'),
    evalEvery: interval('trainer.test_freq'),
    saveEvery: interval('trainer.save_freq'),
  },
};
