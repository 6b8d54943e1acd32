/**
 * Whether a series repeats itself to the last digit, in constant memory: Brent's search for a cycle (1980). A value is kept
 * and each later one held against it, twice as many before the next is kept; where it comes again, all that lay between has
 * to come again in the same order, which a sum over both tells.
 */
/** The weight of earlier values in the sum, which makes it differ where two of them change places. */
const weight = 0.9990234375;

export class Repeats {
  /** Values after which all came again; NaN while nothing is known to. */
  period = NaN;
  /** Values that have come again, one after the other. */
  repeated = 0;
  /** Lowest and highest value of a period. */
  low = Infinity;
  high = -Infinity;
  private kept = NaN;
  private power = 2;
  private since = 0;
  private sum = 0;
  private lowest = Infinity;
  private highest = -Infinity;
  /** Length and sum of what is to come again. */
  private wanted: { length: number; sum: number } | null = null;

  /** Takes the next value. */
  push(value: number): void {
    this.since += 1;
    this.sum = weight * this.sum + value;
    this.lowest = Math.min(this.lowest, value);
    this.highest = Math.max(this.highest, value);
    if (this.wanted !== null && this.since >= this.wanted.length) this.compare(value);
    else if (this.wanted === null && value === this.kept) this.want();
    else if (this.wanted === null && this.since === this.power) this.keep(value, 2 * this.power);
  }

  private compare(value: number): void {
    const { wanted, sum, since, kept } = this;
    if (value !== kept || sum !== wanted!.sum) return this.keep(value, this.power);
    this.period = since;
    this.repeated += since;
    [this.low, this.high] = [this.lowest, this.highest];
    this.want();
  }

  private want(): void {
    this.wanted = { length: this.since, sum: this.sum };
    this.begin();
  }

  private keep(value: number, power: number): void {
    this.kept = value;
    this.power = power;
    this.wanted = null;
    this.period = NaN;
    this.repeated = 0;
    this.begin();
  }

  private begin(): void {
    this.since = 0;
    this.sum = 0;
    this.lowest = Infinity;
    this.highest = -Infinity;
  }
}
