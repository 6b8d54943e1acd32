/**
 * The last lines of a text, which say how the program ended that printed it. They are kept as they come, at the cost of a store a
 * line, and looked at once somebody asks.
 */
import { endsIn, weighed, type LogEnd } from './ending';
import type { TextForm } from './row';

const linesKept = 2048;
/** What is longer holds data, and would hold on to memory. */
const longestKept = 16 * 1024;

export class LastLines {
  private readonly ring: string[] = [];
  private count = 0;
  /** Lines before the first of these. */
  private gone = 0;

  line(line: string): void {
    if (line.length > longestKept) this.clear();
    else this.ring[this.count++ % linesKept] = line;
  }

  /** How it ended, as far as no row with a training loss came after the words that say so. `head`: the first lines of the text. */
  ended(form: TextForm, head: readonly string[], isLoss: (name: string) => boolean): LogEnd | null {
    const lines = this.all();
    const ends = endsIn(lines);
    const rowsOf = counter(form, head, isLoss);
    const first = head.slice(0, this.gone + Math.max(0, this.count - linesKept));
    // What ended the log stands behind its last row, and so does all that comes later.
    let [from, to] = [0, ends.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const split = ends[middle]!.at + 1;
      const before = [...first, ...lines.slice(0, split)];
      // A reader hands a row on when it is whole, so what it finds without the lines that follow is compared.
      const [then, whole] = [rowsOf(before), rowsOf([...before, ...lines.slice(split)])];
      if (whole.training > 0 ? whole.training > then.training : whole.all > then.all) from = middle + 1;
      else to = middle;
    }
    return weighed(ends.slice(from));
  }

  private all(): string[] {
    const from = Math.max(0, this.count - linesKept);
    return Array.from({ length: this.count - from }, (_, i) => this.ring[(from + i) % linesKept]!);
  }

  private clear(): void {
    this.ring.length = 0;
    this.gone += this.count + 1;
    this.count = 0;
  }
}

/** Counts the rows that a form finds in lines. */
const counter = (form: TextForm, head: readonly string[], isLoss: (name: string) => boolean) => {
  return (lines: readonly string[]): { training: number; all: number } => {
    const rows = { training: 0, all: 0 };
    const reader = form.open(({ names }) => {
      rows.all += 1;
      if (names.some(isLoss)) rows.training += 1;
    }, head);
    for (const line of lines) reader.line(line);
    reader.flush();
    return rows;
  };
};
