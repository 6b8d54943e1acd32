/** Runs that get nowhere, and games and policies that are broken. */
import { everySo, type MadeKind } from './kind';
import { flat, from, learning, lost, noisy, norms, rows, warmCosine } from './shapes';

export const badStuck: readonly MadeKind[] = [
  {
    id: 'dead-from-the-start',
    outcome: 'stuck',
    why: 'The loss is the logarithm of the number of classes at every row: the network says the same of everything.',
    make(r) {
      const n = r.whole(300, 4000);
      return {
        loss: noisy(r, flat(n, Math.log(r.pick([10, 100, 1000, 50304]))), { level: r.range(0.001, 0.01) }),
        totalSteps: n,
      };
    },
  },
  {
    id: 'falls-to-guessing',
    outcome: 'stuck',
    why: 'From its random start the loss falls to the logarithm of the number of classes and stays there.',
    make(r) {
      const n = r.whole(300, 4000);
      const end = Math.log(r.pick([10, 100, 1000]));
      return {
        loss: noisy(r, learning(n, end * r.range(1.08, 1.5), end, 0.005, 1.6), { level: r.range(0.003, 0.012) }),
        totalSteps: n,
      };
    },
  },
  {
    id: 'learned-then-dead',
    outcome: 'bad',
    why: 'It learned, and from one row on it guesses: flat at the logarithm of the number of classes, without noise.',
    make(r) {
      const n = r.whole(400, 4000);
      const end = Math.log(r.pick([10, 100, 1000]));
      const loss = noisy(r, learning(n, end * r.range(1, 1.3), end * r.range(0.15, 0.5), 0.03, 0.8), { share: 0.12 });
      const at = r.whole(0.15 * n, 0.8 * n);
      return { loss: lost(r, loss, at, end, r.whole(2, 10), { level: 0.005 }), totalSteps: n, onset: at };
    },
  },
  {
    id: 'frozen',
    outcome: 'stuck',
    why: 'Nothing is trained: the gradient is exactly zero and the loss is that of the data, row by row.',
    make(r) {
      const n = r.whole(60, 2000);
      const loss = noisy(r, flat(n, r.range(1, 8)), { share: 0.05 });
      return { loss, gradNorm: flat(n, 0), totalSteps: n };
    },
  },
  {
    id: 'rate-of-zero',
    outcome: 'stuck',
    why: 'The rate is zero at every row, and the loss flat under its noise.',
    make(r) {
      const n = r.whole(100, 2000);
      const loss = noisy(r, flat(n, r.range(1, 8)), { share: 0.05 });
      return { loss, gradNorm: norms(r, n, 2, 2), lr: flat(n, 0), totalSteps: n };
    },
  },
  {
    id: 'nothing-learned',
    outcome: 'stuck',
    why: 'From a random start, far above any floor, the loss stays flat under its noise for the whole planned run.',
    make(r) {
      const n = r.whole(500, 4000);
      const loss = noisy(r, flat(n, r.range(4, 11)), { share: 0.02 });
      return { loss, gradNorm: norms(r, n, 1, 1), totalSteps: n };
    },
  },
  {
    id: 'one-class',
    outcome: 'stuck',
    why: 'A fine-tuning of two classes whose rate was too high: a bump in the first rows, then ln 2 for ever.',
    make(r) {
      const n = r.whole(100, 600);
      const bump = r.range(0.1, 0.8);
      const loss = noisy(
        r,
        rows(n, (i) => Math.LN2 + bump * Math.exp(-i / 4)),
        { level: 0.015 },
      );
      return { loss, gradNorm: norms(r, n, 8, 0.6, 0.3), lr: warmCosine(n, 5e-4, 0.03), totalSteps: n };
    },
  },
  {
    id: 'labels-masked',
    outcome: 'stuck',
    why: 'The loss is exactly zero from the first row, and so is the gradient: no token counts.',
    make(r) {
      const n = r.whole(20, 300);
      const zeros = flat(n, 0);
      return {
        loss: zeros,
        log: {
          step: everySo(n, 10).map((step) => step + 10),
          loss: zeros,
          grad_norm: zeros,
          learning_rate: warmCosine(n, 2e-5, 0.05),
        },
      };
    },
  },
  {
    id: 'dpo-without-preference',
    outcome: 'stuck',
    why: 'Preference optimization at exactly ln 2 with rewards of zero: nothing is preferred to anything.',
    make(r) {
      const n = r.whole(40, 300);
      const loss = flat(n, 0.6931);
      const zeros = flat(n, 0);
      const log = {
        ...{
          step: everySo(n, 10).map((step) => step + 10),
          loss,
          grad_norm: zeros,
          learning_rate: warmCosine(n, 5e-7, 0.1),
        },
        ...{
          'rewards/chosen': zeros,
          'rewards/rejected': zeros,
          'rewards/accuracies': zeros,
          'rewards/margins': zeros,
        },
      };
      return { loss, log };
    },
  },
  {
    id: 'gan-lost',
    outcome: 'stuck',
    why: 'The discriminator is never wrong any more: its loss is at zero and that of the generator has grown for good.',
    make(r) {
      const n = r.whole(500, 3000);
      const at = r.range(0.15, 0.5) * n;
      const part = (i: number) => Math.min(1, Math.max(0, (i - at) / (0.1 * n)));
      const d = noisy(
        r,
        rows(n, (i) => 0.7 * (1 - part(i)) + 1e-4),
        { share: 0.2 },
      ).map(Math.abs);
      const high = r.range(7, 25);
      const g = noisy(
        r,
        rows(n, (i) => 1.2 + high * part(i)),
        { share: 0.12 },
      ).map(Math.abs);
      return { onset: Math.floor(at), loss: g, log: { step: everySo(n, 50), loss_d: d, loss_g: g } };
    },
  },
  {
    id: 'ppo-breaks',
    outcome: 'bad',
    why: 'The policy leaves what it learned: divergence in whole numbers, nearly all ratios clipped, the reward gone.',
    make(r) {
      const n = r.whole(60, 500);
      const at = r.whole(0.3 * n, 0.7 * n);
      const top = r.decades(50, 500);
      const after = (i: number) => i >= at;
      const value = noisy(
        r,
        rows(n, (i) => (after(i) ? 6 : 1) * 0.2 * top),
        { share: 0.3 },
      ).map(Math.abs);
      const gradient = rows(n, (i) => (after(i) ? 0.3 : -0.01) + 0.01 * r.normal());
      const loss = value.map((each, i) => 0.5 * each + gradient[i]!);
      const log = {
        'time/total_timesteps': everySo(n, 2048).map((step) => step + 2048),
        'rollout/ep_rew_mean': noisy(
          r,
          rows(n, (i) => (after(i) ? 0.05 : 1 - Math.exp((-5 * i) / n)) * top),
          { share: 0.06 },
        ),
        'train/approx_kl': rows(n, (i) => (after(i) ? r.decades(1, 30) : r.range(0.004, 0.015))),
        'train/clip_fraction': rows(n, (i) => (after(i) ? r.range(0.85, 0.999) : r.range(0.04, 0.18))),
        'train/entropy_loss': rows(n, (i) => (after(i) ? -0.01 : -1.2) + 0.004 * r.normal()),
        'train/explained_variance': rows(n, (i) => (after(i) ? -0.5 : 0.8) + 0.05 * r.normal()),
        ...{ 'train/loss': loss, 'train/policy_gradient_loss': gradient, 'train/value_loss': value },
      };
      return { loss, log, onset: at };
    },
  },
  {
    id: 'grpo-breaks',
    outcome: 'bad',
    why: 'The divergence from the reference grows by decades and the reward falls to nothing.',
    make(r) {
      const n = r.whole(80, 500);
      const at = r.whole(0.3 * n, 0.7 * n);
      const after = (i: number) => Math.max(0, i - at);
      const kl = rows(
        n,
        (i) => (0.001 + (0.06 * i) / n) * Math.exp(0.2 * r.normal()) * 10 ** Math.min(2.6, after(i) / 8),
      );
      const loss = kl.map((value) => 0.04 * value + 0.01 * r.normal());
      const reward = noisy(
        r,
        rows(n, (i) => (0.7 - 0.5 * Math.exp((-4 * i) / n)) * Math.exp(-after(i) / 10)),
        { level: 0.02 },
      );
      const log = {
        ...{
          step: everySo(n, 1).map((step) => step + 1),
          loss,
          grad_norm: norms(r, n, 0.4, 0.3, 0.3).map((v, i) => v * (i < at ? 1 : 20)),
        },
        ...{ reward, reward_std: rows(n, (i) => r.range(0.1, 0.3) * Math.exp(-after(i) / 10)), kl },
        completion_length: rows(n, (i) => (i < at ? 200 : 900) + 10 * r.normal()),
      };
      return { loss, log, onset: at };
    },
  },
  {
    id: 'sac-diverges',
    outcome: 'bad',
    why: "The critic's values feed on themselves: its loss grows by decades, and the reward is gone.",
    make(r) {
      const n = r.whole(80, 600);
      const at = r.whole(0.2 * n, 0.6 * n);
      const grown = (i: number) => 10 ** ((r.range(3, 3.4) * Math.max(0, i - at)) / (n - at));
      const critic = noisy(
        r,
        rows(n, (i) => 5 * grown(i)),
        { share: 0.3 },
      ).map(Math.abs);
      const log = {
        'time/total_timesteps': everySo(n, 1000).map((step) => step + 1000),
        'rollout/ep_rew_mean': noisy(
          r,
          rows(n, (i) => (i < at ? (300 * i) / at : 300 * Math.exp((at - i) / 15))),
          { level: 15 },
        ),
        'train/actor_loss': rows(n, (i) => -10 * grown(i) * (1 + 0.05 * r.normal())),
        'train/critic_loss': critic,
        'train/ent_coef': rows(n, (i) => (i < at ? 0.2 : 0.2 * grown(i))),
      };
      return { loss: critic, log, onset: at };
    },
  },
  {
    id: 'rate-spent',
    outcome: 'stuck',
    why: 'A schedule that was to last the run is at zero after a tenth of it: the loss is frozen far above where it was going.',
    make(r) {
      const n = r.whole(500, 3000);
      const end = Math.round(r.range(0.06, 0.12) * n);
      const curve = learning(n, 10, 2.5, 0.1, 0.8).map((_, i, all) => all[Math.min(i, end)]!);
      const lr = rows(n, (i) => (i < end ? 1e-3 * (0.5 + 0.5 * Math.cos((Math.PI * i) / end)) : 0));
      return { onset: end, loss: noisy(r, curve, { level: 0.06 }), lr: from(lr, end, 0), totalSteps: n };
    },
  },
  {
    id: 'frequencies-of-words',
    outcome: 'stuck',
    why: 'A language model learns how frequent words are, and nothing beyond that to the end of its run.',
    make(r) {
      const n = r.whole(800, 5000);
      const loss = noisy(r, learning(n, 10.8, r.range(7.1, 7.6), 0.004, 1.6), { level: 0.04 });
      return { loss, gradNorm: norms(r, n, 4, 0.3), lr: warmCosine(n, 6e-4, 0.02), totalSteps: n };
    },
  },
];
