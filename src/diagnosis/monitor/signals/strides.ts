/** How many steps a row stands for: the usual distance of the step numbers of rows that follow each other. */
import { Recent } from './statistics/recent';

const looked = 15;

export class Strides {
  /** Steps from a row to the next, as a rule; 1 until two rows are seen. */
  usual = 1;
  /** The step of the first row. */
  first = NaN;
  private last = NaN;
  private readonly recent = new Recent(looked);

  push(step: number): void {
    const stride = step - this.last;
    if (Number.isNaN(this.first)) this.first = step;
    this.last = step;
    // A counter that goes back, or stays, tells nothing of the distance.
    if (!(stride > 0)) return;
    this.recent.push(stride);
    if (stride !== this.usual) this.usual = Math.max(1, this.recent.median());
  }
}
