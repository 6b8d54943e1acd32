/** Traps of preference training: DPO and its kin, GRPO. */
import type { Keys } from '../keys';
import { say } from '../../../shared/messages/say';
import type { Trap } from './trap';

/** Losses of TRL's `DPOConfig` and `KTOConfig` that multiply the preference by beta. */
const pairLosses =
  /^(?:sigmoid|sigmoid_norm|hinge|ipo|exo_pair|nca_pair|robust|bco_pair|sppo_hard|aot|aot_pair|aot_unpaired|discopop|apo_zero|apo_down|apo_zero_unpaired|kto|kto_pair)$/;

/** Where beta of a preference loss stands in each format, and whether the file trains with such a loss. */
const betaKeys: Record<string, (keys: Keys) => string | null> = {
  'hf-trainer': (keys) => (pairLosses.test(keys.word('loss_type') ?? '') ? 'beta' : null),
  llamafactory: (keys) =>
    /^(?:dpo|kto)$/.test(keys.word('stage') ?? '') && keys.word('pref_loss') !== 'orpo' ? 'pref_beta' : null,
  axolotl: (keys) => (/^(?:dpo|ipo|kto|simpo)$/.test(keys.word('rl') ?? '') ? keys.first('rl_beta', 'dpo_beta') : null),
  torchtune: (keys) => (/dpoloss$/.test(keys.word('loss._component_') ?? '') ? 'loss.beta' : null),
};

const betaZero: Trap = {
  id: 'preference-beta-zero',
  formats: Object.keys(betaKeys),
  doc: {
    title: 'A preference loss with a beta of 0',
    severities: ['error'],
    why: 'Beta multiplies the difference between the two answers. With 0 the loss is log 2 = 0.693 whatever the model says, its gradient is zero, and the run ends with the weights it began with.',
    threshold:
      '`beta`, `pref_beta`, `rl_beta` or `loss.beta` is 0 beside a loss of DPO, KTO or IPO. GRPO, where 0 only leaves out the reference model, is not meant.',
    source: 'TRL issue 1627; trl/trainer/dpo_trainer.py, torchtune/rlhf/loss/dpo.py.',
    fix: '`preference-beta-zero` sets 0.1, the default of these frameworks.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 2
num_train_epochs: 1
learning_rate: 5.0e-7
loss_type: sigmoid
beta: 0.0
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 2
num_train_epochs: 1
learning_rate: 5.0e-7
loss_type: sigmoid
beta: 0.1
`,
    },
  },
  find(keys, { format }) {
    const at = betaKeys[format]?.(keys) ?? null;
    if (at === null || keys.number(at) !== 0) return [];
    const message = say('preference-beta-zero.zero', { name: keys.name(at) });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: 0.1 }] }];
  },
};

/** Where the answers drawn for one prompt are counted. */
const groupSizes: Record<string, (keys: Keys) => string | null> = {
  'hf-trainer': () => 'num_generations',
  axolotl: (keys) => (keys.word('rl') === 'grpo' ? 'trl.num_generations' : null),
  'nemo-rl': () => '/grpo.num_generations_per_prompt',
  verl: (keys) => (keys.word('/algorithm.adv_estimator') === 'grpo' ? '/actor_rollout_ref.rollout.n' : null),
};

const singleGeneration: Trap = {
  id: 'single-generation',
  formats: Object.keys(groupSizes),
  doc: {
    title: 'GRPO with one answer for a prompt',
    severities: ['error', 'warning'],
    why: 'GRPO compares the answers to one prompt with each other. Of a single answer the advantage is zero, or the bare reward without a baseline, so that nothing or only noise is learned.',
    threshold:
      '`num_generations`, `trl.num_generations`, `grpo.num_generations_per_prompt` or, beside `algorithm.adv_estimator: grpo`, `rollout.n` is 1. Error in TRL and Axolotl, which refuse it, else a warning.',
    source: 'trl/trainer/grpo_config.py; axolotl/utils/schemas/validation.py; verl/trainer/ppo/core_algos.py.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 1
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
`,
    },
  },
  find(keys, { format }) {
    const at = groupSizes[format]?.(keys) ?? null;
    if (at === null || keys.number(at) !== 1) return [];
    const severity = format === 'hf-trainer' || format === 'axolotl' ? 'error' : 'warning';
    return [{ severity, at, message: say('single-generation.one', { name: keys.name(at) }) }];
  },
};

/** The completions of one round, where the text alone says how many. */
function completions(keys: Keys, format: string): { at: string; many: number } | null {
  const at = format === 'axolotl' ? 'trl.generation_batch_size' : 'generation_batch_size';
  const written = keys.number(at);
  if (written !== null) return { at, many: written };
  // Axolotl reckons with one device; TRL multiplies by the devices, which the text does not say.
  if (format !== 'axolotl') return null;
  const [micro, times] = ['micro_batch_size', 'gradient_accumulation_steps'].map((key) => keys.number(key) ?? 1);
  return { at: 'trl.num_generations', many: (micro ?? 1) * (times ?? 1) };
}

const brokenGroups: Trap = {
  id: 'broken-groups',
  formats: ['hf-trainer', 'axolotl'],
  doc: {
    title: 'A round of GRPO that is no whole number of groups',
    severities: ['error'],
    why: 'The answers to one prompt have to be in one round, or their rewards cannot be compared. TRL and Axolotl refuse to start.',
    threshold:
      '`generation_batch_size` is no multiple of `num_generations`; in Axolotl also the micro batch times the accumulation.',
    source: 'trl/trainer/grpo_config.py; axolotl/utils/schemas/validation.py.',
    example: {
      bad: `base_model: our/model
datasets:
  - path: our/data
    type: our.prompts
rl: grpo
trl:
  num_generations: 8
micro_batch_size: 4
gradient_accumulation_steps: 1
num_epochs: 1
optimizer: adamw_torch
learning_rate: 0.00001
`,
      good: `base_model: our/model
datasets:
  - path: our/data
    type: our.prompts
rl: grpo
trl:
  num_generations: 8
micro_batch_size: 4
gradient_accumulation_steps: 2
num_epochs: 1
optimizer: adamw_torch
learning_rate: 0.00001
`,
    },
  },
  find(keys, { format }) {
    if (format === 'axolotl' && keys.word('rl') !== 'grpo') return [];
    const group = format === 'axolotl' ? 'trl.num_generations' : 'num_generations';
    const size = keys.number(group);
    const round = completions(keys, format);
    if (size === null || size < 2 || round === null || round.many % size === 0) return [];
    const message = say('broken-groups.rest', { many: round.many, name: keys.name(group), size });
    return [{ severity: 'error', at: round.at, message }];
  },
};

const roundTwice: Trap = {
  id: 'round-given-twice',
  formats: ['hf-trainer'],
  doc: {
    title: 'The round of GRPO is given in two ways',
    severities: ['error'],
    why: '`generation_batch_size` and `steps_per_generation` say the same thing, and TRL refuses both at once.',
    threshold: 'Both are written.',
    source: 'trl/trainer/grpo_config.py.',
    fix: '`round-given-twice` removes one of the two.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
generation_batch_size: 32
steps_per_generation: 4
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
steps_per_generation: 4
`,
    },
  },
  find(keys) {
    const [one, other] = ['generation_batch_size', 'steps_per_generation'] as const;
    if (keys.number(one) === null || keys.number(other) === null) return [];
    const message = say('round-given-twice.both', { name: keys.name(other), other: keys.name(one) });
    return [{ severity: 'error', at: other, message, mending: [{ remove: one }, { remove: other }] }];
  },
};

/** Where the temperature stands that answers are drawn with in training. */
const temperatures: Record<string, (keys: Keys) => string | null> = {
  'hf-trainer': (keys) => keys.first('num_generations', 'reward_funcs') && 'temperature',
  axolotl: (keys) => (keys.word('rl') === 'grpo' ? 'trl.temperature' : null),
  verl: () => '/actor_rollout_ref.rollout.temperature',
  'nemo-rl': () => '/policy.generation.temperature',
};

const greedyRollouts: Trap = {
  id: 'greedy-rollouts',
  formats: Object.keys(temperatures),
  doc: {
    title: 'Answers for reinforcement learning are drawn at temperature 0',
    severities: ['warning'],
    why: 'At temperature 0 all answers to a prompt are the same, so that none is better than another and nothing is learned. Where the logits are divided by the temperature, the probabilities are not even numbers.',
    threshold:
      'The temperature of training is written 0: `temperature` in TRL, `trl.temperature` in Axolotl, `rollout.temperature` in verl, `policy.generation.temperature` in NeMo RL. That of validation is not meant.',
    source: 'trl/trainer/grpo_trainer.py; verl/trainer/ppo/core_algos.py.',
    fix: '`greedy-rollouts` sets 1.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
temperature: 0.0
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
temperature: 1.0
`,
    },
  },
  find(keys, { format }) {
    const at = temperatures[format]?.(keys) ?? null;
    if (at === null || keys.number(at) !== 0) return [];
    const message = say('greedy-rollouts.zero', { name: keys.name(at) });
    return [{ severity: 'warning', at, message, mending: [{ set: at, to: 1 }] }];
  },
};

const rewardWeights: Trap = {
  id: 'reward-weights',
  formats: ['hf-trainer'],
  doc: {
    title: 'Weights of rewards are not as many as the rewards',
    severities: ['error'],
    why: 'Every reward function has its weight by its place in the list. TRL refuses another number.',
    threshold: '`reward_weights` and `reward_funcs` are lists of different lengths.',
    source: 'trl/trainer/grpo_trainer.py.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
reward_funcs: [accuracy, format, length]
reward_weights: [1.0, 0.5]
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 1.0e-6
num_train_epochs: 1
num_generations: 8
reward_funcs: [accuracy, format, length]
reward_weights: [1.0, 0.5, 0.1]
`,
    },
  },
  find(keys) {
    const weights = keys.list('reward_weights')?.length;
    const rewards = keys.list('reward_funcs')?.length;
    if (weights === undefined || rewards === undefined || weights === rewards) return [];
    const message = say('reward-weights.other', { name: keys.name('reward_weights'), weights, rewards });
    return [{ severity: 'error', at: 'reward_weights', message }];
  },
};

export const preferenceTraps: readonly Trap[] = [
  betaZero,
  singleGeneration,
  brokenGroups,
  roundTwice,
  greedyRollouts,
  rewardWeights,
];
