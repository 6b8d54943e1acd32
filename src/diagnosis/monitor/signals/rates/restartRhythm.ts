/**
 * Whether a rate that rises again does so by plan: a schedule with warm restarts rises after the same number of steps each time,
 * or after a whole number of times as many (SGDR, arXiv 1608.03983); a cyclic one likewise (arXiv 1506.01186).
 */

/** How far a distance may be off a whole multiple of the one before it, beside what rows leave open. */
const slack = 0.05;
/** More multiples than that are chance. */
const mostTimes = 4;
/** A rate that has risen so many times goes up and down by itself, as one that follows a measured divergence of policies does. */
const wild = 4;

export class RestartRhythm {
  /** A rhythm was seen. */
  known = false;
  private last = NaN;
  private before = NaN;
  private risen = 0;

  /** Takes the step of the next rise, and whether it is one of a rhythm; `top`: step at which the first fall began; `spacing`: steps from row to row. */
  push(step: number, top: number, spacing: number): boolean {
    const distance = step - (Number.isNaN(this.last) ? top : this.last);
    const regular = isMultiple(distance, this.before, spacing);
    this.last = step;
    this.before = distance;
    this.risen += 1;
    this.known ||= regular || this.risen >= wild;
    return this.known;
  }
}

function isMultiple(distance: number, before: number, spacing: number): boolean {
  const times = Math.max(1, Math.round(distance / before));
  return times <= mostTimes && Math.abs(distance - times * before) <= slack * times * before + (1 + times) * spacing;
}
