/** Schedules as frameworks write them, by the step; rows of a log of them, few or many steps apart, printed with few digits or all. */
import type { Observation } from '../../../../../src/diagnosis/monitor/signals/signals';

export type Schedule = (step: number) => number;

const clamp = (x: number) => Math.min(1, Math.max(0, x));

export const schedules = {
  constant: (peak: number) => () => peak,
  linear:
    (peak: number, length: number, minimum = 0) =>
    (step: number) =>
      peak + (minimum - peak) * clamp(step / length),
  cosine:
    (peak: number, length: number, minimum = 0) =>
    (step: number) =>
      minimum + ((peak - minimum) * (1 + Math.cos(Math.PI * clamp(step / length)))) / 2,
  /** PyTorch's CosineAnnealingLR, which goes up again after its length. */
  openCosine: (peak: number, length: number) => (step: number) =>
    (peak * (1 + Math.cos((Math.PI * step) / length))) / 2,
  square: (peak: number, length: number) => (step: number) => peak * (1 - clamp(step / length)) ** 2,
  exponential: (peak: number, length: number) => (step: number) => peak * 0.01 ** (step / length),
  inverseRoot: (peak: number, warmup: number) => (step: number) => peak * Math.sqrt(warmup / Math.max(step, warmup)),
  /** Level, then down by 1 - sqrt over the last fifth. */
  stableDecay: (peak: number, length: number) => (step: number) =>
    peak * (1 - Math.sqrt(clamp((step / length - 0.8) / 0.2))),
  steps: (peak: number, every: number) => (step: number) => peak * 0.1 ** Math.floor(step / every),
  /** SGDR: each cycle `times` as long as the one before it. */
  restarts: (peak: number, first: number, times: number) => (step: number) => {
    let [begin, length] = [0, first];
    while (step >= begin + length) [begin, length] = [begin + length, length * times];
    return (peak * (1 + Math.cos((Math.PI * (step - begin)) / length))) / 2;
  },
  triangle: (peak: number, half: number) => (step: number) =>
    peak * (0.1 + 0.9 * (1 - Math.abs(((step / half) % 2) - 1))),
  oneCycle: (peak: number, length: number) => (step: number) => {
    const x = step / length;
    const half = (from: number, to: number, share: number) =>
      to + ((from - to) * (1 + Math.cos(Math.PI * clamp(share)))) / 2;
    return x < 0.3 ? half(peak / 25, peak, x / 0.3) : half(peak, peak / 1e5, (x - 0.3) / 0.7);
  },
};

/** The schedule after a linear warmup, which it does not shorten. */
export const warmedUp =
  (warmup: number, then: Schedule): Schedule =>
  (step) =>
    step < warmup ? (then(0) * step) / warmup : then(step - warmup);

/** Rows of a log: a row every so many steps, rates with so many digits. The loss falls as if nothing were wrong. */
export function rowsOf(schedule: Schedule, steps: number, every = 1, digits: number | null = null): Observation[] {
  return Array.from({ length: Math.floor(steps / every) }, (_, i) => {
    const step = (i + 1) * every;
    const lr = schedule(step);
    return {
      step,
      lr: digits === null ? lr : Number(lr.toPrecision(digits)),
      loss: 1 + 3 * Math.exp((-4 * step) / steps),
    };
  });
}
