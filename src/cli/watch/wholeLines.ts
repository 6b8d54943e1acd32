/** Bytes of one stream become runs of whole lines, so that the lines of two streams are not torn by each other. */

/** Bytes of a line that are waited for; a longer one is handed on in parts. */
const longestWait = 1024 * 1024;

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

export class WholeLines {
  private rest: Buffer[] = [];
  private waiting = 0;

  constructor(private readonly take: (lines: Buffer) => void) {}

  /** Hands on what ends with the end of a line; a bar ends each of its states with a carriage return. */
  push(bytes: Buffer): void {
    const end = Math.max(bytes.lastIndexOf(lineFeed), bytes.lastIndexOf(carriageReturn)) + 1;
    if (end > 0) {
      const head = bytes.subarray(0, end);
      const lines = this.rest.length === 0 ? head : Buffer.concat([...this.rest, head]);
      [this.rest, this.waiting] = [[], 0];
      this.take(lines);
    }
    if (end === bytes.length) return;
    this.rest.push(bytes.subarray(end));
    this.waiting += bytes.length - end;
    if (this.waiting > longestWait) this.finish();
  }

  /** Hands on a line without its end. */
  finish(): void {
    if (this.rest.length === 0) return;
    const lines = Buffer.concat(this.rest);
    [this.rest, this.waiting] = [[], 0];
    this.take(lines);
  }
}
