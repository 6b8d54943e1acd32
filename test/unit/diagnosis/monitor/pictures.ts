/** Faults that show in figures beside the loss, in the picture of a curve, and in how a script is put together: further rows of `faults.ts`. */
import type { Fault } from './faults';
import { noise } from './series';

/** Noise that remembers the row before. */
function reverting(seed: number, size: number): () => number {
  const random = noise(seed);
  let level = 0;
  return () => (level = 0.6 * level + size * random());
}

export const pictures: Record<string, Fault> = {
  'a policy that leaps with every update': {
    expected: 'act policy-step',
    facts: { objective: 'policy' },
    gauges: (i) => ({ updateKl: i < 300 ? 0.02 : 12, clipFraction: i < 300 ? 0.15 : 0.97 }),
    evidence: { updateKl: 12, clipFraction: 0.97 },
    fixes: ['lower-lr'],
  },
  'a reward that is gained and lost': {
    expected: 'act reward-collapse',
    facts: { objective: 'policy' },
    gauges: (i) => ({
      reward: 5 + 40 * (1 - Math.exp(-Math.min(i, 300) / 60)) * (i < 300 ? 1 : 0.02) + 0.1 * Math.sin(i),
    }),
    evidence: { rewardAtStart: 6.3, bestReward: 45 },
    fixes: ['lower-lr'],
  },
  'a reward that is lost in noise that reverts, while the policy leaves its reference': {
    expected: 'act reward-collapse',
    facts: { objective: 'policy' },
    gauges: ((noisy) => (i: number) => ({
      reward:
        0.3 + 0.5 * (1 - Math.exp(-Math.min(i, 250) / 200)) - (i > 250 ? Math.min(0.5, (i - 250) / 150) : 0) + noisy(),
      referenceKl: i < 250 ? 0.001 + i * 1e-4 : 0.03 * Math.exp(Math.min(i - 250, 120) / 18),
    }))(reverting(5, 0.04)),
  },
  'a reward that is lost while updates are large': {
    expected: 'act reward-collapse',
    facts: { objective: 'policy' },
    gauges: ((noisy) => (i: number) => ({
      reward: Math.max(9, (i < 250 ? i : Math.max(0, 750 - 2 * i)) + noisy()),
      updateKl: i < 250 ? 0.01 : 0.15,
    }))(reverting(6, 25)),
    evidence: { updateKl: 0.15 },
  },
  'pairs whose margin falls': {
    expected: 'act reversed-pairs',
    facts: { objective: 'preference' },
    step: (each, i) => ({ ...each, loss: 0.69 + 0.2 * (1 - Math.exp(-i / 90)) }),
    gauges: ((noisy) => (i: number) => ({ margin: -0.8 * (1 - Math.exp(-i / 90)) + noisy(), pairAccuracy: 0.3 }))(
      reverting(7, 0.05),
    ),
    evidence: { pairAccuracy: 0.3 },
  },
  'a policy without entropy that gained nothing': {
    expected: 'warn entropy-collapse',
    facts: { objective: 'policy' },
    gauges: (i) => ({ entropy: 2 * Math.exp(-i / 30), reward: 3 + 0.5 * Math.sin(1.7 * i) }),
  },
  'pairs of answers whose rewards do not differ': {
    expected: 'act nothing-compared',
    facts: { objective: 'preference' },
    step: ({ step, lr }) => ({ step, lr, loss: Math.LN2, gradNorm: 0 }),
    gauges: () => ({ chosen: 0, rejected: 0, margin: 0 }),
    evidence: { margin: 0, gradNorm: 0 },
  },
  'a discriminator that has won': {
    expected: 'act lost-balance',
    facts: { objective: 'adversarial' },
    step: (each, i) => ({ ...each, loss: 1.2 + 0.02 * i }),
    gauges: (i) => ({ opponent: 0.7 * Math.exp(-i / 40) }),
  },
  'a loss that drops where an epoch begins and stands still within': {
    expected: 'note epoch-stairs',
    step: (each, i) => ({ ...each, epoch: i / 200, loss: 2 * 0.6 ** Math.floor(i / 200) + 0.3 * (each.loss % 0.1) }),
    evidence: { firstEpochDrop: 0.8, epochDrop: 0.48 },
    fixes: ['early-stopping'],
  },
  'a loss that rises within each epoch and drops at its end': {
    expected: 'note epoch-sawtooth',
    step: (each, i) => ({ ...each, epoch: i / 100, loss: 2 + 0.004 * (i % 100) + 0.3 * (each.loss % 0.1) }),
    evidence: { epochDrop: 0.3 },
  },
  'a loss that jumps every 83 steps': {
    expected: 'note periodic-spikes',
    step: (each, i) => (i > 100 && i % 83 === 20 ? { ...each, loss: each.loss + 2 } : each),
    evidence: { period: 83 },
  },
  'a training loss that is eight times the held-out loss': {
    expected: 'note summed-loss',
    step: (each) => ({ ...each, loss: 8 * each.loss }),
    evaluation: (i) => ({
      loss: 1 + 3 * Math.exp(-(20 * i + 10) / 100),
      metrics: { accuracy: 0.9 - 0.8 * Math.exp(-i / 5) },
    }),
    evidence: { lossRatio: 8 },
  },
  'a first loss above the logarithm of any vocabulary': {
    expected: 'note summed-loss',
    step: (each) => ({ ...each, loss: 16 * each.loss }),
    evaluation: (i) => ({
      loss: 16 * (1.1 + 3 * Math.exp(-i / 5)),
      metrics: { accuracy: 0.9 - 0.8 * Math.exp(-i / 5) },
    }),
    gauges: (i) => ({ tokens: 4096 * i }),
    evidence: { initialLoss: 64 },
  },
  'a cross-entropy below zero': {
    expected: 'act negative-loss',
    step: (each, i) => ({ ...each, loss: 0.6 - 0.05 * i }),
    evaluation: (i) => ({ loss: -i, metrics: { accuracy: 0.4 } }),
    evidence: { accuracy: 0.4 },
  },
  'weights of the model that no optimizer holds': {
    expected: 'warn untrained-weights',
    clue: { clue: 'not-held', names: ['head'], values: { share: 0.4, layers: 1 } },
    evidence: { untrainedShare: 0.4 },
  },
  'a part that no gradient reaches, while the loss stands still': {
    expected: 'warn untrained-weights',
    step: ((random) => (each) => ({ ...each, loss: 2.3 + 0.01 * random() }))(noise(22)),
    clue: { clue: 'cut-off', names: ['decoder'], values: { share: 0.5, layers: 1 } },
  },
  'gradients that are never cleared': { expected: 'warn kept-gradients', clue: { clue: 'kept-gradients' } },
  'softmax before a loss that takes logits': {
    expected: 'warn double-softmax',
    clue: { clue: 'probabilities', names: ['cross_entropy'] },
  },
  'a loss of a function with its sign turned': {
    expected: 'act uphill',
    clue: { clue: 'negated', names: ['mse_loss'] },
  },
};
