/** Numbers as people write them in configs. Pure. */

/** A learning rate, e.g. `3e-4`, `0.05`, `0`; at most three digits that count. */
export function rate(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 0.01 && Math.abs(rounded) < 1e5
    ? String(rounded)
    : rounded.toExponential().replace('e+', 'e');
}

/** A whole number with its thousands apart, e.g. `12 500`. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A share of a whole, e.g. `10 %`, `0.4 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))} %`;
}
