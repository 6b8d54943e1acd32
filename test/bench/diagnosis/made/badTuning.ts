/** Ill runs that tune a language model on answers, as the logs of their trainers tell them. */
import { everySo, type MadeKind } from './kind';
import { from, learning, noisy, norms, positive, risen, rows, since, someNoise, warmCosine } from './shapes';

export const badTuning: readonly MadeKind[] = [
  {
    id: 'answers-all-alike',
    outcome: 'stuck',
    why: 'All answers to a prompt earn the same, which is next to nothing: the spread of the rewards is zero, and so are loss and gradient.',
    make(r) {
      const n = r.whole(80, 500);
      const at = r.whole(0, 0.1 * n);
      const poor = r.pick([0, 0, 0.1]);
      const alive = (value: () => number, then = 0) => rows(n, (i) => (i < at ? value() : then));
      const loss = alive(() => 0.01 * r.normal());
      const log = {
        ...{ step: everySo(n, 1).map((step) => step + 1), loss },
        grad_norm: alive(() => r.range(0.1, 0.4)),
        learning_rate: warmCosine(n, 1e-6, 0.05),
        reward: alive(() => poor + r.range(0, 0.1), poor),
        reward_std: alive(() => r.range(0.02, 0.15)),
        completion_length: rows(n, () => r.range(240, 256)),
      };
      return { onset: at, loss, log };
    },
  },
  {
    id: 'preferences-turned',
    outcome: 'bad',
    why: 'Preference optimization falls below ln 2 and then rises to far above it: the rejected answers earn more than the chosen ones.',
    make(r) {
      const n = r.whole(80, 500);
      const at = r.whole(0.2 * n, 0.5 * n);
      const [best, top] = [r.range(0.45, 0.6), r.range(1.5, 10)];
      const curve = rows(n, (i) =>
        i < at ? Math.LN2 - (Math.LN2 - best) * (i / at) ** 0.7 : best + (top - best) * Math.sqrt(since(i, at, n)),
      );
      const loss = positive(noisy(r, curve, someNoise(r, 'share', 0.05, 0.2)));
      const margin = loss.map((value) => 2 * (Math.LN2 - value) * (1 + 0.1 * r.normal()));
      const log = {
        ...{ step: everySo(n, 10).map((step) => step + 10), loss, grad_norm: risen(norms(r, n, 5, 4, 0.3), at, 6) },
        ...{ learning_rate: warmCosine(n, 5e-5, 0.1), 'rewards/margins': margin },
        'rewards/chosen': margin.map((value) => 0.8 * value - Math.abs(value)),
        'rewards/rejected': margin.map((value) => -0.2 * value - Math.abs(value)),
        'rewards/accuracies': margin.map((value) => (value > 0 ? r.range(0.6, 0.8) : r.range(0.25, 0.5))),
      };
      return { onset: at, loss, log };
    },
  },
  {
    id: 'labels-vanish',
    outcome: 'stuck',
    why: 'From one row on no token of the data counts: loss and gradient are exactly zero to the end, and nothing is trained any more.',
    make(r) {
      const n = r.whole(60, 500);
      const at = r.whole(0.2 * n, 0.7 * n);
      const start = r.range(1.2, 3);
      const curve = learning(n, start, start * r.range(0.5, 0.7), 0.05, 0.8);
      const loss = from(noisy(r, curve, someNoise(r, 'share', 0.03, 0.12)), at, 0);
      const log = {
        ...{ step: everySo(n, 10).map((step) => step + 10), loss, grad_norm: from(norms(r, n, 2, 1), at, 0) },
        learning_rate: warmCosine(n, 2e-5, 0.05),
      };
      return { onset: at, loss, log };
    },
  },
];
