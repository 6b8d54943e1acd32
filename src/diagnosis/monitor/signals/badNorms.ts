/** What recorded gradient norms look like that tell nothing of size: not finite, or the same number row after row. */

/** Norms that differ by less than this share are the same: a norm that was clipped to its bound is right to six digits. */
const alike = 1e-5;

/** What a row says of its gradient: nothing, no number, exactly zero, the number of the row before, or another one. */
export type NormLook = 'none' | 'bad' | 'zero' | 'same' | 'moves';

/** Rows in a row that have something in common. */
export interface NormSpell {
  since: number;
  last: number;
  rows: number;
  /** The norm of its first row. */
  value: number;
  /** Every one of these steps was recorded as skipped by the optimizer. */
  skipped: boolean;
}

export class BadNorms {
  /** Rows with a norm, and those of them whose norm was a number. */
  seen = 0;
  finite = 0;
  look: NormLook = 'none';
  /** The first norm that was a number and not zero, and the greatest one; NaN before there is any. */
  first = NaN;
  greatest = NaN;
  /** Norms without a break that were not finite, up to now. */
  bad: NormSpell | null = null;
  /** The spell of such norms that ended with the newest row. */
  ended: NormSpell | null = null;
  /** Finite norms without a break that were the same, up to now. */
  same: NormSpell | null = null;

  /** A row without a norm. */
  rest(): void {
    this.look = 'none';
    this.ended = null;
  }

  push(step: number, norm: number, skipped: boolean): void {
    this.seen += 1;
    this.ended = null;
    if (!Number.isFinite(norm)) {
      this.look = 'bad';
      this.bad = longer(this.bad, step, norm, skipped);
      this.same = null;
      return;
    }
    this.finite += 1;
    if (norm > 0 && !(norm <= this.greatest)) this.greatest = norm;
    if (norm > 0 && Number.isNaN(this.first)) this.first = norm;
    this.ended = this.bad;
    this.bad = null;
    const { same } = this;
    if (same !== null && Math.abs(norm - same.value) <= alike * Math.abs(same.value)) {
      same.last = step;
      same.rows += 1;
      same.skipped &&= skipped;
      this.look = norm === 0 ? 'zero' : 'same';
      return;
    }
    this.look = norm === 0 ? 'zero' : 'moves';
    if (same === null) this.same = longer(null, step, norm, skipped);
    else begin(same, step, norm, skipped);
  }
}

/** A row is all that most of them last, so they are one object. */
function begin(spell: NormSpell, step: number, value: number, skipped: boolean): void {
  spell.since = step;
  spell.last = step;
  spell.rows = 1;
  spell.value = value;
  spell.skipped = skipped;
}

function longer(spell: NormSpell | null, step: number, value: number, skipped: boolean): NormSpell {
  if (spell === null) return { since: step, last: step, rows: 1, value, skipped };
  return { ...spell, last: step, rows: spell.rows + 1, skipped: spell.skipped && skipped };
}
