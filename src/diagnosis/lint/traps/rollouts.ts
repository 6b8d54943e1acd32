/** Traps of reinforcement learning: rollouts and the batches that are made of them. */
import { say } from '../../../shared/messages/say';
import type { Trap } from './trap';

const verl = (actor: string, more = ''): string => `data:
  train_batch_size: 128
${more}actor_rollout_ref:
  actor:
    optim: { lr: 0.000001 }
    grad_clip: 1.0
${actor}  rollout: { n: 8 }
`;

const wideMiniBatch: Trap = {
  id: 'wide-mini-batch',
  formats: ['verl'],
  doc: {
    title: 'A mini-batch of PPO that is wider than the batch',
    severities: ['error'],
    why: 'A mini-batch is cut out of the prompts of one round. verl refuses one that is wider than the round.',
    threshold: '`actor.ppo_mini_batch_size` is above `data.train_batch_size`, and `use_dynamic_bsz` is not on.',
    source: 'verl/workers/config/actor.py, `validate`.',
    fix: '`wide-mini-batch` sets the batch.',
    example: { bad: verl('    ppo_mini_batch_size: 256\n'), good: verl('    ppo_mini_batch_size: 64\n') },
  },
  find(keys) {
    const [at, batch] = ['/actor_rollout_ref.actor.ppo_mini_batch_size', '/data.train_batch_size'];
    const [mini, all] = [keys.number(at), keys.number(batch)];
    if (mini === null || all === null || mini <= all || keys.isOn('/actor_rollout_ref.actor.use_dynamic_bsz'))
      return [];
    const message = say('wide-mini-batch.wider', { name: keys.name(at), mini, key: keys.name(batch), all });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: all }] }];
  },
};

const divergenceTwice: Trap = {
  id: 'divergence-twice',
  formats: ['verl'],
  doc: {
    title: 'The distance to the reference is held against the policy twice',
    severities: ['hint'],
    why: 'The divergence can be taken from the reward or added to the loss. With both on it counts twice, under two coefficients.',
    threshold: '`algorithm.use_kl_in_reward` and `actor.use_kl_loss` are both true.',
    source: 'verl/utils/config.py, which tells of it.',
    example: {
      bad: verl('    use_kl_loss: true\n', 'algorithm: { use_kl_in_reward: true }\n'),
      good: verl('    use_kl_loss: true\n', 'algorithm: { use_kl_in_reward: false }\n'),
    },
  },
  find(keys) {
    const [at, other] = ['/algorithm.use_kl_in_reward', '/actor_rollout_ref.actor.use_kl_loss'];
    if (!keys.isOn(at) || !keys.isOn(other)) return [];
    const message = say('divergence-twice.both', { name: keys.name(at), other: keys.name(other) });
    return [{ severity: 'hint', at, message }];
  },
};

export const rolloutTraps: readonly Trap[] = [wideMiniBatch, divergenceTwice];
