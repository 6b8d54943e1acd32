/** Chance with a seed, so that what fails once fails again. */

/** `npm run torture` gives another seed and longer counts; without them the same cases come each time. */
export const seed = Number(process.env.KEEL_TORTURE_SEED ?? 20_261_128);
const times = Number(process.env.KEEL_TORTURE_TIMES ?? 1);

/** How many cases there are: the usual number, or that many times more. */
export const cases = (usual: number): number => Math.round(usual * times);

/** A generator of numbers (mulberry32); every test has its own stream. */
export class Chance {
  private state: number;

  constructor(stream: number) {
    this.state = (seed + stream * 0x9e3779b9) >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
