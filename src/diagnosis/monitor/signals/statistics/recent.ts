/** The last `size` values of a series, with their median and spread worked out on demand. */
import { median } from './median';

export class Recent {
  private readonly ring: Float64Array;
  private next = 0;
  /** Values held. */
  length = 0;

  constructor(size: number) {
    this.ring = new Float64Array(size);
  }

  push(value: number): void {
    this.ring[this.next] = value;
    this.next += 1;
    if (this.next === this.ring.length) this.next = 0;
    if (this.length < this.ring.length) this.length += 1;
  }

  /** The value pushed `back` pushes before the newest one; NaN if there is none. */
  at(back: number): number {
    if (back >= this.length) return NaN;
    const place = this.next - 1 - back;
    return this.ring[place < 0 ? place + this.ring.length : place]!;
  }

  clear(): void {
    this.length = 0;
    this.next = 0;
  }

  /** The lowest of the newest `last` values; Infinity if there is none. */
  lowest(last = this.ring.length): number {
    let low = Infinity;
    const all = last >= this.length;
    for (let i = 0; i < Math.min(last, this.length); i++) {
      const value = all ? this.ring[i]! : this.at(i);
      if (value < low) low = value;
    }
    return low;
  }

  /** The highest of all values held; -Infinity if there is none. */
  highest(): number {
    let high = -Infinity;
    for (let i = 0; i < this.length; i++) if (this.ring[i]! > high) high = this.ring[i]!;
    return high;
  }

  median(): number {
    return median(this.ring.subarray(0, this.length));
  }

  /** Median and spread; the spread is 1.4826 times the median absolute deviation, the standard deviation of a normal series. */
  robust(): { centre: number; spread: number } {
    const held = this.ring.subarray(0, this.length);
    const centre = median(held);
    return { centre, spread: 1.4826 * median(held.map((value) => Math.abs(value - centre))) };
  }
}
