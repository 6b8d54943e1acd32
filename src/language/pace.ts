/** Decides when a changed document is checked: at once, as long as a check is quick. */

/** Checks up to this long, in milliseconds, are not felt between two key strokes. */
const quick = 20;

export class Pace {
  /** How long the last check of a document took, in milliseconds. */
  private readonly took = new Map<string, number>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly check: (uri: string) => void) {}

  /** Checks now, or after the time the last check took; changes until then share one check. */
  changed(uri: string): void {
    if (this.waiting.has(uri)) return;
    const took = this.took.get(uri) ?? 0;
    if (took < quick) this.run(uri);
    else
      this.waiting.set(
        uri,
        setTimeout(() => this.run(uri), took),
      );
  }

  closed(uri: string): void {
    clearTimeout(this.waiting.get(uri));
    this.waiting.delete(uri);
    this.took.delete(uri);
  }

  private run(uri: string): void {
    this.waiting.delete(uri);
    const start = performance.now();
    this.check(uri);
    this.took.set(uri, performance.now() - start);
  }
}
