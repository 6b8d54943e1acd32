/** Healthy runs on text: pretraining, fine-tuning, preferences. */
import { everySo, type Made, type MadeKind } from './kind';
import type { Random } from './random';
import { averaged, learning, leaving, noisy, norms, plus, rows, spiked, warmCosine, type Curve } from './shapes';

/** The mean loss of a language model that learns from its random start on. */
export function languageModel(r: Random, n: number): Curve {
  return learning(n, r.range(10.4, 11.2), r.range(2.2, 3), r.range(0.003, 0.01), r.range(0.55, 0.75));
}

/** With rate and norms as its log has them. */
export function pretraining(r: Random, n: number, of: (curve: Curve) => Curve = (curve) => curve): Made {
  const loss = noisy(r, of(languageModel(r, n)), { level: r.range(0.03, 0.1), held: 0.1 });
  const every = r.pick([1, 1, 10, 100]);
  const lr = warmCosine(n, r.decades(2e-4, 1e-3), 0.02);
  return {
    loss,
    lr,
    gradNorm: norms(r, n, 6, r.range(0.3, 0.8)),
    step: everySo(n, every),
    ...(r.chance(0.5) && { totalSteps: n * every }),
  };
}

const some = (r: Random) => Math.round(r.decades(1500, 12000));

export const healthyText: readonly MadeKind[] = [
  {
    id: 'lm-data-spikes',
    outcome: 'good',
    why: 'Pretraining whose few spikes come from the data and are gone within some rows; the trend never breaks.',
    make: (r) =>
      pretraining(r, some(r), (curve) =>
        spiked(
          r,
          curve,
          1200,
          () => r.range(0.4, 2.5),
          () => r.range(0.5, 2),
        ),
      ),
  },
  {
    id: 'lm-slow-spikes',
    outcome: 'good',
    why: 'Spikes that take tens of rows to come back, and after which the trend goes on where it was.',
    make: (r) =>
      pretraining(r, some(r), (curve) =>
        spiked(
          r,
          curve,
          1500,
          () => r.range(0.3, 1.5),
          () => r.range(8, 30),
        ),
      ),
  },
  {
    id: 'lm-norm-rise',
    outcome: 'good',
    why: 'Gradient norms rise up to tenfold for a while and come back, and the loss hardly notices.',
    make(r) {
      const n = some(r);
      const at = r.whole(0.3 * n, 0.7 * n);
      const width = r.range(30, 120);
      const bump = (i: number) => Math.exp(-(((i - at) / width) ** 2));
      const run = pretraining(r, n, (curve) => plus(curve, (i) => r.range(0.05, 0.15) * bump(i)));
      const rise = r.range(2, 9);
      return { ...run, gradNorm: run.gradNorm!.map((norm, i) => norm * (1 + rise * bump(i))) };
    },
  },
  {
    id: 'lm-longer-sequences',
    outcome: 'good',
    why: 'At a switch to longer sequences the loss steps up a little and learns on.',
    make(r) {
      const n = some(r);
      const at = r.whole(0.4 * n, 0.8 * n);
      const step = r.range(0.08, 0.3);
      return pretraining(r, n, (curve) =>
        plus(curve, (i) => (i < at ? 0 : step * (1 + (i - at) / (0.05 * n)) ** -0.7)),
      );
    },
  },
  {
    id: 'lm-new-mix',
    outcome: 'good',
    why: 'From a switch on the data are of another mix whose loss is higher by nature; the model learns on from there.',
    make(r) {
      const n = some(r);
      const at = r.whole(0.5 * n, 0.8 * n);
      const [harder, gain] = [r.range(0.15, 0.5), r.range(0.1, 0.25)];
      return pretraining(r, n, (curve) =>
        plus(curve, (i) => (i < at ? 0 : harder + gain * ((1 + (i - at) / (0.02 * n)) ** -0.5 - 0.2))),
      );
    },
  },
  {
    id: 'lm-smoothed',
    outcome: 'good',
    why: 'Pretraining whose log holds a moving average instead of the loss of each batch.',
    make(r) {
      const run = pretraining(r, some(r));
      return { ...run, loss: averaged(run.loss, r.pick([0.9, 0.98, 0.99])) };
    },
  },
  {
    id: 'masked-lm-plateau',
    outcome: 'good',
    why: 'A masked language model: down to the frequencies of words, a plateau for a while, then it learns.',
    make(r) {
      const n = Math.round(r.decades(800, 6000));
      const at = r.range(0.08, 0.22) * n;
      const first = learning(n, 10.4, r.range(6.9, 7.1), 0.003, 1.2);
      const floor = r.range(1.8, 2.4);
      const slow = plus(leaving(first, floor, at, 0.06 * n), (i) => -0.15 * Math.min(1, i / at));
      return { loss: noisy(r, slow, { level: 0.08 }), gradNorm: norms(r, n, 3, 0.9), totalSteps: n };
    },
  },
  {
    id: 'tiny-fine-tuning',
    outcome: 'good',
    why: 'A fine-tuning of a few tens of rows from .4 to about .3, as much as there was to be learned.',
    make(r) {
      const n = r.whole(20, 60);
      const start = r.range(0.36, 0.5);
      const loss = noisy(r, learning(n, start, start * r.range(0.6, 0.75), 0.2, 1), { share: r.range(0.05, 0.14) });
      return { loss, lr: warmCosine(n, 2e-5, 0.1), step: everySo(n, 10) };
    },
  },
  {
    id: 'lora',
    outcome: 'good',
    why: 'An adapter: most of the gain in the first tenth, then slowly on under the noise of small batches.',
    make(r) {
      const n = r.whole(80, 500);
      const start = r.range(1.4, 2.4);
      const loss = noisy(r, learning(n, start, start * r.range(0.55, 0.8), 0.03, 0.7), { share: r.range(0.06, 0.14) });
      const step = everySo(n, r.pick([1, 5, 10]));
      const log = { step, loss, grad_norm: norms(r, n, 1.5, 0.7, 0.3), learning_rate: warmCosine(n, 2e-4, 0.03) };
      return { loss, log };
    },
  },
  {
    id: 'small-batch-noise',
    outcome: 'good',
    why: 'Batches of one or two examples: the noise is larger than all there is to be learned, and the mean falls.',
    make(r) {
      const n = r.whole(1000, 5000);
      const start = r.range(2, 2.8);
      const loss = noisy(r, learning(n, start, start - r.range(0.3, 0.6), 0.1, 0.8), { level: r.range(0.35, 0.6) });
      return { loss: loss.map((value) => Math.max(0.02, value)), gradNorm: norms(r, n, 3, 2, 0.4) };
    },
  },
  {
    id: 'already-converged',
    outcome: 'good',
    why: 'A fine-tuning that starts at its floor, from a checkpoint of the same data: flat is right, and nothing is lost.',
    make(r) {
      const n = r.whole(60, 600);
      const level = r.range(0.9, 1.6);
      const curve = rows(n, (i) => level * (1 - (0.02 * i) / n));
      const loss = noisy(r, curve, { share: r.range(0.05, 0.15) });
      return { loss, gradNorm: norms(r, n, 0.8, 0.7, 0.25), lr: warmCosine(n, 1e-5, 0.05) };
    },
  },
  {
    id: 'reward-model',
    outcome: 'good',
    why: 'A reward model goes from ln 2 to somewhat below it, which is all that pairs of such noise allow.',
    make(r) {
      const n = r.whole(100, 400);
      const loss = noisy(r, learning(n, Math.LN2, r.range(0.45, 0.56), 0.15, 1), { level: r.range(0.03, 0.07) });
      return { loss, gradNorm: norms(r, n, 4, 3, 0.3), step: everySo(n, 10) };
    },
  },
  {
    id: 'dpo',
    outcome: 'good',
    why: 'Preference optimization: from ln 2 down while the margin of the rewards grows.',
    make(r) {
      const n = r.whole(60, 400);
      const end = r.range(0.25, 0.55);
      const loss = noisy(r, learning(n, Math.LN2, end, 0.15, 1), { share: 0.09 });
      loss[0] = Math.LN2;
      const margin = loss.map((value) => Math.max(0, 2.2 * (Math.LN2 - value)) * (1 + 0.1 * r.normal()));
      const log = {
        ...{ step: everySo(n, 10), loss, grad_norm: norms(r, n, 4, 3, 0.3), learning_rate: warmCosine(n, 5e-7, 0.1) },
        'rewards/chosen': margin.map((value) => -0.3 * value),
        'rewards/rejected': margin.map((value) => -1.3 * value),
        'rewards/accuracies': margin.map((value) => Math.min(0.95, 0.5 + 0.25 * value)),
        'rewards/margins': margin,
      };
      return { loss, log };
    },
  },
];
