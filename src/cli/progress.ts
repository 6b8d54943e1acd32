/** How a run stands, as one line: kept up to date in place on a terminal, every few seconds elsewhere. */
import type { Manifest, Step } from '../run/types';
import { say, type Message } from '../shared/messages/say';
import { printable } from '../shared/printable';
import { cut } from './columns';
import type { Telling } from './language';

/** Seconds of training over which the speed is taken. */
const speedOver = 5;

/** Milliseconds between lines. */
const pace = { terminal: 100, plain: 3_000 };

/** Speed over the last few seconds, in steps a second; NaN until two steps are known. */
export class Speed {
  private readonly marks: { step: number; time: number }[] = [];

  take({ step, time }: Step): void {
    this.marks.push({ step, time });
    while (this.marks.length > 2 && time - this.marks[1]!.time > speedOver) this.marks.shift();
  }

  get value(): number {
    const [first] = this.marks;
    const last = this.marks.at(-1);
    return first === undefined || last === undefined || last === first
      ? NaN
      : (last.step - first.step) / (last.time - first.time);
  }
}

/** The line itself: step, loss, gradient norm, learning rate as far as they were recorded, steps a second, time left. */
export function progressLine(
  recorded: Step,
  totalSteps: number | null,
  speed: number,
  t: Telling,
  aboutSteps: number | null = null,
): string {
  const { step, loss, gradNorm: norm, lr } = recorded;
  // A guess that was too low is none any more.
  const about = aboutSteps !== null && aboutSteps >= step ? aboutSteps : null;
  const parts: Message[] = [
    totalSteps !== null
      ? say('cli.progress.step-of', { step, total: totalSteps })
      : about !== null
        ? say('cli.progress.step-of-about', { step, total: about })
        : say('report.at-step', { step }),
  ];
  if (loss !== undefined) parts.push(say('cli.progress.loss', { loss }));
  if (norm !== undefined) parts.push(say('cli.progress.grad-norm', { norm }));
  if (lr !== undefined) parts.push(say('cli.progress.lr', { lr }));
  if (speed > 0) parts.push(say('cli.progress.speed', { speed }));
  if (speed > 0 && totalSteps !== null)
    parts.push(say('cli.progress.left', { time: span((totalSteps - step) / speed) }));
  else if (speed > 0 && about !== null)
    parts.push(say('cli.progress.left-about', { time: span((about - step) / speed) }));
  return parts.map(t).join('  ');
}

/** A time span, e.g. `0:07`, `1:02:03`. */
function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** Takes the marks that the speed needs, a few a look, and makes the line of the newest step. */
export function lineOfProgress(steps: readonly Step[], manifest: Manifest, speed: Speed, t: Telling): string {
  for (const step of [steps[0], steps.at(-1)]) if (step !== undefined) speed.take(step);
  const { totalSteps, aboutSteps = null } = manifest;
  return progressLine(steps.at(-1)!, totalSteps, speed.value, t, aboutSteps);
}

/** Where the report of a run is told, and how the run stands. */
export interface StepLines {
  steps(steps: readonly Step[], manifest: Manifest): void;
  /** Tells text on lines of its own. */
  print(text: string): void;
  /** Leaves the last figures standing. */
  end(): void;
}

/** Prints lines above the progress line, which stays last on a terminal. */
export class Progress implements StepLines {
  private readonly speed = new Speed();
  private line = '';
  private shownAt = 0;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly t: Telling,
  ) {}

  steps(steps: readonly Step[], manifest: Manifest): void {
    this.line = lineOfProgress(steps, manifest, this.speed, this.t);
    const now = performance.now();
    if (now - this.shownAt < (this.out.isTTY ? pace.terminal : pace.plain)) return;
    this.shownAt = now;
    if (this.out.isTTY) this.draw();
    else this.out.write(`${this.line}\n`);
  }

  print(text: string): void {
    if (this.out.isTTY) this.out.write('\r\x1b[K');
    this.out.write(`${printable(text)}\n`);
    if (this.out.isTTY && this.line !== '') this.draw();
  }

  end(): void {
    if (this.line !== '') this.out.write(this.out.isTTY ? `\r\x1b[K${this.line}\n` : `${this.line}\n`);
    this.line = '';
  }

  private draw(): void {
    this.out.write(`\r\x1b[K${cut(this.line, (this.out.columns || 80) - 1)}`);
  }
}
