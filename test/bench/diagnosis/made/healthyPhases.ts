/** Healthy runs in which something is changed by plan on the way: a rate, a weight, what is trained, what is left of it. */
import { pretraining } from './healthyText';
import { stepsOf, type MadeKind } from './kind';
import { learning, noisy, plus, positive, rows, someNoise, warmCosine } from './shapes';

export const healthyPhases: readonly MadeKind[] = [
  {
    id: 'teacher-temperature',
    outcome: 'good',
    why: 'The temperature of a teacher is raised by plan, which lifts the loss for a quarter of the run; after that it learns to below what it was before.',
    make(r) {
      const n = r.whole(1000, 6000);
      const guess = Math.log(r.pick([4096, 65536]));
      const [lift, at] = [r.range(0.21, 0.28) * guess, r.range(0.08, 0.12) * n];
      const curve = plus(
        learning(n, guess, r.range(0.2, 0.3) * guess, 0.08, 0.7),
        (i) => lift * Math.min(1, Math.max(0, (i - at) / (0.25 * n))),
      );
      const noise = someNoise(r, 'level', 0.02, 0.15);
      return { ...stepsOf(r, n), loss: noisy(r, curve, noise), lr: warmCosine(n, 5e-4, 0.1) };
    },
  },
  {
    id: 'constant-then-decay',
    outcome: 'good',
    why: 'A constant rate that goes to zero in the last part: the loss drops there, and the norms go up, as they do at small rates.',
    make(r) {
      const n = r.whole(1500, 10000);
      const [at, drop, rise] = [r.range(0.75, 0.9) * n, r.range(0.12, 0.35), r.range(0.5, 2)];
      const part = (i: number) => Math.max(0, (i - at) / (n - at));
      const run = pretraining(r, n, (curve) => plus(curve, (i) => -drop * part(i) ** 0.7));
      const gradNorm = run.gradNorm!.map((norm, i) => norm * (1 + rise * part(i)));
      return { ...run, gradNorm, lr: rows(n, (i) => 6e-4 * Math.min(1, i / (0.01 * n)) * (1 - part(i))) };
    },
  },
  {
    id: 'averaging-phase',
    outcome: 'good',
    why: 'After the cosine the rate goes back up to a constant one, over whose weights a mean is taken: the loss goes to where it was at that rate.',
    make(r) {
      const n = r.whole(800, 5000);
      const at = Math.round(r.range(0.7, 0.8) * n);
      const [peak, constant] = [r.decades(0.02, 0.2), r.range(0.3, 0.5)];
      const cosine = warmCosine(at, peak, 0.02);
      const lr = rows(n, (i) => cosine[i] ?? peak * constant);
      let heat = 1;
      const curve = learning(n, r.range(2.3, 4.6), r.range(0.1, 0.3), 0.03, 0.9).map((value, i) => {
        heat += i < 0.02 * at ? 0 : (lr[i]! / peak - heat) / 8;
        return value * (0.3 + 0.7 * heat);
      });
      return { ...stepsOf(r, n, [1]), lr, loss: noisy(r, curve, someNoise(r, 'share', 0.05, 0.15)) };
    },
  },
  {
    id: 'unfreezing',
    outcome: 'good',
    why: 'Layers are unfrozen group by group: a bump at each, and soon the loss is lower than with the group before.',
    make(r) {
      const [groups, each] = [r.whole(3, 5), r.whole(60, 400)];
      let last = r.range(1.2, 4.5);
      const stages = rows(groups, (k) => k);
      const curve = stages.flatMap((k) => {
        const part = learning(each, last * (k === 0 ? 1 : r.range(1.05, 1.3)), last * r.range(0.55, 0.7), 0.06, 1);
        last = part.at(-1)!;
        return part;
      });
      const lr = stages.flatMap((k) => warmCosine(each, 1e-3 / 2 ** k, 0.1));
      const loss = noisy(r, curve, someNoise(r, 'share', 0.04, 0.14));
      return { ...stepsOf(r, curve.length, [1, 10]), loss, ...(r.chance(0.6) && { lr }) };
    },
  },
  {
    id: 'opacity-resets',
    outcome: 'good',
    why: 'A scene of splats whose opacities are reset by plan every few thousand steps: up at once, back within tens of rows, and lower after the last.',
    make(r) {
      const n = r.whole(700, 3000);
      const [period, height, back] = [n / 10, r.range(0.1, 0.35), r.range(0.03, 0.1)];
      const since = (i: number) => (i < period || i > 5.9 * period ? Infinity : (i % period) / period);
      const curve = plus(
        learning(n, r.range(0.25, 0.4), r.range(0.02, 0.05), 0.01, 0.6),
        (i) => height * Math.exp(-since(i) / back),
      );
      return { ...stepsOf(r, n, [10]), loss: positive(noisy(r, curve, someNoise(r, 'share', 0.08, 0.22))) };
    },
  },
  {
    id: 'cyclic-annealing',
    outcome: 'good',
    why: 'The weight of the divergence grows from zero again and again: the loss rises with it and falls at each return, lower from cycle to cycle.',
    make(r) {
      const n = r.whole(1200, 5000);
      const [period, divergence, offset] = [n / r.whole(4, 6), r.range(0.4, 1), r.pick([0, 0, 60])];
      const weight = (i: number) => Math.min(1, (2 * (i % period)) / period);
      const curve = plus(
        learning(n, r.range(8, 10), r.range(3, 3.8), 0.03, 0.8),
        (i) => offset + divergence * (weight(i) - 1) * Math.min(1, i / period),
      );
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'level', 0.03, 0.15)) };
    },
  },
  {
    id: 'pruned-in-rounds',
    outcome: 'good',
    why: 'Weights are removed in rounds: each lifts the loss, more so from round to round, and retraining brings nearly all of it back.',
    make(r) {
      const n = r.whole(1200, 5000);
      const [rounds, first] = [r.whole(4, 8), r.range(0.05, 0.15)];
      const each = (0.5 * n) / rounds;
      const back = r.range(0.06, 0.2) * each;
      const bump = (i: number, k: number) => {
        const since = i - 0.3 * n - k * each;
        return since < 0 ? 0 : 0.015 + first * (k + 1) * Math.exp(-since / back);
      };
      const curve = learning(n, r.range(2.3, 6.9), r.range(0.4, 0.8), 0.02, 0.9).map(
        (value, i) => value * (1 + rows(rounds, (k) => bump(i, k)).reduce((sum, more) => sum + more, 0)),
      );
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'share', 0.04, 0.12)) };
    },
  },
];
