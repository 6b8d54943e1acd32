/** Numbers as people read them, and numbers as people write them into a config. */

/** The value rounded to so many significant digits; non-finite values stay as they are. */
export const roundTo = (value: number, digits: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;

/** A figure for a sentence, with three significant digits: 0.0312, 8.13, 1.2e-5, 2.5e12, NaN. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  return plain ? String(roundTo(value, 3)) : value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
}

/** The value of a list in the middle of its order (the mean of the middle two of an even number); NaN if empty. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
