/** Healthy kinds on which nothing is chosen, as their loss shows them. */
import { stepsOf, type MadeKind } from './kind';
import { flat, learning, noisy, plus, positive, printed, rows, someNoise, spiked, stepped } from './shapes';

export const unseenHealthy: readonly MadeKind[] = [
  {
    id: 'adding-task',
    outcome: 'good',
    why: 'A recurrent network that adds two numbers of a long row: it says their mean for a while, finds the way, and slips for some rows now and then, each time back to where it was.',
    make(r) {
      const n = r.whole(1200, 5000);
      const [mean, at] = [r.range(0.16, 0.18), r.range(0.08, 0.28) * n];
      const [width, floor] = [r.range(0.01, 0.04) * n, r.decades(5e-4, 8e-3)];
      const found = (i: number) => stepped(i, at, width);
      const slips = spiked(
        r,
        flat(n, 0),
        r.whole(150, 500),
        () => r.range(0.02, 0.35),
        () => r.range(2, 12),
      );
      const curve = rows(n, (i) => {
        const left =
          floor + mean * (1 - found(i)) + 0.15 * mean * found(i) * Math.exp(-Math.max(0, i - at) / (0.2 * n));
        return left + slips[i]! * mean * found(i) * (1 - (0.7 * i) / n) + r.range(0.2, 0.3) * Math.exp(-i / 4);
      });
      return { ...stepsOf(r, n, [1, 10, 100]), loss: positive(noisy(r, curve, someNoise(r, 'share', 0.04, 0.18))) };
    },
  },
  {
    id: 'xor-full-batch',
    outcome: 'good',
    why: 'Four examples in one batch, so that there is no noise at all: the squared error leaves a quarter ever faster, drops, and goes on falling as one over the time.',
    make(r) {
      const n = Math.round(r.decades(50, 1000));
      const [at, width] = [r.range(0.1, 0.3) * n, r.range(0.012, 0.05) * n];
      const [start, leaves] = [r.range(0.26, 0.36), r.range(0.02, 0.07)];
      const curve = rows(n, (i) => {
        const plateau = 0.25 * (1 - leaves * Math.min(1, i / at)) + (start - 0.25) * Math.exp(-i / (0.01 * n + 0.5));
        const found = stepped(i, at, width);
        return plateau * (1 - found) + 0.06 * found * (1 + Math.max(0, i - at) / (2 * width)) ** -1.2;
      });
      return { ...stepsOf(r, n, [10, 100, 1000]), loss: printed(curve, r.whole(5, 8)) };
    },
  },
  {
    id: 'running-means-anew',
    outcome: 'good',
    why: 'Each row is the mean of its epoch so far, as bars of progress print it: smooth within an epoch, rough in its first rows, and lower from one to the next.',
    make(r) {
      const [count, each] = [r.whole(4, 14), r.whole(50, 360)];
      const n = count * each;
      const start = r.pick([2.3, 4.6, 0.69, 30]) * r.range(1, 1.15);
      const batches = positive(
        noisy(
          r,
          learning(n, start, start * r.range(0.05, 0.35), r.range(0.03, 0.12), 0.8),
          someNoise(r, 'share', 0.1, 0.3),
        ),
      );
      let sum = 0;
      const means = batches.map((value, i) => {
        sum = i % each === 0 ? value : sum + value;
        return sum / ((i % each) + 1);
      });
      return { ...stepsOf(r, n, [1, 1, 10]), loss: printed(means, 4) };
    },
  },
  {
    id: 'edge-of-stability',
    outcome: 'good',
    why: 'Gradient descent on the whole data at a large rate: now and then the loss jumps from one step to the next and back for some tens of rows, calms down by itself, and falls all the while.',
    make(r) {
      const n = r.whole(300, 3000);
      const start = r.pick([2.3, 0.25, 1]) * r.range(0.95, 1.2);
      const base = learning(n, start, start * r.decades(0.02, 0.15), r.range(0.03, 0.1), 0.9);
      let [wide, next, grows, top] = [0, r.range(0.08, 0.15) * n, 1, 0];
      const jumps = rows(n, (i) => {
        if (i >= next) {
          [next, top] = [i + r.range(60, 220), r.range(0.08, 0.25)];
          [wide, grows] = [r.range(0.003, 0.01), r.range(1.08, 1.25)];
        }
        if (wide > top) grows = r.range(0.8, 0.92);
        wide *= grows;
        return wide * (1 + (i % 2 === 0 ? 1 : -0.6));
      });
      const loss = base.map((value, i) => value * (1 + jumps[i]! + 0.001 * r.normal()));
      return { ...stepsOf(r, n, [1]), loss };
    },
  },
  {
    id: 'teacher-forcing-fades',
    outcome: 'good',
    why: 'The network is given its own words in place of the right ones more and more often: the training loss rises a little by that, and the held-out loss falls all the way.',
    make(r) {
      const n = r.whole(1000, 5000);
      const [start, offset] = [r.range(3, 7), r.pick([0, 0, 12])];
      const floor = start * r.range(0.12, 0.25);
      const [from, to] = [r.range(0.25, 0.4) * n, r.range(0.7, 0.9) * n];
      const harder = (start - floor) * r.range(0.07, 0.13);
      const curve = plus(
        learning(n, start, floor, 0.02, 0.9),
        (i) => offset + harder * Math.min(1, Math.max(0, (i - from) / (to - from))),
      );
      const held = noisy(r, learning(20, 0.8 * start, 1.15 * floor, 0.15, 1), { share: 0.012 });
      const evaluations = held.map((loss, k) => ({ at: Math.floor(((k + 1) * n) / 20) - 1, loss: loss + offset }));
      return { ...stepsOf(r, n), loss: noisy(r, curve, someNoise(r, 'level', 0.03, 0.15)), evaluations };
    },
  },
];
