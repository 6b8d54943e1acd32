/** Traps of reinforcement learning: rollouts and the batches that are made of them. */
import { say } from '../../../shared/messages/say';
import type { Trap } from './trap';

const verl = (actor: string, more = ''): string => `data:
  train_batch_size: 128
${more}actor_rollout_ref:
  actor:
    optim: { lr: 1.0e-6 }
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

const zoo = (more: string): string => `CartPole-v1:
  n_timesteps: 100000
  policy: MlpPolicy
  learning_rate: 0.0003
${more}`;

const tornMiniBatch: Trap = {
  id: 'torn-mini-batch',
  formats: ['rl-zoo'],
  doc: {
    title: 'A rollout that is no whole number of mini-batches',
    severities: ['hint'],
    why: 'A rollout has `n_steps` times `n_envs` steps. Where `batch_size` does not divide it, the last mini-batch of every pass is shorter, its gradient noisier, and its weight the same.',
    threshold:
      '`n_steps` times `n_envs` (1 where it is not written) is no multiple of `batch_size`, beside `n_epochs`.',
    source: 'stable_baselines3/ppo/ppo.py, which warns of it.',
    example: {
      bad: zoo('  n_envs: 8\n  n_steps: 100\n  batch_size: 256\n  n_epochs: 10\n'),
      good: zoo('  n_envs: 8\n  n_steps: 128\n  batch_size: 256\n  n_epochs: 10\n'),
    },
  },
  find(keys) {
    const at = 'batch_size';
    const [steps, batch, passes] = ['n_steps', at, 'n_epochs'].map((key) => keys.number(key));
    const environments = keys.has('n_envs') ? keys.number('n_envs') : 1;
    if (!steps || !batch || !passes || !environments || (steps * environments) % batch === 0) return [];
    const message = say('torn-mini-batch.rest', { name: keys.name(at), batch, rollout: steps * environments });
    return [{ severity: 'hint', at, message }];
  },
};

const neverLearns: Trap = {
  id: 'learning-never-starts',
  formats: ['rl-zoo'],
  doc: {
    title: 'Learning starts behind the end of the run',
    severities: ['error'],
    why: 'Until `learning_starts` an off-policy algorithm only collects. Where the run is not longer, it ends with the weights it began with.',
    threshold: '`learning_starts` is at least `n_timesteps`.',
    source: 'stable_baselines3/common/off_policy_algorithm.py.',
    example: {
      bad: zoo('  buffer_size: 50000\n  learning_starts: 200000\n'),
      good: zoo('  buffer_size: 50000\n  learning_starts: 1000\n'),
    },
  },
  find(keys) {
    const [at, end] = ['learning_starts', 'n_timesteps'];
    const [starts, total] = [keys.number(at), keys.number(end)];
    if (!starts || !total || starts < total) return [];
    const message = say('learning-never-starts.behind', { name: keys.name(at), starts, key: keys.name(end), total });
    return [{ severity: 'error', at, message }];
  },
};

export const rolloutTraps: readonly Trap[] = [wideMiniBatch, divergenceTwice, tornMiniBatch, neverLearns];
