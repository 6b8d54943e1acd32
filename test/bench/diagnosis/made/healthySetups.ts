/** Healthy runs whose setup shows in the curve: data, batches, rate, number format, and what the loss measures. */
import { pretraining } from './healthyText';
import { everySo, stepsOf, type MadeKind } from './kind';
import { flat, learning, noisy, norms, plus, positive, rows, someNoise, spiked, stepped, warmCosine } from './shapes';

export const healthySetups: readonly MadeKind[] = [
  {
    id: 'stairs-of-epochs',
    outcome: 'good',
    why: 'A fine-tuning over several epochs: the loss steps down at each, for what was seen before is remembered.',
    make(r) {
      const each = r.whole(60, 300);
      const epochs = r.whole(3, 5);
      const start = r.range(1.1, 1.6);
      const first = learning(each, start * 1.4, start, 0.05, 1.2);
      const curve = rows(each * epochs, (i) => (i < each ? first[i]! : start * 0.72 ** Math.floor(i / each)));
      return {
        loss: noisy(r, curve, { share: 0.07 }),
        lr: warmCosine(curve.length, 2e-5, 0.03),
        totalSteps: curve.length,
      };
    },
  },
  {
    id: 'larger-batches',
    outcome: 'good',
    why: 'Batches are doubled twice on the way: less noise, and the same trend.',
    make(r) {
      const n = r.whole(800, 6000);
      const curve = learning(n, 10.7, r.range(2.6, 3.2), 0.005, 0.65);
      const noise = noisy(r, flat(n, 0), { level: r.range(0.15, 0.3) });
      return { loss: curve.map((value, i) => value + noise[i]! / 2 ** Math.floor((3 * i) / n)), totalSteps: n };
    },
  },
  {
    id: 'focal-loss',
    outcome: 'good',
    why: 'A loss of small figures falls by two decades, its noise with it.',
    make(r) {
      const n = r.whole(300, 4000);
      const loss = noisy(r, learning(n, r.range(0.02, 0.1), r.range(1e-4, 1e-3), 0.02, 1), { share: 0.22 });
      return { loss, step: everySo(n, 20) };
    },
  },
  {
    id: 'perplexity',
    outcome: 'good',
    why: 'The log holds the perplexity: tens of thousands at first, some tens in the end.',
    make(r) {
      const n = r.whole(300, 5000);
      const loss = noisy(r, learning(n, 10.7, r.range(2.8, 3.4), 0.006, 0.7), { level: 0.06 }).map(Math.exp);
      return { loss };
    },
  },
  {
    id: 'outliers-in-regression',
    outcome: 'good',
    why: 'Squared errors with outliers in the data: batches at ten times the usual now and then, around a mean that falls.',
    make(r) {
      const n = r.whole(500, 5000);
      const curve = learning(n, r.range(1, 3), r.range(0.1, 0.3), 0.02, 1);
      return { loss: curve.map((mean) => mean * Math.exp(0.5 * r.normal()) * (r.chance(0.01) ? r.range(4, 12) : 1)) };
    },
  },
  {
    id: 'triangles',
    outcome: 'good',
    why: 'A rate in triangles: the loss goes up and down with it a little, and lower from one to the next.',
    make(r) {
      const n = r.whole(1000, 5000);
      const period = n / r.whole(4, 8);
      const up = (i: number) => 1 - Math.abs(((i / period) % 1) * 2 - 1);
      const curve = learning(n, r.range(2.5, 4), 0.4, 0.02, 0.8).map(
        (value, i) => value * (1 + 0.35 * up(i) * Math.min(1, i / period)),
      );
      return { loss: noisy(r, curve, { share: 0.08 }), lr: rows(n, (i) => 1e-3 + 5e-3 * up(i)), totalSteps: n };
    },
  },
  {
    id: 'experts',
    outcome: 'good',
    why: 'A mixture of experts finds its balance in bumps of some tens of rows, and the trend goes on.',
    make(r) {
      const n = r.whole(1000, 6000);
      return pretraining(r, n, (curve) =>
        spiked(
          r,
          curve,
          400,
          () => r.range(0.1, 0.5),
          () => r.range(5, 20),
        ),
      );
    },
  },
  {
    id: 'quantized',
    outcome: 'good',
    why: 'Quantization is switched on at the middle: the loss is up at once and nearly back within a twentieth of the run.',
    make(r) {
      const n = r.whole(600, 3000);
      const at = Math.round(r.range(0.4, 0.6) * n);
      const up = r.range(0.4, 1.2);
      const curve = plus(learning(n, 4, 0.9, 0.02, 0.9), (i) =>
        i < at ? 0 : 0.04 + up * Math.exp(-(i - at) / (0.015 * n)),
      );
      return { loss: noisy(r, curve, { share: 0.06 }), totalSteps: n };
    },
  },
  {
    id: 'plateaus-in-turn',
    outcome: 'good',
    why: 'One feature after another is found, each after a longer plateau: every drop is for good, and nothing is ever lost.',
    make(r) {
      const n = r.whole(1200, 6000);
      const [stages, high, offset] = [r.whole(3, 5), r.range(1.5, 6), r.pick([0, 0, 30, -12])];
      const drops = rows(stages, (k) => n * (0.04 + 0.75 * ((k + r.range(0.6, 1)) / stages) ** 1.4));
      const left = (i: number) => drops.reduce((sum, at) => sum + 1 - stepped(i, at, 4 + 0.03 * at), 0) / stages;
      const curve = rows(n, (i) => high * (0.05 + 0.93 * left(i) + 0.02 * (1 - i / n)));
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'share', 0.02, 0.1)).map((v) => v + offset) };
    },
  },
  {
    id: 'physics',
    outcome: 'good',
    why: 'The residual of an equation falls by decades; often it leaps by one and is back within tens of rows, far below its start all the while.',
    make(r) {
      const n = r.whole(1000, 8000);
      const calm = Math.round(0.07 * n);
      const [top, every] = [r.decades(4, 30), r.whole(150, 500)];
      const height = () => Math.log(r.decades(2, top));
      const spikes = spiked(r, flat(n - calm, 0), every, height, () => r.range(3, 15));
      const noise = noisy(r, [...spikes, ...flat(calm, 0)], someNoise(r, 'level', 0.05, 0.3));
      const curve = learning(n, r.decades(5, 500), 1e-3, 0.015, 1.6);
      return { ...stepsOf(r, n, [1, 100]), loss: positive(curve.map((value, i) => value * Math.exp(noise[i]!))) };
    },
  },
  {
    id: 'printed-coarsely',
    outcome: 'good',
    why: 'The loss is printed to a tenth or a twentieth, of which there are few between start and end; it falls from one to the next.',
    make(r) {
      const n = r.whole(100, 1500);
      const [start, parts] = [r.range(1.2, 3), r.pick([10, 20])];
      const curve = learning(n, start, start * r.range(0.45, 0.65), 0.08, 0.9);
      const loss = noisy(r, curve, someNoise(r, 'share', 0.02, 0.1)).map((value) => Math.round(value * parts) / parts);
      return { ...stepsOf(r, n), loss };
    },
  },
  {
    id: 'row-in-a-thousand',
    outcome: 'good',
    why: 'A large model whose log has a row in a thousand steps: a few tens of means, each lower than the last or nearly.',
    make(r) {
      const n = r.whole(15, 45);
      const curve = learning(n, r.range(5, 7), r.range(2.4, 3), 0.05, 0.7);
      const loss = noisy(r, curve, someNoise(r, 'level', 0.01, 0.05));
      const step = everySo(n, 1000).map((each) => each + 1000);
      return { loss, step, gradNorm: norms(r, n, 1, 0.3, 0.1), ...(r.chance(0.5) && { totalSteps: 1000 * n }) };
    },
  },
];
