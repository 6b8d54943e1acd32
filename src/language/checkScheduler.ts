/**
 * Decides when a changed document is checked: at once, however long it takes, but never for more than half of the
 * time. So one edit is answered without a delay, and a burst of them shares checks.
 */
export class Pace {
  /** When the last check of a document ended, and how long it took, in milliseconds. */
  private readonly last = new Map<string, { ended: number; took: number }>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  /** `now` tells the time in milliseconds. */
  constructor(
    private readonly check: (uri: string) => void,
    private readonly now = () => performance.now(),
  ) {}

  /** Checks now, or when as much time has passed as the last check took; changes until then share one check. */
  changed(uri: string): void {
    if (this.waiting.has(uri)) return;
    const { ended, took } = this.last.get(uri) ?? { ended: -Infinity, took: 0 };
    const rest = ended + took - this.now();
    if (rest <= 0) this.run(uri);
    else
      this.waiting.set(
        uri,
        setTimeout(() => this.run(uri), rest),
      );
  }

  closed(uri: string): void {
    clearTimeout(this.waiting.get(uri));
    this.waiting.delete(uri);
    this.last.delete(uri);
  }

  private run(uri: string): void {
    this.waiting.delete(uri);
    const start = this.now();
    this.check(uri);
    const ended = this.now();
    this.last.set(uri, { ended, took: ended - start });
  }
}
