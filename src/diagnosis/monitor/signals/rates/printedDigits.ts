/**
 * How precisely a rate was written: a log that prints two digits tells a straight line as stairs. A number may be off by
 * half of its last place, be that by the digits (`%.2e`) or by the decimals (`%.6f`) that the log gives everything.
 */

/** Digits from which on a number is as it was in the program, give or take the last places of single precision. */
const full = 8;

export class PrintedDigits {
  private digits = 1;
  /** Power of ten of the last place of the finest number so far. */
  private place = Infinity;
  private last = NaN;

  add(value: number): void {
    if (this.digits >= full || value === this.last || value === 0) return;
    this.last = value;
    const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
    const digits = mantissa.replace(/\D/g, '').length;
    this.digits = Math.max(this.digits, digits);
    this.place = Math.min(this.place, Number(exponent) - digits + 1);
  }

  /** By how much the value may be off from what was printed. */
  error(value: number): number {
    const size = Math.abs(value);
    if (this.digits >= full) return 10 ** (1 - full) * size;
    const byDigits = size > 0 ? Math.floor(Math.log10(size)) - this.digits + 1 : -Infinity;
    return 0.5 * 10 ** Math.max(byDigits, this.place === Infinity ? -Infinity : this.place);
  }
}
