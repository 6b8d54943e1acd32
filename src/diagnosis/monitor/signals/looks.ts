/** When a rule that asks for the trend looks at it: at shares of the planned steps, or whenever the rows have grown by a factor. */
import { fewestFor, fewestSteps } from './plateau';
import type { Signals } from './signals';

/** Shares of the planned steps after which to look: for a warning, and for action, which is also due at each later one. */
export const lookShare = { warn: 0.2, act: 0.4 };
const nextShares = [lookShare.warn, lookShare.act, 0.6, 0.8, Infinity];

export class Looks {
  private looked = 0;
  private nextRows = 0;

  /** Where no plan is known: the rows of the first look, and how many times as many there are at each further one. */
  constructor(
    private readonly firstRows: number,
    private readonly growth: number,
  ) {}

  /** Whether the share of the planned steps at which action is due has passed. */
  get late(): boolean {
    return this.looked >= 2;
  }

  /** Whether to look at the newest row. */
  isDue({ strides, step, stepsDone, level, rowsAreMeans, options: { totalSteps } }: Signals): boolean {
    if (stepsDone < fewestSteps && !rowsAreMeans) return false;
    if (totalSteps !== null) {
      const done = step + strides.usual - strides.first;
      if (!(done >= nextShares[this.looked]! * totalSteps) || level.count < fewestFor(level)) return false;
      while (done >= nextShares[this.looked]! * totalSteps) this.looked += 1;
      return true;
    }
    const next = this.nextRows > 0 ? this.nextRows : rowsAreMeans ? fewestFor(level) : this.firstRows;
    if (level.count < next) return false;
    this.nextRows = Math.ceil(this.growth * next);
    return true;
  }
}
