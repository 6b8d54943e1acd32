/** Kinds that are shown apart, and that nothing is chosen on: some healthy, some not. */
import { pretraining } from './healthyText';
import { everySo, type MadeKind } from './kind';
import { flat, from, learning, lost, noisy, norms, plus, regained, rows, spiked, warmCosine } from './shapes';

const healthy: readonly MadeKind[] = [
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
];

const bad: readonly MadeKind[] = [
  {
    id: 'perplexity-collapses',
    outcome: 'bad',
    why: 'The perplexity goes from thousands to tens and back to hundreds or thousands for good.',
    make(r) {
      const n = r.whole(400, 4000);
      const at = r.whole(0.3 * n, 0.8 * n);
      const loss = noisy(r, learning(n, 10.7, r.range(2.8, 3.4), 0.006, 0.7), { level: 0.06 });
      const fallen = lost(r, loss, at, r.range(6, 8), r.whole(3, 30), { level: 0.06 });
      return { onset: at, loss: fallen.map(Math.exp) };
    },
  },
  {
    id: 'half-regained',
    outcome: 'bad',
    why: 'A collapse of which not even half is learned again by the end of the run.',
    make(r) {
      const n = r.whole(800, 5000);
      const at = r.whole(0.3 * n, 0.6 * n);
      const run = pretraining(r, n);
      const to = r.range(6.5, 9);
      const fallen = lost(r, run.loss, at, to, r.whole(3, 20), { level: 0.08 });
      return { ...run, onset: at, loss: regained(fallen, at + 20, to - run.loss[at]!, r.range(0.3, 0.45)) };
    },
  },
  {
    id: 'rate-warmed-again-too-high',
    outcome: 'bad',
    why: 'In a second phase the rate is warmed up to ten times what it was, and what was learned goes.',
    make(r) {
      const n = r.whole(600, 4000);
      const at = Math.round(0.5 * n);
      const loss = noisy(r, learning(n, r.range(3, 8), 0.9, 0.02, 0.9), { share: 0.06 });
      const fallen = lost(r, loss, at + Math.round(0.03 * n), loss[0]! * r.range(0.6, 1.4), Math.round(0.04 * n), {
        share: 0.08,
      });
      return {
        onset: at,
        loss: fallen,
        lr: rows(n, (i) => (i < at ? 1e-4 : 1e-3 * Math.min(1, (i - at) / (0.05 * n)))),
        totalSteps: n,
      };
    },
  },
  {
    id: 'more-and-more-nan',
    outcome: 'bad',
    why: 'More and more rows are no numbers, until none is any more.',
    make(r) {
      const n = r.whole(200, 2000);
      const at = Math.round(r.range(0.2, 0.5) * n);
      const loss = noisy(r, learning(n, 8, 2, 0.03, 0.8), { share: 0.04 });
      return {
        onset: at,
        loss: loss.map((value, i) => (i >= at && r.chance((3 * (i - at)) / (n - at)) ? NaN : value)),
      };
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
  {
    id: 'epochs-creep',
    outcome: 'bad',
    why: 'Epoch after epoch the training loss goes up from its best, until it is above where it began.',
    make(r) {
      const n = r.whole(25, 60);
      const turn = Math.round(r.range(0.2, 0.35) * n);
      const start = r.range(1.5, 3);
      const curve = learning(n, start, 0.6, 0.08, 1);
      const best = curve[turn]!;
      const loss = noisy(
        r,
        curve.map((value, i) => (i < turn ? value : best + ((1.15 * start - best) * (i - turn)) / (n - turn))),
        { share: 0.03 },
      );
      return { onset: turn, loss, log: { epoch: rows(n, (i) => i + 1), loss } };
    },
  },
  {
    id: 'overflow',
    outcome: 'bad',
    why: 'The norm grows by a decade in tens of rows, overflows, and the loss is no number from there on.',
    make(r) {
      const n = r.whole(200, 2000);
      const run = pretraining(r, n);
      const at = r.whole(0.2 * n, 0.8 * n);
      const gradNorm = run.gradNorm!.map((norm, i) => (i < at ? norm : norm * 10 ** ((i - at) / 20)));
      return { ...run, onset: at, loss: from(run.loss, at + 40, NaN), gradNorm: from(gradNorm, at + 38, Infinity) };
    },
  },
  {
    id: 'first-rows-of-ten',
    outcome: 'bad',
    why: 'A row each hundred steps: the first two tell of learning, then the loss is tens of times the start for ever.',
    make(r) {
      const n = r.whole(30, 200);
      const start = r.range(2, 8);
      const loss = noisy(
        r,
        rows(n, (i) => (i < 2 ? start * (1 - 0.2 * i) : start * r.range(8, 30))),
        { share: 0.1 },
      );
      return { onset: 2, loss, step: everySo(n, 100) };
    },
  },
];

export const unseenKinds: readonly MadeKind[] = [...healthy, ...bad];
