/** Runs whose numbers give way. */
import { pretraining } from './healthyText';
import { everySo, type MadeKind } from './kind';
import { from, learning, noisy, norms, rows, someNoise } from './shapes';

export const badNumbers: readonly MadeKind[] = [
  {
    id: 'nan-after-growth',
    outcome: 'bad',
    why: 'The loss grows for tens of rows, and then there are no numbers any more.',
    make(r) {
      const n = r.whole(300, 4000);
      const run = pretraining(r, n);
      const at = r.whole(0.1 * n, 0.9 * n);
      const took = r.whole(10, 150);
      const top = r.decades(2, 50);
      const grown = run.loss.map((value, i) => (i < at ? value : value * top ** Math.min(1, (i - at) / took)));
      return { onset: at, ...run, loss: from(grown, at + took, NaN), gradNorm: from(run.gradNorm!, at + took, NaN) };
    },
  },
  {
    id: 'nan-from-calm',
    outcome: 'bad',
    why: 'A calm run, and from one row to the next there are no numbers any more.',
    make(r) {
      const n = r.whole(40, 4000);
      const loss = noisy(r, learning(n, r.range(2, 10), r.range(0.5, 1.5), 0.03, 0.8), { share: 0.06 });
      const at = r.whole(0.1 * n, 0.9 * n);
      return { onset: at, loss: from(loss, at, NaN), totalSteps: n };
    },
  },
  {
    id: 'nan-hidden',
    outcome: 'bad',
    why: 'A trainer that writes 0 where the loss was no number: the norm beside it is none.',
    make(r) {
      const n = r.whole(40, 400);
      const loss = noisy(r, learning(n, r.range(1.2, 2.5), r.range(0.7, 1), 0.05, 0.7), { share: 0.08 });
      const at = r.whole(0.1 * n, 0.8 * n);
      const hidden = from(loss, at, 0);
      const log = {
        step: everySo(n, 10).map((step) => step + 10),
        loss: hidden,
        grad_norm: from(norms(r, n, 2, 1), at, NaN),
      };
      return { onset: at, loss: hidden, log };
    },
  },
  {
    id: 'nan-norms-from-the-first-row',
    outcome: 'bad',
    why: 'The norm is no number from the first row on and the loss is written as 0 from the second: nothing ever worked.',
    make(r) {
      const n = r.whole(15, 200);
      const loss = from(
        rows(n, () => r.range(2, 12)),
        1,
        0,
      );
      return { loss, log: { step: everySo(n, 10).map((step) => step + 10), loss, grad_norm: rows(n, () => NaN) } };
    },
  },
  {
    id: 'scale-to-minimum',
    outcome: 'stuck',
    why: 'The loss scaler halves its scale at every step down to its least: no step is taken, and the loss stays where it was.',
    make(r) {
      const n = r.whole(60, 400);
      const good = r.whole(0, 20);
      const start = r.range(3, 11);
      const curve = learning(n, start, start * 0.6, 0.5, 0.8).map((_, i, all) => all[Math.min(i, good)]!);
      const loss = noisy(r, curve, { share: 0.02 });
      const loss_scale = rows(n, (i) => Math.max(1, 2 ** (16 - Math.max(0, i - good))));
      const grad_norm = norms(r, n, 3, 2).map((norm, i) => (i < good ? norm : Infinity));
      return { onset: good, loss, log: { step: everySo(n, 1), loss, grad_norm, loss_scale } };
    },
  },
  {
    id: 'infinite-then-nan',
    outcome: 'bad',
    why: 'Growth by decades a row from the first ones on, through infinity.',
    make(r) {
      const n = r.whole(60, 1000);
      const at = r.whole(3, 25);
      const start = r.range(1, 8);
      const loss = rows(n, (i) => (i < at ? start * r.range(0.95, 1.05) : start * 10 ** (2 * (i - at + 1) ** 1.5)));
      return {
        onset: at,
        loss: loss.map((value) => (value > 1e38 ? NaN : value)),
        gradNorm: loss.map((value) => (value > 1e30 ? NaN : value)),
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
    id: 'scale-runs-out',
    outcome: 'bad',
    why: 'After a good while the loss scale is halved every few rows down to its least, then the loss is infinite, and then no number for ever.',
    make(r) {
      const n = r.whole(200, 1500);
      const [at, apart, least] = [r.whole(0.3 * n, 0.7 * n), r.whole(1, 5), r.whole(12, 17)];
      const end = at + apart * least;
      const curve = learning(n, r.range(4, 11), r.range(1.5, 3), 0.02, 0.7);
      const finite = noisy(r, curve, someNoise(r, 'share', 0.01, 0.06));
      const loss = from(from(finite, end, Infinity), end + r.whole(1, 8), NaN);
      const isSkipped = (i: number) => i >= at && (i >= end || (i - at) % apart === 0);
      const grad_norm = norms(r, n, 4, 1, 0.3).map((norm, i) => (isSkipped(i) ? Infinity : norm));
      const halved = (i: number) => Math.min(least, Math.max(0, Math.ceil((i - at + 1) / apart)));
      const loss_scale = rows(n, (i) => 2 ** (least - halved(i)));
      return { onset: at, loss, log: { step: everySo(n, 1), loss, grad_norm, loss_scale } };
    },
  },
];
