/** Healthy runs whose loss has no zero, or is not the measure of progress: likelihoods, flows, games, policies. */
import { everySo, type MadeKind } from './kind';
import { learning, noisy, norms, plus, rows, spiked, warmCosine, type Curve } from './shapes';

export const healthyOther: readonly MadeKind[] = [
  {
    id: 'likelihood-through-zero',
    outcome: 'good',
    why: 'The negative log-likelihood of a density falls through zero and goes on.',
    make(r) {
      const n = r.whole(300, 5000);
      const curve = learning(n, r.range(2, 8), r.range(-6, -2), 0.03, 0.8);
      return { loss: noisy(r, curve, { level: r.range(0.1, 0.3) }), gradNorm: norms(r, n, 8, 2, 0.3), totalSteps: n };
    },
  },
  {
    id: 'likelihood-negative',
    outcome: 'good',
    why: 'A likelihood of many dimensions goes from -100 to -900, steadily.',
    make(r) {
      const n = r.whole(300, 4000);
      const curve = learning(n, r.range(-150, 400), r.range(-1100, -800), 0.05, 0.8);
      return { loss: noisy(r, curve, { level: r.range(8, 25) }), totalSteps: n };
    },
  },
  {
    id: 'likelihood-large-offset',
    outcome: 'good',
    why: 'The constant part of the likelihood is far larger than what is learned, which is far larger than the noise.',
    make(r) {
      const n = r.whole(300, 4000);
      const offset = r.range(500, 5000);
      const gain = r.range(0.005, 0.03) * offset;
      return { loss: noisy(r, learning(n, offset, offset - gain, 0.05, 0.9), { level: gain * r.range(0.03, 0.1) }) };
    },
  },
  {
    id: 'flow-bits',
    outcome: 'good',
    why: 'A flow in bits per dimension, with spikes of single batches that are gone at the next.',
    make(r) {
      const n = r.whole(500, 5000);
      const curve = spiked(
        r,
        learning(n, r.range(7, 9), r.range(3.1, 3.5), 0.01, 0.7),
        700,
        () => r.range(0.5, 6),
        () => r.range(0.4, 1.5),
      );
      return { loss: noisy(r, curve, { level: 0.04 }), gradNorm: norms(r, n, 10, 2, 0.4) };
    },
  },
  {
    id: 'vae-annealing',
    outcome: 'good',
    why: 'The weight of the divergence grows by plan and lifts the loss, which then stays there: what it weighs has changed, not what was learned.',
    make(r) {
      const n = r.whole(600, 4000);
      const full = r.range(0.3, 0.5) * n;
      const lift = r.range(10, 22);
      const curve = plus(
        learning(n, r.range(450, 550), r.range(70, 80), 0.008, 1.4),
        (i) => lift * Math.min(1, i / full),
      );
      return { loss: noisy(r, curve, { share: 0.02 }), totalSteps: n };
    },
  },
  {
    id: 'text-vae-annealing',
    outcome: 'good',
    why: 'The same on text, by a sigmoid over some hundred rows: up by a tenth of what was learned, then down again.',
    make(r) {
      const n = r.whole(600, 4000);
      const [at, width] = [r.range(0.3, 0.5) * n, r.range(0.03, 0.08) * n];
      const lift = r.range(0.25, 0.5);
      const curve = plus(
        learning(n, 9.5, r.range(3.8, 4.3), 0.01, 1.2),
        (i) => lift * (1 / (1 + Math.exp(-(i - at) / width))) * (1 - 0.4 * Math.max(0, (i - at) / n)),
      );
      return { loss: noisy(r, curve, { level: 0.1 }), totalSteps: n };
    },
  },
  {
    id: 'gan',
    outcome: 'good',
    why: 'Two players in balance: the losses of both wander about their levels, as they should.',
    make(r) {
      const n = r.whole(500, 3000);
      const wander = (level: number, spread: number): Curve =>
        noisy(
          r,
          noisy(
            r,
            rows(n, () => level),
            { level: spread * 0.6, held: 0.99 },
          ),
          { level: spread },
        ).map((v) => Math.max(0.05, v));
      const [loss_g, loss_d] = [wander(r.range(1, 2.5), 0.3), wander(r.range(0.6, 1.2), 0.12)];
      return { loss: loss_g, log: { step: everySo(n, 50), loss_d, loss_g } };
    },
  },
  {
    id: 'wasserstein-gan',
    outcome: 'good',
    why: 'The distance that a critic measures grows at first and shrinks slowly; its loss is that, negative.',
    make(r) {
      const n = r.whole(500, 3000);
      const height = r.range(5, 30);
      const distance = noisy(
        r,
        rows(n, (i) => height * (1 - Math.exp(-i / 30)) * (0.25 + 0.75 / (1 + i / (0.2 * n)))),
        { share: 0.1 },
      );
      const critic_loss = distance.map((value) => -value);
      const generator_loss = noisy(
        r,
        noisy(
          r,
          rows(n, () => 0),
          { level: 0.4 * height, held: 0.99 },
        ),
        { level: 0.05 * height },
      );
      return { loss: generator_loss, log: { step: everySo(n, 100), critic_loss, generator_loss } };
    },
  },
  {
    id: 'grpo',
    outcome: 'good',
    why: 'The loss begins at exactly 0 and stays near it, as it does here by construction; the reward rises and the divergence is small.',
    make(r) {
      const n = r.whole(80, 500);
      const kl = rows(n, (i) => (i === 0 ? 0 : r.range(0.03, 0.12) * (i / n) * Math.exp(0.2 * r.normal())));
      const loss = kl.map((value, i) => (i === 0 ? 0 : 0.04 * value + 0.01 * r.normal()));
      const best = r.range(0.6, 0.95);
      const reward = noisy(
        r,
        rows(n, (i) => best - (best - 0.15) * Math.exp((-3 * i) / n)),
        { level: 0.05 },
      );
      const log = {
        ...{ step: everySo(n, 1).map((step) => step + 1), loss, grad_norm: norms(r, n, 0.4, 0.3, 0.3) },
        ...{ learning_rate: warmCosine(n, 1e-6, 0.05), reward, reward_std: rows(n, () => r.range(0.1, 0.3)), kl },
        completion_length: noisy(
          r,
          rows(n, (i) => 180 + (120 * i) / n),
          { level: 15 },
        ),
      };
      return { loss, log };
    },
  },
  {
    id: 'ppo',
    outcome: 'good',
    why: 'The loss of the values grows with the rewards that it has to tell; reward up, divergence and clipping as usual.',
    make(r) {
      const n = r.whole(60, 500);
      const top = r.decades(50, 500);
      const part = (i: number) => 1 - Math.exp((-4 * i) / n);
      const value = noisy(
        r,
        rows(n, (i) => top * 0.3 * (0.2 + part(i)) * (1.4 - 0.8 * (i / n))),
        { share: 0.3 },
      ).map(Math.abs);
      const gradient = rows(n, () => -0.01 + 0.006 * r.normal());
      const loss = value.map((each, i) => 0.5 * each + gradient[i]!);
      const log = {
        'time/total_timesteps': everySo(n, 2048).map((step) => step + 2048),
        'rollout/ep_rew_mean': noisy(
          r,
          rows(n, (i) => top * (0.05 + 0.95 * part(i))),
          { share: 0.06 },
        ),
        'rollout/ep_len_mean': noisy(
          r,
          rows(n, (i) => top * (0.05 + 0.95 * part(i))),
          { share: 0.06 },
        ),
        'train/approx_kl': rows(n, () => r.range(0.004, 0.015)),
        'train/clip_fraction': rows(n, () => r.range(0.04, 0.18)),
        'train/entropy_loss': rows(n, (i) => -1.4 + 0.9 * part(i) + 0.02 * r.normal()),
        'train/explained_variance': rows(n, (i) => Math.min(0.98, part(i) + 0.05 * r.normal())),
        ...{ 'train/loss': loss, 'train/policy_gradient_loss': gradient, 'train/value_loss': value },
        'train/learning_rate': rows(n, () => 3e-4),
      };
      return { loss, log };
    },
  },
  {
    id: 'sac',
    outcome: 'good',
    why: "The actor's loss is the negative value of its acts, the critic's grows with the rewards; the reward is what counts, and rises.",
    make(r) {
      const n = r.whole(80, 600);
      const top = r.decades(100, 5000);
      const part = (i: number) => 1 - Math.exp((-4 * i) / n);
      const critic = noisy(
        r,
        rows(n, (i) => 0.02 * top * (0.1 + part(i))),
        { share: 0.35 },
      ).map(Math.abs);
      const log = {
        'time/total_timesteps': everySo(n, 1000).map((step) => step + 1000),
        'rollout/ep_rew_mean': noisy(
          r,
          rows(n, (i) => top * part(i)),
          { share: 0.08 },
        ),
        'train/actor_loss': noisy(
          r,
          rows(n, (i) => 5 - 0.1 * top * part(i)),
          { level: 0.004 * top },
        ),
        'train/critic_loss': critic,
        'train/ent_coef': rows(n, (i) => Math.exp((-4 * i) / n)),
        'train/learning_rate': rows(n, () => 3e-4),
      };
      return { loss: critic, log };
    },
  },
  {
    id: 'dqn',
    outcome: 'good',
    why: 'The error of the values is next to nothing before the first rewards come, and grows with them; the reward rises.',
    make(r) {
      const n = r.whole(80, 800);
      const first = r.range(0.05, 0.2) * n;
      const loss = noisy(
        r,
        rows(n, (i) => (i < first ? 1e-4 : r.range(0.3, 0.5) * (1 - Math.exp(-(i - first) / 20)))),
        { share: 0.4 },
      );
      const log = {
        'time/total_timesteps': everySo(n, 4000).map((step) => step + 4000),
        'rollout/ep_rew_mean': noisy(
          r,
          rows(n, (i) => (i < first ? 0 : 20 * (1 - Math.exp((-3 * (i - first)) / n)))),
          { level: 0.8 },
        ),
        'rollout/ep_len_mean': noisy(
          r,
          rows(n, () => 200),
          { share: 0.1 },
        ),
        'rollout/exploration_rate': rows(n, (i) => Math.max(0.05, 1 - i / (0.3 * n))),
        ...{ 'train/loss': loss.map(Math.abs), 'train/learning_rate': rows(n, () => 1e-4) },
      };
      return { loss: log['train/loss'], log };
    },
  },
  {
    id: 'resumed',
    outcome: 'good',
    why: 'Continued from a checkpoint some steps back: a bump of tens of rows, then on along the old line.',
    make(r) {
      const n = r.whole(600, 4000);
      const at = r.whole(0.3 * n, 0.7 * n);
      const back = r.whole(20, 100);
      const bump = r.range(0.1, 0.4);
      const fall = r.range(5, 20);
      const curve = learning(n, 10.8, 2.8, 0.005, 0.65);
      const all = [
        ...curve.slice(0, at),
        ...curve.slice(at - back).map((value, i) => value + bump * Math.exp(-i / fall)),
      ];
      const step = [...everySo(at, 1), ...rows(n - at + back, (i) => at - back + i)];
      return { loss: noisy(r, all, { level: 0.05 }), step, totalSteps: n };
    },
  },
];
