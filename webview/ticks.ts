/** Where the numbers of a y axis stand, and how steps are written under the x axis. */
import { roundTo } from '../src/shared/numbers';

/** The least round distance, 1, 2, 2.5 or 5 times a power of ten, that is at least a fifth of the span. */
function roundTick(span: number): number {
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** Multiples of a round distance between two values. */
function linearTicks(min: number, max: number): number[] {
  const tick = roundTick(max - min);
  const first = Math.ceil(min / tick);
  const count = Math.floor(max / tick) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => roundTo((first + i) * tick, 12));
}

/** Powers of ten, at most six; where there are few of them 1, 2 and 5 times; where there are few of those, even steps. */
export function logTicks(min: number, max: number): number[] {
  const [low, high] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
  const stride = Math.max(1, Math.ceil((high - low + 1) / 6));
  const decades: number[] = [];
  for (let power = low; power <= high; power++) if (power % stride === 0) decades.push(10 ** power);
  if (decades.length >= 3) return decades;
  const finer: number[] = [];
  for (let power = low - 1; power <= high; power++) finer.push(...[1, 2, 5].map((factor) => factor * 10 ** power));
  const inside = finer.filter((value) => value >= min && value <= max);
  return inside.length >= 3 ? inside : linearTicks(min, max);
}

/** Ends of the axis on whole ticks where there is room, so that it keeps still while values arrive. */
export function niceRange(low: number, high: number): { min: number; max: number; tick: number } {
  const span = high - low || Math.abs(high) || 1;
  if (high === low) [low, high] = [low - span * 0.1, high + span * 0.1];
  const tick = roundTick(span);
  // Values are float32: one a hair beyond a tick needs no further tick.
  const hair = 1e-6;
  const round = (value: number) => roundTo(value, 12);
  const [min, max] = [round(Math.floor(low / tick + hair) * tick), round(Math.ceil(high / tick - hair) * tick)];
  // A line along the very end of the axis is hard to see; the 0 below positive values is left at the end.
  const room = span * 0.05;
  const below = low - room < min && low < 0 ? low - room : min;
  return { min: Math.min(low, below), max: high + room > max ? high + room : max, tick };
}

/** A step under an axis: 1500, 20k, 1.5M. */
export function stepTick(step: number): string {
  const [unit, name] = step >= 1e6 ? [1e6, 'M'] : step >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${roundTo(step / unit, 7)}${name}`;
}
