/** Keel's own lines beside what a script prints: marked, between its lines, and a progress line only while it is silent. */
import type { Manifest, Step } from '../../run/types';
import { lineOfProgress, Speed, type StepLines } from '../progress';
import type { Telling } from '../language';
import type { Screen } from '../watch/screen';

/** What begins each of Keel's lines, in the log of the run, too. */
const mark = '[keel] ';

/** Milliseconds between progress lines that are drawn. */
const drawEvery = 200;

export class BesideScript implements StepLines {
  private readonly speed = new Speed();
  private line = '';
  private drawnAt = -Infinity;

  constructor(
    private readonly screen: Screen,
    private readonly t: Telling,
  ) {}

  steps(steps: readonly Step[], manifest: Manifest): void {
    this.line = lineOfProgress(steps, manifest, this.speed, this.t);
    const now = performance.now();
    if (now - this.drawnAt < drawEvery) return;
    this.drawnAt = now;
    this.screen.stand(mark + this.line);
  }

  print(text: string): void {
    this.screen.say(marked(text));
  }

  end(): void {
    if (this.line !== '') this.screen.say(mark + this.line);
    this.line = '';
    this.screen.finish();
  }
}

const marked = (text: string): string =>
  text
    .split('\n')
    .map((line) => mark + line)
    .join('\n');
