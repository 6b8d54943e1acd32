/**
 * The loss scale of fp16 training. A scaler halves it at each overflow, skips that step, and doubles it after some
 * thousand steps without one, so that it wanders about its place by an octave or two. In the first steps it looks for
 * that place. Figures count octaves, for a row may stand for many steps, and for the mean of the scale in them.
 */

/** Steps after the start, and after a resume, in which a scaler finds its place. */
export const searchSteps = 200;
/** Steps over which quick halvings, and the share of skipped steps, are counted. */
export const scaleWindow = 100;
/** Halvings within this window that are too quick. */
export const quickHalvings = 3;
/** A rise by so much ends a fall; scales are means at times. */
const rise = 1.01;

export class LossScales {
  recorded = false;
  now = NaN;
  /** The greatest after the search, or since the search began while it lasts. */
  greatest = NaN;
  /** Octaves that the scale fell without rising, up to now, after the search; and the rows in which it did. */
  fallen = 0;
  falls = 0;
  /** Share of the last steps that were skipped, as far as rows tell. */
  skipped = 0;
  /** The scale fell with the newest row, or its step is recorded as skipped. */
  overflowed = false;
  /** The newest row is beyond the search. */
  settled = false;
  private begin = NaN;
  private step = NaN;
  /** Steps at which the latest octaves were lost: the rows before, for a row tells only what happened since. */
  private lost: number[] = [];

  push(step: number, scale: number | undefined, skipped: number | undefined, resumed: boolean): void {
    this.overflowed = skipped === 1;
    if (scale === undefined || !(scale > 0) || scale === Infinity) return;
    this.recorded = true;
    if (Number.isNaN(this.begin) || resumed || step < this.step) this.restart(step);
    if (!this.settled && step - this.begin > searchSteps) [this.settled, this.greatest] = [true, this.now];
    const since = this.step;
    const octaves = Number.isNaN(this.now) ? 0 : Math.log2(this.now / scale);
    this.overflowed ||= octaves > 0;
    this.countSkips(Math.max(1, step - since || 1), octaves, skipped);
    this.now = scale;
    this.step = step;
    this.greatest = Number.isNaN(this.greatest) ? scale : Math.max(this.greatest, scale);
    if (scale > 0 && octaves < -Math.log2(rise)) [this.fallen, this.falls] = [0, 0];
    else if (octaves > 0 && this.settled) this.fall(octaves, since);
  }

  /** The latest octaves were lost within the window. */
  get quick(): boolean {
    return this.overflowed && this.lost.length === quickHalvings && this.step - this.lost[0]! <= scaleWindow;
  }

  private restart(step: number): void {
    this.begin = step;
    this.settled = false;
    [this.fallen, this.falls, this.skipped, this.greatest] = [0, 0, 0, NaN];
    this.lost = [];
    this.now = NaN;
    this.step = NaN;
  }

  private fall(octaves: number, since: number): void {
    this.fallen += octaves;
    this.falls += 1;
    const lost = Array.from({ length: Math.min(quickHalvings, Math.round(octaves)) }, () => since);
    this.lost = [...this.lost, ...lost].slice(-quickHalvings);
  }

  private countSkips(steps: number, octaves: number, skipped: number | undefined): void {
    const share = skipped ?? Math.min(1, Math.max(0, octaves) / steps);
    this.skipped += (share - this.skipped) * (1 - (1 - 1 / scaleWindow) ** steps);
  }
}
