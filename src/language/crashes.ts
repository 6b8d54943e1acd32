/** What follows when the server ends by itself: it starts again without a word, unless it does nothing but crash. */

/** So many crashes within so long, in milliseconds, are no accident. */
const most = 5;
const span = 3 * 60_000;

export class Crashes {
  private times: number[] = [];

  /** Records a crash at `now`, in milliseconds; returns true if the server should be restarted. */
  restartAfter(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time < span), now];
    return this.times.length < most;
  }
}
