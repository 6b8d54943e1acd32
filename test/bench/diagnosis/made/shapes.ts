/** What training curves are made of: power laws, noise, rates, norms, and what happens to a curve on its way. */
import type { Random } from './random';

export type Curve = number[];

export const flat = (n: number, value: number): Curve => new Array<number>(n).fill(value);

export const rows = (n: number, at: (i: number) => number): Curve => Array.from({ length: n }, (_, i) => at(i));

/** A power law from a first loss towards a floor; of its rows the share `knee` brings most of what there is to be learned. */
export function learning(n: number, from: number, floor: number, knee = 0.02, exponent = 0.6): Curve {
  const tau = Math.max(1, knee * n);
  return rows(n, (i) => floor + (from - floor) * (1 + i / tau) ** -exponent);
}

export interface Noise {
  /** Of the height above `base` (0), the share that is noise; what is left of it at the end is noisier where this is large. */
  share?: number;
  base?: number;
  /** Noise that is there at any height. */
  level?: number;
  /** How much of one row's noise is found in the next. */
  held?: number;
  /** Of variance 1; with heavy tails where absent. */
  draw?: () => number;
}

/** The noise of one run: how much there is of it, what its tails are like, and how much of it the next row holds. */
export function someNoise(r: Random, of: 'share' | 'level', low: number, high: number): Noise {
  const draw = r.pick([() => r.heavy(), r.normal, r.skewed]);
  return { [of]: r.decades(low, high), held: r.pick([0, 0, 0.1, 0.4]), draw };
}

/** The curve as single batches show it: noise with heavy tails, more of it where the loss is high, partly that of the row before. */
export function noisy(
  r: Random,
  curve: Curve,
  { share = 0, base = 0, level = 0, held = 0, draw = () => r.heavy() }: Noise,
): Curve {
  let last = draw();
  const fresh = Math.sqrt(1 - held ** 2);
  return curve.map((mean) => {
    last = held * last + fresh * draw();
    return mean + last * (level + share * Math.abs(mean - base));
  });
}

/** From row `at` on the curve leaves its height for a floor, half of the way in so many rows. */
export const leaving = (high: Curve, floor: number, at: number, half: number): Curve =>
  high.map((value, i) => value - (value - floor) * (1 - 1 / (1 + Math.max(0, i - at) / half)));

/** How far a smooth step around `at` has come at a row, from 0 to 1. */
export const stepped = (i: number, at: number, width: number): number => 1 / (1 + Math.exp((at - i) / width));

/** How far a run has come from row `at` to its end, from 0 to 1. */
export const since = (i: number, at: number, n: number): number => Math.max(0, i - at) / (n - at);

/** Losses that are sums of squares or the like do not go below next to nothing. */
export const positive = (curve: Curve): Curve => curve.map((value) => Math.max(1e-3, Math.abs(value)));

/** Adds to a curve from a row on. */
export const plus = (curve: Curve, more: (i: number) => number): Curve => curve.map((value, i) => value + more(i));

/** Spikes of so many heights that are gone within some rows, about one in `every` rows, none in the first tenth. */
export function spiked(r: Random, curve: Curve, every: number, height: () => number, lasts: () => number): Curve {
  const out = [...curve];
  for (let i = Math.floor(curve.length / 10); i < curve.length; i++) {
    if (!r.chance(1 / every)) continue;
    const [peak, fall] = [height(), lasts()];
    for (let j = 0; j < 6 * fall && i + j < curve.length; j++) out[i + j]! += peak * Math.exp(-j / fall);
  }
  return out;
}

/** From row `at` on the curve goes to another level, within so many rows, and stays there with noise of its own. */
export function lost(r: Random, curve: Curve, at: number, to: number, took: number, noise: Noise = {}): Curve {
  const stays = noisy(
    r,
    rows(curve.length - at, () => to),
    noise,
  );
  const from = curve.slice(Math.max(0, at - 20), at).reduce((sum, value, _, all) => sum + value / all.length, 0);
  return curve.map((value, i) => {
    if (i < at) return value;
    const part = Math.min(1, (i - at + 1) / took);
    return from + (stays[i - at]! - from) * part * part * (3 - 2 * part);
  });
}

/** Of what was lost from row `at` on, a share is learned again, slowly. */
export function regained(curve: Curve, at: number, lost: number, share: number): Curve {
  const rest = Math.max(1, curve.length - at);
  return curve.map((value, i) => (i < at ? value : value - lost * share * Math.sqrt((i - at) / rest)));
}

/** A learning rate that warms up and falls to a tenth on a cosine. */
export function warmCosine(n: number, peak: number, warmup: number): Curve {
  const warm = Math.max(1, Math.round(warmup * n));
  return rows(n, (i) =>
    i < warm
      ? (peak * (i + 1)) / warm
      : peak * (0.55 + 0.45 * Math.cos((Math.PI * (i - warm)) / Math.max(1, n - warm))),
  );
}

/** Gradient norms that fall with the loss from their first level to a settled one. */
export function norms(r: Random, n: number, from: number, to: number, spread = 0.2): Curve {
  const mean = learning(n, from, to, 0.01, 1);
  return mean.map((value) => value * Math.exp(spread * r.heavy()));
}

/** Norms that rise where the loss is lost. */
export const risen = (gradNorm: Curve, at: number, times: number): Curve =>
  gradNorm.map((norm, i) => (i < at - 3 ? norm : norm * times));

/** The smoothed curve that progress bars show. */
export function averaged(curve: Curve, keep: number): Curve {
  let level = curve[0]!;
  return curve.map((value) => (level = keep * level + (1 - keep) * value));
}

/** From row `at` on it is another figure. */
export const from = (curve: Curve, at: number, value: number): Curve => curve.map((each, i) => (i < at ? each : value));

/** With so many decimals, as it is printed. */
export const printed = (curve: Curve, decimals: number): Curve => curve.map((value) => Number(value.toFixed(decimals)));
