/** Runs that lose what they learned by and by: ever faster, from peak to peak, in stairs and in bursts. */
import { pretraining } from './healthyText';
import { stepsOf, type MadeKind } from './kind';
import { learning, lost, noisy, norms, plus, positive, risen, rows, since, someNoise } from './shapes';

export const badByAndBy: readonly MadeKind[] = [
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
];
