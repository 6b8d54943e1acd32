/** Which name of a framework is which gauge, and which means another thing. */
import { expect, test } from 'vitest';
import { gaugesAmong } from '../../../../src/diagnosis/monitor/gauges';

test.each([
  ['rollout/ep_rew_mean, train/approx_kl, train/clip_fraction', { reward: 0, updateKl: 1, clipFraction: 2 }],
  [
    'losses/approx_kl, losses/clipfrac, losses/entropy, charts/episodic_return',
    { updateKl: 0, clipFraction: 1, entropy: 2, reward: 3 },
  ],
  ['policy/approxkl_avg, policy/clipfrac_avg, objective/kl', { updateKl: 0, clipFraction: 1, referenceKl: 2 }],
  [
    'actor/ppo_kl, actor/pg_clipfrac, actor/kl_loss, critic/rewards/mean',
    { updateKl: 0, clipFraction: 1, referenceKl: -1, reward: 3 },
  ],
  ['reward, reward_std, kl, rewards/format_reward', { reward: 0, rewardSpread: 1, referenceKl: 2 }],
  ['rewards/chosen, rewards/rejected, rewards/margins', { chosen: 0, rejected: 1, margin: 2 }],
  ['mean_token_accuracy, num_tokens, Train PPL', { accuracy: 0, tokens: 1, perplexity: 2 }],
])('of %s', (names, expected) => {
  const all = names.split(', ');
  const found = Object.entries(expected).filter(([, at]) => at >= 0);
  expect(gaugesAmong(all)).toMatchObject(Object.fromEntries(found.map(([gauge, at]) => [gauge, all[at]])));
});

test.each([
  'completions/clipped_ratio',
  'response_length/clip_ratio',
  'val/clipfrac_avg',
  'critic/vf_clipfrac',
  'eval_rewards/margins',
  'val_accuracy',
  'loss',
])('%s is none', (name) => {
  expect(gaugesAmong([name])).toEqual({});
});
