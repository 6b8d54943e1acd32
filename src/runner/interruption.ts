/** Ctrl+C in a run, from when it is pressed until it has had its effect. Times are in milliseconds since 1970. */
export class Interruption {
  private at: number | null = null;

  begin(): void {
    this.at = Date.now();
  }

  get pending(): boolean {
    return this.at !== null;
  }

  /** Whether a script whose last step was at `time` has heard of it and goes on all the same; then it is over. */
  passedBy(time: number): boolean {
    if (this.at === null || time < this.at + toComeToAnEnd) return false;
    this.at = null;
    return true;
  }
}

/** Milliseconds in which a script that was interrupted may still take steps before it ends. */
const toComeToAnEnd = 10_000;
