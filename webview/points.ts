/** From bins to what is drawn: points of a line, marks for what a line cannot show, and the range of the y axis. */
import { binSize } from '../src/run/series';
import { niceRange } from './ticks';
import type { SeriesHeader } from '../src/shared/panel/protocol';

/** The bins of one series, as answered. */
export interface Curve {
  header: SeriesHeader;
  data: Float32Array;
}

export interface Point {
  x: number;
  y: number;
}

/**
 * nonFinite: steps from x to `end` without a finite value, at the height of the last one; dot: a value alone between
 * such steps; above, below: the line leaves the axis here.
 */
export interface Mark {
  kind: 'nonFinite' | 'dot' | 'above' | 'below';
  x: number;
  end: number;
  y: number;
}

export interface YRange {
  min: number;
  max: number;
  log: boolean;
  /** Distance of the ticks on a linear axis. */
  tick: number;
  /** Values beyond the axis: how many bins have one, and how far they reach. */
  outside: number;
  reach: [number, number];
  /** Bins with values at or below 0 on a log axis, drawn at its bottom. */
  notPositive: number;
}

/** Step a bin is drawn at: the middle of the steps it covers. */
export const binX = (header: SeriesHeader, bin: number) => header.origin + bin * header.width + (header.width - 1) / 2;

export function curveOf(header: SeriesHeader, data: Float32Array): Curve {
  return { header, data: data.subarray(header.offset, header.offset + header.bins * binSize) };
}

/**
 * Two points a bin, its minimum and its maximum, so that every column shows both; first the one nearer to where the
 * line comes from, so that a rising line has no teeth. Bins without steps are passed over; steps without a finite
 * value break the line.
 */
export function linePoints(curve: Curve, y: YRange): { points: Point[]; marks: Mark[] } {
  const { header, data } = curve;
  const points: Point[] = [];
  const marks: Mark[] = [];
  const clamp = (value: number) => (y.log && value <= 0 ? y.min : value);
  let run = 0;
  for (let bin = 0; bin < header.bins; bin++) {
    const [min, max, nonFinite] = [data[bin * binSize]!, data[bin * binSize + 1]!, data[bin * binSize + 2]!];
    const empty = Number.isNaN(min);
    if (empty && nonFinite === 0) continue;
    const x = binX(header, bin);
    if (empty) {
      endSegment(points, marks, run);
      run = 0;
      addNonFinite(marks, x, points.at(-1)?.y ?? NaN, header.width);
      continue;
    }
    if (run === 0 && points.length > 0) points.push({ x, y: NaN });
    const [low, high] = [clamp(min), clamp(max)];
    if (low === high) points.push({ x, y: low });
    else if (nearerLow(points.at(-1)?.y, low, high)) points.push({ x, y: low }, { x, y: high });
    else points.push({ x, y: high }, { x, y: low });
    run += low === high ? 1 : 2;
    if (nonFinite > 0) marks.push({ kind: 'nonFinite', x, end: x, y: high });
    if (max > y.max) marks.push({ kind: 'above', x, end: x, y: y.max });
    if (min < y.min) marks.push({ kind: 'below', x, end: x, y: y.min });
  }
  endSegment(points, marks, run);
  placeMarks(
    marks,
    points.find((point) => Number.isFinite(point.y))?.y ?? (y.log ? Math.sqrt(y.min * y.max) : (y.min + y.max) / 2),
  );
  return { points, marks };
}

const nearerLow = (from: number | undefined, low: number, high: number) =>
  from === undefined || Number.isNaN(from) || Math.abs(from - low) <= Math.abs(high - from);

/** A line of one point draws nothing. */
function endSegment(points: Point[], marks: Mark[], run: number): void {
  const last = points.at(-1);
  if (run === 1 && last) marks.push({ kind: 'dot', x: last.x, end: last.x, y: last.y });
}

/** Joins neighbouring bins without a finite value to one mark with a length. */
function addNonFinite(marks: Mark[], x: number, y: number, width: number): void {
  const last = marks.at(-1);
  if (last?.kind === 'nonFinite' && x - last.end <= width) last.end = x;
  else marks.push({ kind: 'nonFinite', x, end: x, y });
}

/** Non-finite steps before any finite value stand at the height of the first one. */
function placeMarks(marks: Mark[], height: number): void {
  for (const mark of marks) if (Number.isNaN(mark.y)) mark.y = height;
}

/** How many times the height of the bulk of the values the whole may take before outliers are drawn at the edge. */
const flattening = 8;
/** Below this many values there is no bulk to speak of. */
const fewValues = 40;

/**
 * The y axis for some curves. Linear: everything, or, unless `full`, the bulk (2nd to 98th percentile and half its
 * height more) if outliers that passed would squeeze the bulk under an eighth of the height. Log: all positive values.
 */
export function yRange(curves: Curve[], options: { log: boolean; full: boolean }): YRange {
  const values = finiteValues(curves);
  const reach: [number, number] = [values[0] ?? NaN, values[values.length - 1] ?? NaN];
  const empty = { log: options.log, tick: 0.2, outside: 0, reach, notPositive: 0 };
  if (values.length === 0) return { min: options.log ? 0.1 : 0, max: 1, ...empty };
  if (options.log) return logRange(values, curves, empty);
  const all = niceRange(...reach);
  const bulk = bulkRange(values);
  if (!bulk || options.full || endsOutside(curves, bulk)) return { ...empty, ...all };
  return { ...empty, ...bulk, outside: countBins(curves, (least, most) => least < bulk.min || most > bulk.max) };
}

/** The axis for the bulk of sorted values, or null if the whole does not squeeze it. */
function bulkRange(values: Float32Array): ReturnType<typeof niceRange> | null {
  const at = (share: number) => values[Math.round(share * (values.length - 1))]!;
  const [low, high, min, max] = [at(0.02), at(0.98), at(0), at(1)];
  const squeezed = high > low && max - min > flattening * (high - low) && values.length >= fewValues;
  const margin = (high - low) / 2;
  return squeezed ? niceRange(Math.max(min, low - margin), Math.min(max, high + margin)) : null;
}

/** Whether a curve leaves for good: a run that blows up is no outlier. */
function endsOutside(curves: Curve[], range: { min: number; max: number }): boolean {
  return curves.some(({ header, data }) => {
    let at = (header.bins - 1) * binSize;
    while (at >= 0 && Number.isNaN(data[at]!)) at -= binSize;
    return at >= 0 && (data[at]! < range.min || data[at + 1]! > range.max);
  });
}

function logRange(values: Float32Array, curves: Curve[], base: Omit<YRange, 'min' | 'max'>): YRange {
  const positive = values.find((value) => value > 0);
  if (positive === undefined) return { ...base, min: 0.1, max: 1, notPositive: countBins(curves, (min) => min <= 0) };
  const notPositive = countBins(curves, (min) => min <= 0);
  // Room below the least positive value, so that what is drawn at the bottom stands apart.
  const lowest = notPositive > 0 ? positive / 2 : positive;
  const [low, high] = [Math.log10(lowest), Math.log10(values[values.length - 1]!)];
  const pad = Math.max(0.02, (high - low) * 0.04);
  return { ...base, min: 10 ** (low - pad), max: 10 ** (high + pad), notPositive };
}

/** Minima and maxima of all bins, sorted. */
function finiteValues(curves: Curve[]): Float32Array {
  const values = new Float32Array(curves.reduce((sum, { header }) => sum + header.bins * 2, 0));
  let length = 0;
  for (const { header, data } of curves) {
    for (let at = 0; at < header.bins * binSize; at += binSize) {
      if (Number.isNaN(data[at]!)) continue;
      values[length++] = data[at]!;
      values[length++] = data[at + 1]!;
    }
  }
  return values.subarray(0, length).sort();
}

function countBins(curves: Curve[], holds: (min: number, max: number) => boolean): number {
  let count = 0;
  for (const { header, data } of curves) {
    for (let at = 0; at < header.bins * binSize; at += binSize) {
      if (!Number.isNaN(data[at]!) && holds(data[at]!, data[at + 1]!)) count++;
    }
  }
  return count;
}
