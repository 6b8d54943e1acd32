/** Stable-Baselines3 and RLlib. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const reinforcement: Example[] = [
  {
    format: 'rl-zoo',
    name: 'ppo.yml',
    text: `default:
  n_timesteps: !!float 2e6
  policy: MlpPolicy

Walk-v1:
  n_envs: 6
  n_timesteps: !!float 3e5
  policy: 'MlpPolicy'
  n_steps: 64
  batch_size: 96
  learning_rate: lin_4e-4
  max_grad_norm: 0.7
  seed: 5
`,
    reads: {
      complete: false,
      optimizer: unknown,
      lr: 4e-4,
      schedule: 'linear',
      clip: { kind: 'norm', threshold: 0.7 },
      batchSize: 96,
      total: unknown,
      seed: 5,
    },
  },
  {
    format: 'rl-zoo',
    name: 'ours.yaml',
    text: `policy: CnnPolicy
total_timesteps: 500000
learning_rate: 0.0007
gamma: 0.98
batch_size: 48
`,
    reads: { complete: false, lr: 7e-4, schedule: 'constant', batchSize: 48, clip: unknown },
  },
  {
    format: 'rllib',
    name: 'walk.yaml',
    text: `walk-ppo:
  env: Walk-v1
  run: PPO
  stop: { timesteps_total: 300000 }
  config:
    framework: torch
    lr: 0.0002
    grad_clip: 10.0
    sgd_minibatch_size: 192
    train_batch_size: 1920
    seed: 3
`,
    reads: {
      optimizer: byDefault('adam'),
      lr: 2e-4,
      schedule: byDefault('constant'),
      clip: { kind: 'norm', threshold: 10 },
      globalBatchSize: 192,
      total: unknown,
      seed: 3,
    },
  },
  {
    format: 'rllib',
    name: 'impala.yaml',
    text: `walk-impala:
  env: { grid_search: [Walk-v1, Run-v1] }
  run: IMPALA
  config:
    opt_type: rmsprop
    train_batch_size: 400
    momentum: 0.1
    lr_schedule: [[0, 0.0006], [1000000, 0.0]]
`,
    reads: {
      optimizer: 'rmsprop',
      lr: unknown,
      momentum: 0.1,
      clip: byDefault({ kind: 'norm', threshold: 40 }),
      globalBatchSize: 400,
    },
  },
  {
    format: 'rllib',
    name: 'other.yaml',
    text: `walk-other:
  env: Walk-v1
  run: contrib/Ours
  config: { lr: 0.001, grad_clip: null }
`,
    reads: { optimizer: unknown, lr: 0.001, clip: absent, globalBatchSize: unknown },
  },
];
