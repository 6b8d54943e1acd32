/** Short logs of runs that lose what they had: of epochs, or of few rows. */
import { everySo, type MadeKind } from './kind';
import { learning, lost, noisy, norms, risen, rows } from './shapes';

export const badShort: readonly MadeKind[] = [
  {
    id: 'epochs-collapse',
    outcome: 'bad',
    why: 'A log of some tens of epochs: down for a third of them, then back up most of the way, for good.',
    make(r) {
      const n = r.whole(14, 40);
      const loss = noisy(r, learning(n, r.range(1.8, 3), r.range(0.5, 0.8), 0.1, 1), { share: 0.03 });
      const at = r.whole(0.3 * n, 0.6 * n);
      const fallen = lost(r, loss, at, loss[0]! * r.range(0.85, 2.5), r.whole(1, 5), { share: 0.04 });
      return { onset: at, loss: fallen, log: { epoch: rows(n, (i) => i + 1), loss: fallen } };
    },
  },
  {
    id: 'epochs-grow-by-decades',
    outcome: 'bad',
    why: 'Means of epochs that go up from the first on, by a decade or more.',
    make(r) {
      const n = r.whole(12, 40);
      const start = r.decades(3, 3e4);
      const times = r.decades(8, 300);
      const loss = noisy(
        r,
        rows(n, (i) => start * times ** (i / (n - 1))),
        { share: 0.15 },
      );
      return { loss, log: { epoch: rows(n, (i) => i + 1), loss } };
    },
  },
  {
    id: 'short-fine-tuning-collapses',
    outcome: 'bad',
    why: 'A fine-tuning of a few tens of rows falls for the first third and is then at several times its start.',
    make(r) {
      const n = r.whole(24, 60);
      const start = r.range(0.8, 2.5);
      const loss = noisy(r, learning(n, start, start * 0.5, 0.1, 1), { share: 0.08 });
      const at = r.whole(0.25 * n, 0.6 * n);
      const fallen = lost(r, loss, at, start * r.range(1.8, 5), r.whole(1, 3), { share: 0.06 });
      const log = { step: everySo(n, 10), loss: fallen, grad_norm: risen(norms(r, n, 2, 1), n, 1) };
      return { onset: at, loss: fallen, log };
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
