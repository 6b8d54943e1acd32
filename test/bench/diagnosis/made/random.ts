/** A seeded generator of random numbers with the distributions that curves are made of. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0;
    for (let i = 0; i < 5; i++) this.next();
  }

  /** From 0 to 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  range = (low: number, high: number): number => low + (high - low) * this.next();

  /** Evenly spread over orders of magnitude. */
  decades = (low: number, high: number): number => low * (high / low) ** this.next();

  /** A whole number, both ends included. */
  whole = (low: number, high: number): number => Math.floor(this.range(low, high + 1));

  chance = (share: number): boolean => this.next() < share;

  pick = <T>(from: readonly T[]): T => from[Math.floor(this.next() * from.length)]!;

  normal = (): number => Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());

  /** Of variance 1 as well, with a hard lower end and a long way up. */
  skewed = (): number => -Math.log(1 - this.next()) - 1;

  /**
   * Of variance 1, with heavier tails than a normal one, as means of batches have them: Student's t with 5 degrees of freedom.
   * A loss is bounded below, so that single batches go further up than down.
   */
  heavy(): number {
    let squares = 0;
    for (let i = 0; i < 5; i++) squares += this.normal() ** 2;
    const value = (this.normal() / Math.sqrt(squares / 5)) * Math.sqrt(3 / 5);
    return Math.min(8, Math.max(-3.5, value));
  }
}
