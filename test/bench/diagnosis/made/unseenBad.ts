/** Ill kinds on which nothing is chosen, as their loss shows them. */
import { stepsOf, type MadeKind } from './kind';
import { flat, learning, lost, noisy, norms, plus, positive, rows, someNoise, warmCosine } from './shapes';

export const unseenBad: readonly MadeKind[] = [
  {
    id: 'labels-shuffled-midway',
    outcome: 'bad',
    why: 'From one row on the labels are those of other examples: the loss leaps above its start, for the network is sure of what is now wrong, and then unlearns all until it guesses.',
    make(r) {
      const n = r.whole(500, 5000);
      const guess = Math.log(r.pick([10, 100, 200, 1000]));
      const at = r.whole(0.25 * n, 0.75 * n);
      const learned = learning(n, guess, guess * r.range(0.05, 0.3), 0.03, 0.8);
      const [leap, unlearns] = [guess * r.range(0.3, 1.6), r.range(4, 60)];
      const curve = learned.map((value, i) => (i < at ? value : guess + leap * Math.exp((at - i) / unlearns)));
      const noise = noisy(r, flat(n, 0), someNoise(r, 'level', 0.05, 0.12));
      const loss = plus(curve, (i) => noise[i]! * (i < at ? curve[i]! : 0.02 + 0.5 * (curve[i]! - guess)));
      return {
        ...stepsOf(r, n),
        onset: at,
        loss: positive(loss),
        ...(r.chance(0.4) && { gradNorm: norms(r, n, 3, 2) }),
      };
    },
  },
  {
    id: 'unstable-mode',
    outcome: 'bad',
    why: 'The rate is a little above what one direction allows: that part of a squared error doubles every so many rows, long unseen, until it is all there is, far above the start.',
    make(r) {
      const start = r.decades(0.5, 5000);
      const well = r.whole(150, 2000);
      const doubles = r.range(0.01, 0.06) * well + 3;
      const top = r.decades(20, 3000);
      const seen = 0.02 * start;
      const n = Math.round(well + doubles * Math.log2((top * start) / seen));
      const learned = learning(n, start, start * r.range(0.05, 0.2), 0.03, 0.9);
      const loss = noisy(r, learned, someNoise(r, 'share', 0.02, 0.12)).map(
        (value, i) => value + seen * 2 ** ((i - well) / doubles),
      );
      return { ...stepsOf(r, n, [1, 1, 10]), onset: well, loss: positive(loss) };
    },
  },
  {
    id: 'alignment-lost',
    outcome: 'bad',
    why: 'Speech from text: the first rows bring nearly all of the fall, then the alignment is found; when it is lost the loss is at twice or three times its best, where it was when the network babbled, for good.',
    make(r) {
      const n = r.whole(800, 5000);
      const best = r.range(0.25, 0.4);
      const babbled = best * r.range(2.2, 2.8);
      const [found, at] = [r.range(0.05, 0.15) * n, r.whole(0.35 * n, 0.75 * n)];
      const first = learning(n, r.range(4, 12), babbled, 0.002, 1.5);
      const curve = plus(first, (i) => (best - babbled) * (1 - 1 / (1 + (i / found) ** 3)));
      const noise = someNoise(r, 'share', 0.02, 0.07);
      const loss = lost(r, noisy(r, curve, noise), at, babbled * r.range(0.92, 1.05), r.whole(3, 60), noise);
      const gradNorm = norms(r, n, 2, 0.3, 0.3);
      return { ...stepsOf(r, n, [1, 10, 100]), onset: at, loss, ...(r.chance(0.4) && { gradNorm }) };
    },
  },
  {
    id: 'all-at-the-margin',
    outcome: 'stuck',
    why: 'Hard triplets pull everything to one point: within some rows the loss is exactly the margin, without any noise, and so it is to the end.',
    make(r) {
      const n = r.whole(300, 4000);
      const margin = r.pick([0.2, 0.3, 0.5, 1]);
      const [off, pulled] = [margin * r.range(0.2, 2), r.range(0.004, 0.02) * n];
      const left = (i: number) => Math.exp(-i / pulled);
      const noise = noisy(r, flat(n, 0), someNoise(r, 'level', 0.08, 0.25));
      const rest = r.decades(1e-6, 3e-4);
      const loss = rows(n, (i) => margin * (1 + noise[i]! * (0.6 * left(i) + rest)) + off * left(i));
      const gradNorm = norms(r, n, 2, 2, 0.3).map((norm, i) => norm * (left(i) + 3 * rest));
      return { ...stepsOf(r, n), onset: Math.round(3 * pulled), loss, ...(r.chance(0.5) && { gradNorm }) };
    },
  },
  {
    id: 'same-epoch-again',
    outcome: 'stuck',
    why: 'After a resume the optimizer holds no weights any more: the descent stops from one row to the next, and each epoch repeats the figures of the one before to the last digit.',
    make(r) {
      const [count, each] = [r.whole(8, 16), r.whole(40, 220)];
      const n = count * each;
      const at = each * r.pick([1, 2, 2]);
      const start = r.range(2.3, 9);
      const hard = noisy(r, flat(each, 1), { ...someNoise(r, 'level', 0.04, 0.12), held: 0 });
      const learned = noisy(r, learning(at + 1, start, 0.15 * start, 0.5, 0.8), { share: 0.02 });
      const loss = rows(n, (i) => hard[i % each]! * learned[Math.min(i, at)]!);
      return { ...stepsOf(r, n, [1, 10]), onset: at, loss };
    },
  },
  {
    id: 'classes-in-blocks',
    outcome: 'stuck',
    why: 'The data are sorted by class and never mixed: each class is learned within its block and all others forgotten; at every change the loss leaps far above guessing, in the last epoch as in the first.',
    make(r) {
      const [classes, each] = [r.whole(5, 20), r.whole(30, 150)];
      const blocks = classes * Math.min(r.whole(2, 8), Math.floor(6000 / (classes * each)));
      const n = blocks * each;
      const guess = Math.log(classes);
      const [high, learns] = [r.range(1.6, 3.2) * guess, r.range(0.03, 0.12) * each];
      const tops = rows(blocks, (k) => (k === 0 ? guess : high * (1 + 0.1 * r.normal())));
      const floor = r.decades(0.003, 0.05);
      const curve = rows(n, (i) => floor + tops[Math.floor(i / each)]! * Math.exp(-(i % each) / learns));
      return {
        ...stepsOf(r, n, [1, 10]),
        onset: each,
        loss: positive(noisy(r, curve, someNoise(r, 'share', 0.06, 0.2))),
      };
    },
  },
  {
    id: 'checkpoint-ruined',
    outcome: 'bad',
    why: 'A trained model goes on at a rate far too high for it: the loss rises through the warmup to a multiple of what it was, and even at the end is clearly above where it began.',
    make(r) {
      const n = Math.round(r.decades(100, 3000));
      const [start, warm] = [r.range(1.5, 2.7), r.range(0.03, 0.08)];
      const peak = Math.round(warm * n * r.range(0.8, 1.3)) + 3;
      const [top, end] = [start * r.range(1.7, 3.5), start * r.range(1.2, 1.45)];
      const back = learning(n, top, end, 0.1, 0.9);
      const curve = rows(n, (i) => (i < peak ? start + (top - start) * (i / peak) ** 2.5 : back[i - peak]!));
      const loss = noisy(r, curve, someNoise(r, 'share', 0.02, 0.08));
      const lr = warmCosine(n, r.decades(1e-3, 1e-2), warm);
      const gradNorm = norms(r, n, 3, 1.5, 0.3);
      const onset = Math.round(0.4 * peak);
      return { ...stepsOf(r, n, [1, 10]), onset, loss, lr, ...(r.chance(0.6) && { gradNorm }) };
    },
  },
  {
    id: 'one-batch-by-heart',
    outcome: 'stuck',
    why: 'The loader hands out the same batch at every step: its loss falls to next to nothing within some rows, and the held-out loss climbs above where it began and goes on climbing.',
    make(r) {
      const n = r.whole(200, 2000);
      const start = r.range(9.2, 11);
      const [fast, floor] = [r.range(0.01, 0.03) * n, r.decades(1e-4, 3e-3)];
      const curve = rows(n, (i) => start * Math.exp(-i / fast) + floor * (1 + (3 * n) / (n + 30 * i)));
      const [count, worse] = [r.whole(8, 20), r.range(1.15, 1.8)];
      const held = noisy(r, learning(count, start * r.range(0.95, 1.05), start * worse, 0.15, 1), { level: 0.05 });
      const evaluations = held.map((loss, k) => ({ at: Math.floor(((k + 1) * n) / count) - 1, loss }));
      const loss = noisy(r, curve, someNoise(r, 'share', 0.01, 0.06)).map((value) => Math.max(1e-5, value));
      return { ...stepsOf(r, n, [1, 10]), onset: evaluations[0]!.at, loss, evaluations };
    },
  },
];
