/** Points of a curve of any length, evenly thinned to a number that stays. */

export interface RatePoint {
  step: number;
  lr: number;
}

/** Points kept at most; enough for the shape of a schedule. */
const most = 64;

export class RateTrail {
  points: RatePoint[] = [];
  /** Rows taken since it began. */
  rows = 0;
  private every = 1;

  begin(point: RatePoint): void {
    this.points = [point];
    this.rows = 1;
    this.every = 1;
  }

  push(point: RatePoint): void {
    if (this.rows % this.every === 0) this.points.push(point);
    this.rows += 1;
    if (this.points.length < most) return;
    this.points = this.points.filter((_, i) => i % 2 === 0);
    this.every *= 2;
  }

  /** A run that was resumed does steps again: what came after is forgotten. */
  backTo(step: number): void {
    this.points = this.points.filter((point) => point.step < step);
    this.rows = this.points.length * this.every;
  }
}
