/** Runs that go back to what is said by a network that has learned nothing, or most of the way to it. */
import { stepsOf, type MadeKind } from './kind';
import { learning, leaving, lost, noisy, norms, plus, positive, risen, rows, someNoise, warmCosine } from './shapes';

export const badRelapsed: readonly MadeKind[] = [
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
