/** Rows that wait until it is known what they are: at most `most`, the oldest first. */
export class WaitingRows {
  /** Rows that wait. */
  length = 0;
  private first = 0;
  private readonly steps: Float64Array;
  private readonly losses: Float64Array;
  private readonly levels: Float64Array;

  constructor(private readonly most: number) {
    this.steps = new Float64Array(most);
    this.losses = new Float64Array(most);
    this.levels = new Float64Array(most);
  }

  /** The oldest row: its step, its loss and the smoothed loss there. */
  get step(): number {
    return this.steps[this.first]!;
  }

  get loss(): number {
    return this.losses[this.first]!;
  }

  get level(): number {
    return this.levels[this.first]!;
  }

  push(step: number, loss: number, level: number): void {
    const slot = (this.first + this.length) % this.most;
    this.steps[slot] = step;
    this.losses[slot] = loss;
    this.levels[slot] = level;
    this.length += 1;
  }

  /** Takes the oldest row out. */
  drop(): void {
    this.first = (this.first + 1) % this.most;
    this.length -= 1;
  }
}
