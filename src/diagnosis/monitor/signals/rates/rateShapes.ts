/**
 * Which schedule a falling rate follows. Every shape is a straight line once the rate is turned into the share of the way that
 * is gone (`gone`), so one weighted line against the step fits them all; the shape whose curve passes through every point as
 * printed is the one. Shapes are those of PyTorch, transformers, Megatron and Keras: linear, cosine (Loshchilov & Hutter,
 * arXiv 1608.03983), polynomial of power two, 1 - sqrt (Hägele et al., arXiv 2405.18392), exponential, inverse root (Vaswani et al.,
 * arXiv 1706.03762).
 */
import type { PrintedDigits } from './printedDigits';
import type { RatePoint } from './rateTrail';

export type RateShape = 'linear' | 'cosine' | 'square' | 'root' | 'exponential' | 'inverse-root';

export interface RateFit {
  shape: RateShape;
  /** Step at which it leaves its peak, and the peak. */
  start: number;
  peak: number;
  /** Step at which it reaches its minimum; Infinity where it never does. */
  end: number;
  minimum: number;
}

interface Shape {
  id: RateShape;
  /** Whether it has an end. The others fall for ever. */
  ends: boolean;
  /** From the share of the height that is left (1 to 0) to the way gone. */
  gone(left: number): number;
  /** The way back. */
  left(gone: number): number;
  /** Slope of `gone`, which weighs the points. */
  slope(left: number): number;
}

const within = (x: number): number => Math.min(1, Math.max(0, x));

const shapes: readonly Shape[] = [
  { id: 'linear', ends: true, gone: (y) => 1 - y, left: (x) => 1 - within(x), slope: () => 1 },
  {
    id: 'cosine',
    ends: true,
    gone: (y) => Math.acos(2 * within(y) - 1) / Math.PI,
    left: (x) => (1 + Math.cos(Math.PI * within(x))) / 2,
    slope: (y) => 1 / (Math.PI * Math.sqrt(Math.max(1e-6, within(y) * (1 - within(y))))),
  },
  {
    id: 'square',
    ends: true,
    gone: (y) => 1 - Math.sqrt(within(y)),
    left: (x) => (1 - within(x)) ** 2,
    slope: (y) => 0.5 / Math.sqrt(Math.max(1e-6, y)),
  },
  {
    id: 'root',
    ends: true,
    gone: (y) => (1 - y) ** 2,
    left: (x) => 1 - Math.sqrt(within(x)),
    slope: (y) => Math.max(1e-3, 2 * (1 - y)),
  },
  { id: 'exponential', ends: false, gone: (y) => -Math.log(y), left: (x) => Math.exp(-x), slope: (y) => 1 / y },
  {
    id: 'inverse-root',
    ends: false,
    gone: (y) => 1 / y ** 2,
    left: (x) => 1 / Math.sqrt(Math.max(1e-12, x)),
    slope: (y) => 2 / y ** 3,
  },
];

/** Points below which, and share of the peak before whose fall, no shape is told from another. */
const fewest = 6;
const fallen = 0.1;
/**
 * What a rate may be off its curve, as a share of the peak: schedules differ by a step in where they begin. A straight line is
 * the same wherever it begins, and the middle of a cosine is nearly one.
 */
const loose = (shape: Shape): number => (shape.id === 'linear' ? 5e-5 : 0.004);
/** Peaks to try: between two rows of a log the rate may have stood higher than either shows. */
const peaks = [1, 1.002, 1.01, 1.03];
/** Another shape that fits up to so many times as badly, and ends elsewhere, leaves it open which one it is. */
const clearly = 2;
/** Ends that differ by less are the same. */
const same = 0.05;

interface Candidate extends RateFit {
  /** Root of the mean square distance from the points. */
  off: number;
}

/**
 * The schedule that the points, from the last row at the peak on, follow; null if it is none of these, or not to be told yet.
 * `floor`: where the rate has come to rest; `stair`: the greatest step down from row to row, where the rate goes by stairs;
 * `peak`: where the schedule began, if not with the first point.
 */
export function fitOf(
  points: readonly RatePoint[],
  printed: PrintedDigits,
  { floor, stair, peak }: { floor: number | null; stair: number; peak?: number | undefined },
): RateFit | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < fewest || last.lr > (1 - fallen) * first.lr) return null;
  if (new Set(points.map(({ lr }) => lr)).size < fewest) return null;
  const top = peak ?? first.lr;
  const minima = floor === null ? [0, 0.1 * top] : [floor];
  const found: Candidate[] = [];
  for (const shape of shapes) {
    const tolerance = (lr: number) => 1.5 * printed.error(lr) + loose(shape) * first.lr + stair;
    for (const minimum of shape.ends ? minima : [0]) {
      for (const more of shape.id === 'linear' || !shape.ends ? [1] : peaks) {
        const candidate = lineOf(points, shape, minimum, more * top, tolerance);
        if (candidate !== null) found.push(candidate);
      }
    }
  }
  return clearest(found);
}

/** The best, if all that fit nearly as well come to the same. A straight line is the same wherever it is said to end. */
function clearest(found: Candidate[]): RateFit | null {
  const [best, ...others] = found.sort((a, b) => a.off - b.off);
  if (best === undefined) return null;
  const differs = (other: Candidate): boolean =>
    other.off < clearly * best.off + 1e-9 * best.peak &&
    (other.shape !== best.shape || best.shape !== 'linear') &&
    !(Math.abs(other.end - best.end) <= same * Math.abs(best.end - best.start));
  if (others.some(differs)) return null;
  if (best.shape !== 'linear') return best;
  // Where it is not seen to rest it may go to nothing: then it lasts longest.
  return found.filter(({ shape }) => shape === 'linear').sort((a, b) => b.end - a.end)[0]!;
}

function lineOf(
  points: readonly RatePoint[],
  shape: Shape,
  minimum: number,
  peak: number,
  tolerance: (lr: number) => number,
): Candidate | null {
  const height = peak - minimum;
  const share = (lr: number) => (lr - minimum) / height;
  const sums = { w: 0, s: 0, x: 0, ss: 0, sx: 0 };
  const origin = points[0]!.step;
  // The first one may belong to the warmup still.
  const way = points.slice(1);
  for (const { step, lr } of way) {
    const y = share(lr);
    if (y < -tolerance(lr) / height || (!shape.ends && !(y > 0))) return null;
    const w = 1 / shape.slope(y) ** 2;
    const s = step - origin;
    const x = shape.gone(Math.max(0, y));
    sums.w += w;
    sums.s += w * s;
    sums.x += w * x;
    sums.ss += w * s * s;
    sums.sx += w * s * x;
  }
  const slope = (sums.w * sums.sx - sums.s * sums.x) / (sums.w * sums.ss - sums.s ** 2);
  const offset = (sums.x - slope * sums.s) / sums.w;
  if (!(slope > 0)) return null;
  let squares = 0;
  for (const { step, lr } of way) {
    const off = Math.abs(minimum + height * shape.left(offset + slope * (step - origin)) - lr);
    if (off > tolerance(lr)) return null;
    squares += off * off;
  }
  return {
    ...{ shape: shape.id, peak, minimum, off: Math.sqrt(squares / way.length) },
    start: shape.ends ? origin - offset / slope : origin,
    end: shape.ends ? origin + (1 - offset) / slope : Infinity,
  };
}
