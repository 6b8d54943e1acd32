/** Ill kinds on which nothing is chosen, as logs of other tools tell them. */
import { epochs, type MadeKind } from './kind';
import { flat, learning, lost, noisy, printed, rows, someNoise } from './shapes';
import { segmentation } from './unseenHealthyLogs';

export const unseenBadLogs: readonly MadeKind[] = [
  {
    id: 'only-background',
    outcome: 'bad',
    why: 'Segmentation by epochs that went well says background everywhere from some epoch on: the overlap is zero, the loss back about zero for good, and the held-out loss with it.',
    make(r) {
      const n = r.whole(80, 600);
      const { loss, val_loss, lr } = segmentation(r, n);
      const [at, to, took] = [r.whole(0.25 * n, 0.7 * n), r.range(-0.08, 0.15), r.whole(1, 6)];
      const fallen = (curve: readonly number[]) =>
        printed(lost(r, [...curve], at, to, took, someNoise(r, 'level', 0.004, 0.03)), 4);
      const after = fallen(loss);
      return { onset: at, loss: after, log: { epoch: epochs(n), loss: after, val_loss: fallen(val_loss), lr } };
    },
  },
  {
    id: 'line-search-fails',
    outcome: 'stuck',
    why: 'While the loss of an equation still falls, a method of second order takes over and finds no step: every row is the one before to the last digit, to the end.',
    make(r) {
      const [first, second] = [r.whole(30, 200), r.whole(60, 400)];
      const start = r.decades(0.05, 5000);
      const falls = noisy(r, learning(first, start, 1e-3 * start, 0.15, 0.9), someNoise(r, 'share', 0.02, 0.12));
      const loss = [...falls, ...flat(second, falls.at(-1)!)];
      const step = rows(first + second, (i) => (i < first ? 100 * i : 99 * first + i));
      const part = (share: number) => loss.map((value) => share * value);
      return { onset: first, loss, log: { step, loss, loss_pde: part(0.3), loss_bc: part(0.7) } };
    },
  },
  {
    id: 'no-number-from-the-first-epoch',
    outcome: 'bad',
    why: 'A log by epochs in which the loss never was a number, not in the first epoch either, while what is counted stays at that of guessing.',
    make(r) {
      const n = r.whole(3, 100);
      const loss = flat(n, NaN);
      const guessed = flat(n, Number((1 / r.whole(2, 20)).toFixed(4)));
      const parts = { 'train/box_loss': loss, 'train/cls_loss': loss, 'train/dfl_loss': loss };
      const named = r.chance(0.3) ? { ...parts, 'metrics/mAP50(B)': flat(n, 0) } : { loss, accuracy: guessed };
      return { loss, log: { epoch: epochs(n), ...named, ...(r.chance(0.5) && { val_loss: loss }) } };
    },
  },
  {
    id: 'below-every-bound',
    outcome: 'stuck',
    why: 'A cross-entropy of two classes whose labels are other numbers than 0 and 1: it has no lower bound, falls ever faster to minus many thousands, and the accuracy never moves.',
    make(r) {
      const n = r.whole(15, 100);
      const [first, power] = [r.range(0.2, 0.69), r.range(1.8, 3)];
      const scale = r.decades(2e3, 1e5) / (n - 1) ** power;
      const curve = rows(n, (i) => first - scale * i ** power);
      const loss = printed(noisy(r, curve, someNoise(r, 'share', 0.005, 0.03)), 4);
      const accuracy = printed(noisy(r, flat(n, r.range(0.05, 0.2)), { level: 1e-4 }), 4);
      return { loss, log: { epoch: epochs(n), loss, accuracy } };
    },
  },
  {
    id: 'held-out-explodes',
    outcome: 'bad',
    counts: 'warn',
    why: 'The statistics of the norms do not hold outside of training: the training loss falls as it should, and the held-out loss is at hundreds or many thousands from some epoch on.',
    make(r) {
      const n = r.whole(20, 80);
      const at = r.whole(2, 0.3 * n);
      const start = r.range(1.2, 4.5);
      const loss = printed(noisy(r, learning(n, start, 0.1 * start, 0.1, 1), someNoise(r, 'share', 0.01, 0.05)), 4);
      const high = Math.log(start * r.decades(60, 5000));
      const wild = noisy(r, flat(n, high), { level: r.range(0.3, 0.9), held: 0.5, draw: r.normal });
      const val_loss = printed(
        rows(n, (i) => (i < at ? 1.05 * loss[i]! : Math.exp(wild[i]!))),
        4,
      );
      return { onset: at, loss, log: { epoch: epochs(n), loss, val_loss } };
    },
  },
];
