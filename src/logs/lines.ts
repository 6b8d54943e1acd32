/** Text as it comes, cut anywhere, becomes lines. */

/** Characters of a line that are kept; what is longer is cut there, for no row is. */
const longestLine = 16 * 1024 * 1024;

// The colours and cursor movements of a terminal: CSI sequences, titles, and single commands.
const escapes = /\u001b(?:\[[0-9:;<=>?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]?[0-Z\\^-~])/g;

/** The text without what only moves the cursor or colours it. */
export function withoutEscapes(text: string): string {
  const plain = text.includes('\u001b') ? text.replace(escapes, '') : text;
  return plain.includes('\u0000') ? plain.replaceAll('\u0000', '') : plain;
}

const steers = (text: string): boolean => text.includes('\u001b') || text.includes('\u0000');

export class Lines {
  private rest = '';
  /** What is held as the rest has escapes or zeros. */
  private steered = false;
  /** Parts of the line that goes on were handed on. */
  private begun = false;

  constructor(private readonly take: (line: string) => void) {}

  /** Hands on the lines that end in this text. A carriage return ends a line, too, as bars are drawn over themselves. */
  push(text: string): void {
    // Most texts have no escapes at all, so that no line needs to be looked at for them.
    this.steered ||= steers(text);
    let at = 0;
    for (;;) {
      const end = text.indexOf('\n', at);
      if (end < 0) break;
      const line = at === 0 && this.rest !== '' ? this.rest + text.slice(0, end) : text.slice(at, end);
      if (at === 0) this.rest = '';
      this.parts(line);
      // A line without words parts what stands before it from what follows.
      if (!this.begun) this.take('');
      this.begun = false;
      at = end + 1;
    }
    if (at < text.length) this.hold(at === 0 ? text : text.slice(at));
    if (this.rest === '') this.steered = false;
  }

  /** The last line counts without its end. */
  finish(): void {
    const { rest } = this;
    this.rest = '';
    this.parts(rest);
  }

  /** A bar that is drawn over itself for hours never ends its line. What is held already is not looked through again. */
  private hold(text: string): void {
    const end = text.length < 2 ? -1 : text.lastIndexOf('\r', text.length - 2);
    const isOver = end >= 0 || this.rest.endsWith('\r');
    if (isOver) {
      this.parts(this.rest + text.slice(0, Math.max(0, end)));
      this.rest = '';
    }
    const added = text.slice(end + 1, end + 1 + longestLine - this.rest.length);
    if (this.rest === '') this.steered = steers(added);
    this.rest += added;
  }

  private parts(line: string): void {
    const plain = this.steered ? withoutEscapes(line) : line;
    for (const part of plain.includes('\r') ? plain.split('\r') : [plain]) {
      if (part === '') continue;
      this.begun = true;
      this.take(part);
    }
  }
}
