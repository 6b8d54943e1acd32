/** Healthy kinds on which nothing is chosen, as logs of other tools tell them. */
import { epochs, everySo, type MadeKind } from './kind';
import type { Random } from './random';
import {
  flat,
  learning,
  noisy,
  norms,
  plus,
  positive,
  printed,
  rows,
  since,
  someNoise,
  spiked,
  warmCosine,
  type Curve,
} from './shapes';

/** The sum of an entropy and of an overlap that is taken negative, by epochs, with its rate: from above zero to nearly -1. */
export function segmentation(r: Random, n: number): { loss: Curve; val_loss: Curve; lr: Curve } {
  const [start, best] = [r.range(0.05, 0.6), r.range(-0.93, -0.7)];
  const curve = learning(n, start, best, r.range(0.02, 0.05), 1);
  const hard = (every: number) =>
    spiked(
      r,
      curve,
      every,
      () => r.range(0.08, 0.3),
      () => 0.4,
    );
  return {
    loss: printed(noisy(r, hard(150), someNoise(r, 'level', 0.008, 0.03)), 4),
    val_loss: printed(
      noisy(
        r,
        plus(hard(60), () => r.range(0.03, 0.05)),
        someNoise(r, 'level', 0.02, 0.05),
      ),
      4,
    ),
    lr: rows(n, (i) => 0.01 * (1 - i / n) ** 0.9),
  };
}

export const unseenHealthyLogs: readonly MadeKind[] = [
  {
    id: 'targets-unscaled',
    outcome: 'good',
    why: 'Targets of some hundreds, whose mean the output walks towards at the pace of its rate: the squared error falls along a parabola to their variance, and then slowly below it.',
    make(r) {
      const n = r.whole(50, 250);
      const mean = r.decades(15, 250);
      const spread = mean * r.range(0.25, 0.5);
      const arrives = r.range(0.15, 0.45) * n;
      const learned = learning(n, spread ** 2, spread ** 2 * r.range(0.2, 0.5), 0.15, 0.9);
      const off = (i: number) => mean * Math.max(0, 1 - i / arrives);
      const curve = rows(n, (i) => off(i) ** 2 + learned[Math.max(0, Math.round(i - 0.8 * arrives))]!);
      const loss = printed(noisy(r, curve, someNoise(r, 'share', 0.004, 0.03)), 2);
      const val_loss = printed(noisy(r, curve, someNoise(r, 'share', 0.01, 0.06)), 2);
      const mae = printed(
        loss.map((value) => 0.8 * Math.sqrt(value)),
        3,
      );
      return { loss, log: { epoch: epochs(n), loss, mae, val_loss } };
    },
  },
  {
    id: 'adam-then-lbfgs',
    outcome: 'good',
    why: 'A network that solves an equation: Adam hardly gets on after its first rows, then a method of second order brings the loss down by decades; the residual grows at first while the boundary is learned.',
    make(r) {
      const [first, second] = [r.whole(40, 250), r.whole(30, 250)];
      const start = r.decades(0.3, 300);
      const slow = noisy(r, learning(first, start, 0.1 * start, 0.03, 0.5), someNoise(r, 'share', 0.02, 0.15));
      const [fall, power] = [r.range(2, 4.5), r.range(0.4, 0.7)];
      const fast = rows(second, (i) => slow.at(-1)! * 10 ** (-fall * ((i + 1) / second) ** power));
      const loss = [...slow, ...fast];
      const residual = loss.map((value, i) => value * (0.02 + 0.5 * Math.min(1, i / (0.5 * first))));
      const log = {
        step: rows(first + second, (i) => (i < first ? 100 * i : 100 * first + 10 * (i - first))),
        ...{ loss, loss_pde: residual, loss_bc: loss.map((value, i) => 0.6 * (value - residual[i]!)) },
        loss_ic: loss.map((value, i) => 0.4 * (value - residual[i]!)),
      };
      return { loss, log };
    },
  },
  {
    id: 'discriminator-joins',
    outcome: 'good',
    why: 'A vocoder whose discriminators join at a planned step: the sum leaps by what they add, which grows a little as they learn, while the error of its spectra, most of the sum, falls all the way.',
    make(r) {
      const n = r.whole(300, 4000);
      const at = r.whole(0.08 * n, 0.3 * n);
      const spectra = noisy(
        r,
        learning(n, r.range(1.3, 2.6), r.range(0.22, 0.35), 0.02, 0.7),
        someNoise(r, 'share', 0.03, 0.1),
      );
      const [joins, more] = [r.range(3, 7), r.range(0.5, 1.5)];
      const added = rows(n, (i) =>
        i < at ? 0 : (joins + more * since(i, at, n)) * Math.min(1, (i - at + 3) / 8) * (1 + 0.06 * r.heavy()),
      );
      const loss = printed(
        spectra.map((value, i) => 45 * value + added[i]!),
        3,
      );
      const judged = noisy(r, flat(n, 2.4), { level: 0.15 });
      const loss_disc = judged.map((value, i) => (i < at ? undefined : value + 1.2 * Math.exp((at - i) / 20)));
      return { loss, log: { step: everySo(n, r.pick([5, 50, 100])), loss, mel_error: spectra, loss_disc } };
    },
  },
  {
    id: 'masked-images',
    outcome: 'good',
    why: 'Images with three quarters of them hidden, over hundreds of epochs: nearly all is learned in the first tenth, and the rest of the gain, a few per cent, takes the whole of the run.',
    make(r) {
      const n = Math.round(r.decades(200, 1600));
      const slow = r.range(0.015, 0.025);
      const curve = plus(learning(n, r.range(0.9, 1.02), r.range(0.4, 0.45), 0.012, 1), (i) => (-slow * i) / n);
      const loss = noisy(r, curve, someNoise(r, 'level', 2e-4, 1.5e-3));
      const train_lr = warmCosine(n, r.decades(1e-4, 2.4e-3), 0.05);
      return { loss, log: { train_lr, train_loss: loss, epoch: epochs(n).map((epoch) => epoch - 1) } };
    },
  },
  {
    id: 'dice-and-entropy',
    outcome: 'good',
    why: 'Segmentation by epochs: the loss goes from above zero towards -1, with a bad epoch now and then, and is flat where nothing more is to be had.',
    make(r) {
      const n = Math.round(r.decades(100, 1000));
      const { loss, ...others } = segmentation(r, n);
      return { loss, log: { epoch: epochs(n), loss, ...others } };
    },
  },
  {
    id: 'every-rank-prints',
    outcome: 'good',
    why: 'Every one of several processes prints the loss of its own batch: the same step comes several times with other figures, and they all fall.',
    make(r) {
      const [steps, ranks, apart] = [r.whole(60, 500), r.pick([2, 4, 8]), r.pick([1, 10, 20])];
      const start = r.range(2.3, 11);
      const mean = learning(steps, start, start * r.range(0.2, 0.4), 0.03, 0.7);
      const own = rows(ranks, () => 1 + 0.01 * r.normal());
      const all = rows(steps * ranks, (i) => mean[Math.floor(i / ranks)]! * own[i % ranks]!);
      const loss = printed(noisy(r, all, { ...someNoise(r, 'share', 0.02, 0.1), held: 0 }), r.whole(2, 5));
      const step = rows(steps * ranks, (i) => Math.floor(i / ranks) * apart);
      return { loss, log: { step, rank: rows(steps * ranks, (i) => i % ranks), loss } };
    },
  },
  {
    id: 'graph-full-batch',
    outcome: 'good',
    why: 'A graph in one batch: the loss leaves the logarithm of the number of classes slowly, then faster, and comes to a level that dropout keeps far from zero; the held-out loss falls with it.',
    make(r) {
      const n = r.whole(100, 400);
      const guess = Math.log(r.pick([3, 6, 7, 15, 40]));
      const [half, power, floor] = [r.range(0.08, 0.25) * n, r.range(1.5, 2.5), r.range(0.2, 0.5)];
      const left = (i: number, to: number) => guess * (to + (1 - to) / (1 + (i / half) ** power));
      const dropout = guess * r.range(0.006, 0.03);
      const noise = noisy(r, flat(n, 0), someNoise(r, 'level', dropout, 1.5 * dropout));
      const loss = printed(
        rows(n, (i) => left(i, floor) + noise[i]! * Math.min(1, i / half)),
        4,
      );
      const val_loss = printed(
        noisy(
          r,
          rows(n, (i) => left(i, floor + 0.1)),
          { level: 0.1 * dropout },
        ),
        4,
      );
      return { loss, log: { epoch: epochs(n), loss, val_loss } };
    },
  },
  {
    id: 'scale-probed',
    outcome: 'good',
    why: 'A loss scaler doubles its scale every so many steps: the norm of that one step is infinite, the step is skipped, and the scale is back at the next row.',
    make(r) {
      const n = r.whole(400, 3000);
      const [period, scale] = [r.whole(100, 300), 2 ** r.whole(12, 18)];
      const isProbed = (i: number) => i % period === period - 1;
      const loss = noisy(r, learning(n, r.range(3, 11), r.range(1, 2.8), 0.01, 0.7), someNoise(r, 'share', 0.01, 0.06));
      const grad_norm = norms(r, n, 4, r.range(0.3, 1.2), 0.25).map((norm, i) => (isProbed(i) ? Infinity : norm));
      const loss_scale = rows(n, (i) => (isProbed(i) ? 2 * scale : scale));
      return { loss, log: { step: everySo(n, 1), loss, grad_norm, loss_scale, lr: warmCosine(n, 6e-4, 0.02) } };
    },
  },
  {
    id: 'tabular-soon-done',
    outcome: 'good',
    why: 'A table of customers, ten epochs or a few more: the first two bring what there is to be had, and the rest is level.',
    make(r) {
      const n = r.whole(8, 30);
      const start = r.range(0.45, 0.66);
      const gain = r.range(0.06, 0.16);
      const curve = learning(n, start, start - gain, 0.5 / n, 1.4);
      const loss = printed(positive(noisy(r, curve, someNoise(r, 'level', 4e-4, 2e-3))), 4);
      const val_loss = printed(
        noisy(
          r,
          plus(curve, () => -0.1 * gain),
          someNoise(r, 'level', 1e-3, 5e-3),
        ),
        4,
      );
      const accuracy = printed(
        loss.map((value) => 1.05 - 0.6 * value),
        4,
      );
      return { loss, log: { epoch: epochs(n), loss, accuracy, val_loss } };
    },
  },
];
