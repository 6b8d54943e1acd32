/** When a backend that was asked to stop and does not is made to. */

/** Milliseconds. A step or a checkpoint must be allowed to end: what is cut off is lost. */
const patience = { obey: 10_000, leave: 60_000, afterTerm: 5_000 };

/** A slow run gets the time of so many of its steps. */
const steps = 3;

/**
 * Keeps the time since a stop was asked for, and says which signal is due. Times are in milliseconds of a clock that nobody
 * sets: one that leaps would kill a backend that saves.
 */
export class Insistence {
  private since: number | null = null;
  private limit = patience.obey;
  private sent: NodeJS.Signals | null = null;

  get asked(): boolean {
    return this.since !== null;
  }

  /** A stop was asked for. `slowest` is the time that the slowest step took. */
  ask(now: number, slowest: number): void {
    if (this.since !== null) return;
    this.since = now;
    this.limit = Math.max(patience.obey, steps * slowest);
  }

  /** The backend said that it is stopping: it gets time to save. */
  acknowledged(now: number): void {
    this.since = now;
    this.limit = patience.leave;
    this.sent = null;
  }

  /** The signal that is due now, each once. */
  due(now: number): NodeJS.Signals | null {
    if (this.since === null || this.sent === 'SIGKILL') return null;
    const waited = now - this.since;
    const signal = waited > this.limit + patience.afterTerm ? 'SIGKILL' : waited > this.limit ? 'SIGTERM' : null;
    if (signal === null || signal === this.sent) return null;
    this.sent = signal;
    return signal;
  }
}
