/** Ill kinds on which nothing is chosen, as their loss shows them. */
import { pretraining } from './healthyText';
import { stepsOf, type MadeKind } from './kind';
import {
  learning,
  leaving,
  lost,
  noisy,
  norms,
  plus,
  positive,
  risen,
  rows,
  since,
  someNoise,
  warmCosine,
} from './shapes';

export const unseenBad: readonly MadeKind[] = [
  {
    id: 'blank-again',
    outcome: 'bad',
    why: 'Speech that was heard well goes back to blank at every frame: the loss rises over hundreds of rows to the plateau of its first hour, and stays.',
    make(r) {
      const n = r.whole(900, 5000);
      const blank = r.range(80, 180);
      const heard = leaving(learning(n, r.range(350, 900), blank, 0.003, 1.3), r.range(10, 25), 0.08 * n, 0.03 * n);
      const noise = someNoise(r, 'share', 0.06, 0.18);
      const at = r.whole(0.35 * n, 0.75 * n);
      const took = r.whole(0.01 * n, 0.12 * n);
      const loss = lost(r, noisy(r, heard, noise), at, blank * r.range(0.95, 1.1), took, noise);
      return { ...stepsOf(r, n), onset: at, loss: positive(loss) };
    },
  },
  {
    id: 'transducer-bursts',
    outcome: 'bad',
    why: 'Bursts come ever more often, each back within some rows, until the loss stays up: below its start, and far above what it had come to.',
    make(r) {
      const n = r.whole(1000, 5000);
      const start = r.range(200, 600);
      const calm = learning(n, start, start * r.range(0.03, 0.08), 0.01, 0.9);
      const at = r.whole(0.35 * n, 0.8 * n);
      const before = r.whole(0.05 * n, 0.12 * n);
      let burst = 0;
      const bursts = plus(calm, (i) => {
        if (r.chance(i >= at ? 0 : 0.3 * Math.max(0, 1 - (at - i) / before))) burst += start * r.range(0.08, 0.35);
        return (burst *= 0.7);
      });
      const noise = someNoise(r, 'share', 0.06, 0.15);
      const loss = lost(r, noisy(r, bursts, noise), at, start * r.range(0.4, 0.85), r.whole(3, 30), noise);
      const gradNorm = risen(norms(r, n, 20, 4, 0.3), at - before / 2, r.range(4, 30));
      return { ...stepsOf(r, n), onset: at - before, loss: positive(loss), ...(r.chance(0.6) && { gradNorm }) };
    },
  },
  {
    id: 'weights-decay-away',
    outcome: 'bad',
    why: 'The decay of weights is stronger than their gradient: from its best the loss returns to that of guessing, ever slower, and its noise goes with what was learned.',
    make(r) {
      const n = r.whole(800, 5000);
      const guess = Math.log(r.pick([10, 100, 200, 1000]));
      const at = r.whole(0.2 * n, 0.5 * n);
      const away = r.range(0.06, 0.15) * n;
      const learned = learning(n, guess, guess * r.range(0.15, 0.4), 0.03, 0.9);
      const kept = (i: number) => Math.exp(-Math.max(0, i - at) / away);
      const curve = learned.map((value, i) => guess - (guess - (i < at ? value : learned[at]!)) * kept(i));
      const noise = { ...someNoise(r, 'share', 0.04, 0.15), base: guess, level: 0.003 };
      const gradNorm = norms(r, n, 2, 1).map((norm, i) => norm * (0.02 + 0.98 * kept(i)));
      return { ...stepsOf(r, n), onset: at, loss: noisy(r, curve, noise), ...(r.chance(0.5) && { gradNorm }) };
    },
  },
  {
    id: 'pairs-alike',
    outcome: 'stuck',
    why: 'Contrastive learning dips a little below the logarithm of its batch, goes back to it while the rate warms up, and is there to the end: all pairs look alike.',
    make(r) {
      const n = r.whole(600, 5000);
      const guess = Math.log(r.pick([256, 512, 2048, 8192]));
      const [dip, at] = [r.range(0.04, 0.15) * guess, Math.round(r.range(0.03, 0.08) * n)];
      const loss = noisy(
        r,
        rows(n, (i) => guess - dip * Math.min(1, i / at)),
        someNoise(r, 'level', 0.02, 0.06),
      );
      const flat = lost(r, loss, at, guess, r.whole(0.005 * n, 0.03 * n), someNoise(r, 'level', 0.001, 0.004));
      return { ...stepsOf(r, n), onset: at, loss: flat, lr: warmCosine(n, r.decades(1e-3, 1e-2), 0.1) };
    },
  },
  {
    id: 'silent-in-bf16',
    outcome: 'bad',
    why: 'Rounding adds up: over thousands of rows the loss of a language model rises from its best, faster and faster, by a nat or so, and no single row stands out.',
    make(r) {
      const n = r.whole(6000, 14000);
      const run = pretraining(r, n);
      const at = r.whole(0.3 * n, 0.55 * n);
      const [rise, power, times] = [r.range(0.8, 1.8), r.range(1.2, 2.2), r.range(0.5, 8)];
      return {
        ...run,
        onset: at,
        loss: plus(run.loss, (i) => rise * since(i, at, n) ** power),
        gradNorm: run.gradNorm!.map((norm, i) => norm * (1 + times * since(i, at, n) ** 2)),
      };
    },
  },
  {
    id: 'commonest-class',
    outcome: 'bad',
    why: 'At the peak of the rate a classifier gives up what it learned and names the commonest class for ever: the loss is that of the frequencies, with the noise of batches.',
    make(r) {
      const n = r.whole(400, 4000);
      const guess = Math.log(r.whole(5, 40));
      const warm = r.range(0.08, 0.15);
      const at = Math.round(n * warm * r.range(0.95, 1.3));
      const learned = noisy(r, learning(n, guess, guess * 0.1, 0.04, 0.9), someNoise(r, 'share', 0.05, 0.15));
      const to = guess * r.range(0.65, 0.9);
      const loss = lost(r, learned, at, to, r.whole(3, 40), someNoise(r, 'level', 0.02, 0.08));
      const gradNorm = risen(norms(r, n, 3, 1.5, 0.3), at, r.range(0.1, 0.5));
      return { ...stepsOf(r, n, [1, 10]), onset: at, loss, gradNorm, lr: warmCosine(n, r.decades(2e-3, 2e-2), warm) };
    },
  },
  {
    id: 'peaks-of-the-rate',
    outcome: 'bad',
    why: 'A rate that goes up and down: from the third peak on each throws the run further out, and half of that is not learned again before the next.',
    make(r) {
      const n = r.whole(1000, 5000);
      const period = n / r.whole(6, 10);
      const start = r.range(2, 7);
      const more = r.range(0.26, 0.4);
      const out = (i: number) => {
        const peaks = i / period - 1.5;
        if (peaks < 1) return 0;
        const [height, past] = [Math.floor(peaks) * more, peaks % 1];
        const kept = ((height - more) / 2) * (1 - Math.min(1, past / 0.04));
        return kept + height * Math.min(1, past / 0.04) * (0.5 + 0.5 * Math.exp(-4 * past));
      };
      const curve = learning(n, start, 0.25 * start, 0.02, 0.9).map((value, i) => value + 0.75 * start * out(i));
      const up = (i: number) => 1 - Math.abs(((i / period) % 1) * 2 - 1);
      const lr = rows(n, (i) => 1e-4 + 3e-3 * up(i));
      const loss = positive(noisy(r, curve, someNoise(r, 'share', 0.04, 0.14)));
      return { ...stepsOf(r, n), onset: Math.ceil(2.5 * period), loss, ...(r.chance(0.7) && { lr }) };
    },
  },
  {
    id: 'confident-and-wrong',
    outcome: 'bad',
    why: 'Labels are noisy and the logits grow: from its best the loss rises slowly to above its start, and its spread grows with it.',
    make(r) {
      const n = r.whole(1000, 6000);
      const [start, offset] = [r.range(1.5, 5), r.pick([0, 0, 15, -30])];
      const at = r.whole(0.2 * n, 0.4 * n);
      const learned = learning(n, start, start * r.range(0.5, 0.65), 0.02, 1);
      const times = (start * r.range(1.4, 4)) / learned[at]!;
      const curve = learned.map((value, i) => value * times ** since(i, at, n));
      const spread = noisy(
        r,
        rows(n, () => 0),
        someNoise(r, 'level', 0.15, 0.4),
      );
      const loss = noisy(r, curve, someNoise(r, 'share', 0.03, 0.1)).map(
        (value, i) => value * Math.exp(spread[i]! * since(i, at, n)) + offset,
      );
      return { ...stepsOf(r, n), onset: at, loss };
    },
  },
  {
    id: 'noise-untouched',
    outcome: 'bad',
    why: 'A diffusion model ends by saying nothing of the noise: the loss goes from some hundredths to the variance of the noise, which is 1, and keeps to it.',
    make(r) {
      const n = r.whole(600, 6000);
      const curve = learning(n, r.range(0.95, 1.1), r.range(0.03, 0.12), 0.003, 1.2);
      const at = r.whole(0.2 * n, 0.85 * n);
      const learned = noisy(r, curve, someNoise(r, 'share', 0.2, 0.4));
      const loss = lost(r, learned, at, r.range(0.99, 1.01), r.whole(3, 150), someNoise(r, 'level', 0.005, 0.04));
      return { ...stepsOf(r, n), onset: at, loss: positive(loss) };
    },
  },
  {
    id: 'restarts-cost-more',
    outcome: 'bad',
    why: 'A job is stopped and resumed again and again: each resume costs more than is learned until the next, and the loss goes up by stairs.',
    make(r) {
      const n = r.whole(1000, 6000);
      const [times, back] = [r.whole(5, 9), r.whole(3, 20)];
      const each = Math.floor((0.75 * n) / times);
      const at = n - times * each;
      const [leap, kept] = [r.range(0.7, 1.2), r.range(0.4, 0.6)];
      const cost = (i: number) => {
        const resumes = Math.max(0, Math.floor((i - at) / each) + 1);
        const left = kept + (1 - kept) * Math.exp((-5 * ((i - at) % each)) / each);
        return resumes === 0 ? 0 : leap * (kept * (resumes - 1) + left);
      };
      const step = rows(n, (i) => i - back * Math.max(0, Math.floor((i - at) / each) + 1));
      const curve = plus(learning(n, r.range(10.3, 11), r.range(2.4, 3), 0.006, 0.65), cost);
      return { onset: at, step, loss: noisy(r, curve, someNoise(r, 'level', 0.03, 0.15)) };
    },
  },
  {
    id: 'rate-without-end',
    outcome: 'bad',
    why: 'The warmup never ends: while the rate grows by steps of the same size the loss falls, turns, and is in the end as high as at first, noisier than ever.',
    make(r) {
      const n = r.whole(600, 5000);
      const [start, offset, peak] = [r.range(2.3, 9), r.pick([0, 0, 25, -40]), r.decades(0.01, 1)];
      const at = r.whole(0.25 * n, 0.4 * n);
      const learned = learning(n, start, 0.3 * start, 0.06, 1.2);
      const [rise, power] = [r.range(0.8, 1.5) * (start - learned[at]!), r.range(1.2, 2)];
      const curve = plus(learned, (i) => rise * since(i, at, n) ** power);
      const spread = noisy(r, curve, someNoise(r, 'share', 0.05, 0.15)).map((value, i) => value - curve[i]!);
      const loss = plus(curve, (i) => offset + spread[i]! * (0.4 + (1.2 * i) / n));
      return { ...stepsOf(r, n), onset: at, loss, lr: rows(n, (i) => (peak * (i + 1)) / n) };
    },
  },
  {
    id: 'ranking-breaks',
    outcome: 'bad',
    why: 'A model of clicks, whose loss spans two tenths in all, leaps in the middle and settles where half or more of that is gone.',
    make(r) {
      const n = r.whole(1500, 8000);
      const [start, best] = [r.range(0.6, 0.75), r.range(0.4, 0.47)];
      const at = r.whole(0.2 * n, 0.85 * n);
      const noise = someNoise(r, 'level', 0.006, 0.025);
      const learned = noisy(r, learning(n, start, best, 0.005, 1.1), noise);
      const settled = lost(r, learned, at, best + r.range(0.5, 1.3) * (start - best), r.whole(1, 8), noise);
      const [leap, fall] = [r.range(0.1, 0.8), r.range(5, 60)];
      const loss = plus(settled, (i) => (i < at ? 0 : leap * Math.exp((at - i) / fall)));
      return { ...stepsOf(r, n, [100]), onset: at, loss };
    },
  },
];
