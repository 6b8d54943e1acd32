/** Numbers as people read them: the same value looks the same in the editor, the panel, a terminal and a finding. */

/** The value rounded to so many significant digits; non-finite values stay as they are. */
export const roundTo = (value: number, digits: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;

/** A figure in a sentence, a hover or a title, with three significant digits: 0.0312, 8.13, 1.23e-5, NaN. */
export const figure = (value: number): string => written(value, 3);

/** A figure that stands alone and is compared with the one before it, with four significant digits: 2.303. */
export const reading = (value: number): string => written(value, 4);

/** A figure with as many digits, up to seven, as it takes to tell it from another one: 2.3027 beside 2.3026. */
export function apartFrom(value: number, other: number): string {
  let digits = 3;
  while (digits < 7 && value !== other && written(value, digits) === written(other, digits)) digits += 1;
  return written(value, digits);
}

/** A share of a whole: 10 %, 0.42 %, 33.3 %. */
export const percent = (share: number): string => `${figure(100 * share)} %`;

/** A whole number with its thousands apart: 12,500. */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** Plain from a thousandth to a hundred thousand, where no digit before the point is rounded away; else as in 3e-4. */
function written(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  const plain = Math.abs(value) >= 10 ** digits ? Math.round(value) : roundTo(value, digits);
  const size = Math.abs(plain);
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return String(plain);
  return roundTo(value, digits).toExponential().replace('e+', 'e');
}
