/**
 * Whether a series goes anywhere: least squares of its values over their place, kept as running sums (Welford, 1962), and
 * the slope in units of its standard error. A constant added to the values, or a factor, changes nothing.
 */

/**
 * Standard errors beyond which a series moves. Two would do for independent noise looked at once; losses are smoothed and
 * looked at often.
 */
export const surelyMoves = 6;

export class Trend {
  /** Values taken. */
  count = 0;
  private readonly mean = { x: 0, y: 0 };
  private readonly sum = { xx: 0, xy: 0, yy: 0 };

  push(y: number): void {
    this.count += 1;
    const { mean, sum } = this;
    const dx = this.count - mean.x;
    const dy = y - mean.y;
    mean.x += dx / this.count;
    mean.y += dy / this.count;
    sum.xx += dx * (this.count - mean.x);
    sum.xy += dx * (y - mean.y);
    sum.yy += dy * (y - mean.y);
  }

  /** The slope in standard errors; 0 while there are too few values, or where they are all the same. */
  get strength(): number {
    const { xx, xy, yy } = this.sum;
    if (this.count < 4 || xy === 0) return 0;
    const left = Math.max(yy - (xy * xy) / xx, 0);
    return ((xy / xx) * Math.sqrt(this.count - 2) * Math.sqrt(xx)) / Math.sqrt(left);
  }

  /** The sum of squared distances from the mean: 0 where all values are the same. */
  get spread(): number {
    return this.sum.yy;
  }

  /** It falls or rises beyond doubt. */
  get moves(): boolean {
    return Math.abs(this.strength) > surelyMoves;
  }
}
