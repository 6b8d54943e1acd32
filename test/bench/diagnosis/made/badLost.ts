/** Runs that lose what they had learned, or never get back to where they began. */
import { pretraining } from './healthyText';
import { everySo, type MadeKind } from './kind';
import { averaged, learning, lost, noisy, plus, regained, risen, rows } from './shapes';

const some = (n: { whole(low: number, high: number): number }) => n.whole(400, 4000);

export const badLost: readonly MadeKind[] = [
  {
    id: 'lm-collapse-sudden',
    outcome: 'bad',
    why: 'Within some rows a language model falls back most of its way, far below its first loss, and learns little of it again.',
    make(r) {
      const n = some(r);
      const at = r.whole(0.2 * n, 0.85 * n);
      const run = pretraining(r, n);
      const to = r.range(4.8, 8);
      const fallen = lost(r, run.loss, at, to, r.whole(2, 25), { level: r.range(0.05, 0.2), held: 0.3 });
      const loss = regained(fallen, at + 25, to - run.loss[at]!, r.pick([0, 0, 0.15, 0.3]));
      return { ...run, loss, gradNorm: risen(run.gradNorm!, at, r.range(2, 20)), onset: at };
    },
  },
  {
    id: 'lm-collapse-loss-alone',
    outcome: 'bad',
    why: 'The same where the log holds nothing but the loss.',
    make(r) {
      const n = some(r);
      const run = pretraining(r, n);
      const at = r.whole(0.2 * n, 0.85 * n);
      const loss = lost(r, run.loss, at, r.range(4.8, 10.4), r.whole(2, 60), { level: r.range(0.05, 0.3) });
      return { loss, step: run.step!, onset: at };
    },
  },
  {
    id: 'lm-collapse-slow',
    outcome: 'bad',
    why: 'Over hundreds of rows the loss goes up from its best and stays at a level of long ago.',
    make(r) {
      const n = r.whole(1500, 6000);
      const run = pretraining(r, n);
      const at = r.whole(0.2 * n, 0.5 * n);
      return {
        onset: at,
        ...run,
        loss: lost(r, run.loss, at, r.range(4.8, 7.5), r.whole(0.08 * n, 0.3 * n), { level: 0.1 }),
      };
    },
  },
  {
    id: 'lm-collapse-in-warmup',
    outcome: 'bad',
    why: 'At the peak of the rate the loss goes from 7 back to what the frequencies of words give, and stays.',
    make(r) {
      const n = r.whole(300, 2000);
      const run = pretraining(r, n);
      const curve = learning(n, 10.8, r.range(4.5, 6.2), 0.03, 1);
      const loss = noisy(r, curve, { level: 0.06 });
      const at = r.whole(0.1 * n, 0.3 * n);
      return { onset: at, ...run, loss: lost(r, loss, at, r.range(7.5, 8.5), r.whole(3, 40), { level: 0.06 }) };
    },
  },
  {
    id: 'late-collapse',
    outcome: 'bad',
    why: 'Twenty thousand rows go well, and the last hundreds are lost.',
    make(r) {
      const n = r.whole(15000, 20000);
      const run = pretraining(r, n);
      const at = Math.round(r.range(0.9, 0.97) * n);
      return { onset: at, ...run, loss: lost(r, run.loss, at, r.range(4.5, 8), r.whole(3, 100), { level: 0.1 }) };
    },
  },
  {
    id: 'collapse-smoothed',
    outcome: 'bad',
    why: 'A collapse below the first loss in a log that holds a moving average.',
    make(r) {
      const n = r.whole(1500, 5000);
      const run = pretraining(r, n);
      const at = r.whole(0.3 * n, 0.7 * n);
      const fallen = lost(r, run.loss, at, r.range(5, 8), r.whole(3, 60), { level: 0.1 });
      return { onset: at, ...run, loss: averaged(fallen, r.pick([0.9, 0.98])) };
    },
  },
  {
    id: 'collapse-above-start',
    outcome: 'bad',
    why: 'What was learned is lost at once, and the loss stays above where it began.',
    make(r) {
      const n = some(r);
      const loss = noisy(r, learning(n, r.range(2.3, 4), r.range(0.3, 0.8), 0.03, 0.8), { share: 0.12 });
      const at = r.whole(0.1 * n, 0.9 * n);
      return { onset: at, loss: lost(r, loss, at, r.decades(5, 50), r.whole(2, 20), { share: 0.2 }), totalSteps: n };
    },
  },
  {
    id: 'blow-up-first-rows',
    outcome: 'bad',
    why: 'The first rows blow up and the loss stays far above its start for ever.',
    make(r) {
      const n = some(r);
      const start = r.range(2.3, 8);
      const [peak, stays] = [start * r.decades(10, 2000), start * r.decades(1.6, 30)];
      const at = r.whole(1, 12);
      const curve = rows(n, (i) =>
        i < at ? start : stays + peak * ((i - at + 1) / 6) * Math.exp(1 - (i - at + 1) / 6),
      );
      return { onset: at, loss: noisy(r, curve, { share: 0.12, held: 0.3 }), totalSteps: n };
    },
  },
  {
    id: 'blow-up-later',
    outcome: 'bad',
    why: 'In the middle of the run the loss grows by decades within tens of rows, and wanders there.',
    make(r) {
      const n = some(r);
      const at = r.whole(0.1 * n, 0.8 * n);
      const loss = noisy(r, learning(n, r.range(4, 8), r.range(0.8, 2), 0.03, 0.8), { share: 0.08 });
      const high = r.decades(60, 1e5);
      const wild = noisy(
        r,
        rows(n, () => 0),
        { level: 0.7, held: 0.9 },
      );
      return {
        onset: at,
        loss: loss.map((value, i) =>
          i < at ? value : value * (high / value) ** Math.min(1, (i - at + 1) / 30) * Math.exp(wild[i]!),
        ),
      };
    },
  },
  {
    id: 'oscillation-grows',
    outcome: 'bad',
    why: 'The loss swings up and down with a period of tens of rows, ever wider, from its best to above its start.',
    make(r) {
      const n = r.whole(500, 3000);
      const period = r.range(10, 60);
      const curve = learning(n, 2.5, 0.8, 0.03, 0.8);
      const wide = (i: number) => 2.8 * Math.min(1, Math.max(0, i / n - 0.15) / 0.4);
      return {
        onset: Math.floor(0.15 * n),
        loss: noisy(
          r,
          plus(curve, (i) => wide(i) * (0.55 + 0.5 * Math.sin((2 * Math.PI * i) / period))),
          { share: 0.08 },
        ),
      };
    },
  },
  {
    id: 'drift',
    outcome: 'bad',
    why: 'From its best the loss creeps up row by row until most of what was learned is gone.',
    make(r) {
      const n = r.whole(800, 5000);
      const turn = r.range(0.2, 0.45) * n;
      const share = r.range(0.5, 0.9);
      const start = r.range(2.5, 5);
      const curve = learning(n, start, 0.8, 0.02, 1);
      const best = curve[Math.floor(turn)]!;
      const creeping = curve.map((value, i) =>
        i < turn ? value : best + (share * (start - best) * (i - turn)) / (n - turn),
      );
      return { onset: Math.floor(turn), loss: noisy(r, creeping, { share: 0.08 }), totalSteps: n };
    },
  },
  {
    id: 'collapses-again-and-again',
    outcome: 'bad',
    why: 'It collapses several times, comes back less each time, and in the end not at all.',
    make(r) {
      const n = r.whole(1200, 5000);
      const run = pretraining(r, n);
      const times = r.whole(3, 5);
      const gap = (0.7 * n) / times;
      const peak = r.range(2, 4);
      const since = (i: number) => (i - 0.2 * n) % gap;
      const bump = (i: number) => {
        if (i < 0.2 * n) return 0;
        const last = i >= 0.2 * n + (times - 1) * gap;
        return peak * Math.min(1, (since(i) + 1) / 5) * (last ? 1 : Math.exp(-Math.min(since(i), gap) / (0.12 * gap)));
      };
      const end = 0.2 * n + (times - 1) * gap;
      return {
        onset: Math.floor(0.2 * n),
        ...run,
        loss: run.loss.map((value, i) => value + (i >= end ? peak * Math.min(1, (i - end + 1) / 5) : bump(i))),
      };
    },
  },
  {
    id: 'likelihood-collapses',
    outcome: 'bad',
    why: 'A likelihood goes from -100 to -900 and back to -200 for good.',
    make(r) {
      const n = some(r);
      const loss = noisy(r, learning(n, r.range(-150, -50), r.range(-1000, -850), 0.05, 1), { level: 12 });
      const at = r.whole(0.3 * n, 0.8 * n);
      return { onset: at, loss: lost(r, loss, at, r.range(-450, -120), r.whole(2, 40), { level: r.range(10, 60) }) };
    },
  },
  {
    id: 'likelihood-collapses-through-zero',
    outcome: 'bad',
    why: 'A likelihood goes from 8 through zero to -4 and back above zero for good.',
    make(r) {
      const n = some(r);
      const loss = noisy(r, learning(n, r.range(7, 9), r.range(-5, -3.5), 0.03, 1), { level: 0.15 });
      const at = r.whole(0.3 * n, 0.8 * n);
      return { onset: at, loss: lost(r, loss, at, r.range(1, 5), r.whole(2, 40), { level: 0.3 }), totalSteps: n };
    },
  },
  {
    id: 'resume-leap',
    outcome: 'bad',
    why: 'At a resume the loss leaps to a level of long ago, for the state was not loaded, and is not back by the end.',
    make(r) {
      const n = some(r);
      const at = r.whole(0.3 * n, 0.7 * n);
      const back = r.whole(1, 50);
      const curve = learning(n, 10.8, 2.8, 0.005, 0.65);
      const leap = r.range(5.5, 9.5);
      const again = learning(n - at + back, leap, leap - r.range(0.3, 1.5), 0.2, 0.8);
      const step = [...everySo(at, 1), ...rows(n - at + back, (i) => at - back + i)];
      return { onset: at, loss: noisy(r, [...curve.slice(0, at), ...again], { level: 0.06 }), step, totalSteps: n };
    },
  },
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
];
