/**
 * Rows without a sound loss: NaN, infinite, or an exact 0 that stands for NaN. The Trainer of Hugging Face leaves such
 * losses out of the mean that it prints (`logging_nan_inf_filter`, on by default), so that a run whose weights are NaN
 * prints 0.0 for ever. An exact 0 is one of these where the loss was far from zero in the row before, and
 * - the gradient norm, or the loss on held-out data, is no number either: surely;
 * - the norm does not move (DeepSpeed then prints its bound), or was not recorded, for `patience` rows: most likely.
 * A norm that moves says that there is a gradient, and one of exactly 0 that nothing counts in the loss: both are no NaN.
 */
import type { NormLook } from './badNorms';

/** Rows of exact zeros that nothing else explains. */
const patience = 3;
/** Weight of the newest loss in what is usual. */
const weight = 0.1;
/**
 * How far from zero a loss was that did not come down to it: so many mean distances from its own level, this share of the
 * greatest loss, and so many units of the last digit that losses are written with.
 */
const far = { noises: 5, share: 0.01, digits: 5 };
/** Digits behind the point of losses that were rounded for print; more are those of a number as it was. */
const mostDigits = 6;

/** Share by which the distances of spells that come regularly may differ. */
const regular = 0.02;

/** Rows in a row without a sound loss. */
export interface BadSpell {
  since: number;
  last: number;
  rows: number;
  /** The loss of its first row. */
  value: number;
  /** Whether these are zeros that stand for NaN. */
  hidden: 'no' | 'likely' | 'surely';
  /** The last sound loss and its step, and how many there were; NaN if there was none. */
  before: number;
  beforeStep: number;
  sound: number;
  /** Where the batch of its first row stands in the data; NaN if that was not recorded. */
  position: number;
}

/** Several such spells, each with sound losses after it. */
export interface PassedSpells {
  spells: number;
  rows: number;
  /** Step of the newest one. */
  last: number;
  /** Steps from one to the next; NaN where these differ. */
  period: number;
}

export class BadLosses {
  /** The present spell. */
  spell: BadSpell | null = null;
  /** The spell that ended with the newest row. */
  ended: BadSpell | null = null;
  readonly passed: PassedSpells = { spells: 0, rows: 0, last: NaN, period: NaN };
  /** Sound losses that were not exactly zero. */
  sound = 0;
  /** Zeros of which it is not known yet whether they are losses. */
  doubt: BadSpell | null = null;
  /** Where the newest batch stands in the data. */
  position = NaN;
  private last = NaN;
  private lastStep = NaN;
  private mean = NaN;
  private noise = 0;
  /** Greatest size of a loss that was a number. */
  greatest = 0;
  /** The least size of a loss that was not zero. */
  private least = Infinity;
  private digits = 0;
  /** The zeros up to now are losses: something beside them has told it. */
  private trueZeros = false;

  /** Takes the next recorded loss and says what it is. `evaluation`: the newest loss on held-out data is no number. */
  push(step: number, loss: number, norm: NormLook, evaluation: boolean): 'sound' | 'bad' | 'doubtful' {
    this.ended = null;
    if (!Number.isFinite(loss)) return this.isBad(this.doubt ?? this.begun(step, loss), step);
    if (loss === 0) return this.zero(step, norm, evaluation);
    this.trueZeros = false;
    this.close();
    this.learn(step, loss);
    return 'sound';
  }

  /** Unit of the last digit that losses are written with; 0 of numbers as they were. */
  get unit(): number {
    return this.digits > mostDigits ? 0 : 10 ** -this.digits;
  }

  /** The loss was no zero by size: it did not come down to it by and by, nor by rounding. */
  private get wasLarge(): boolean {
    const before = Math.abs(this.last);
    const { unit } = this;
    // Losses printed with few digits that have come this near to zero reach it by rounding.
    if (this.least <= far.digits * unit) return false;
    return before > far.share * this.greatest && before >= far.digits * unit;
  }

  /** Its own way, a fall among it, does not carry it to zero in one row. */
  private get wasBeyondNoise(): boolean {
    return Math.abs(this.last) > far.noises * this.noise;
  }

  private zero(step: number, norm: NormLook, evaluation: boolean): 'sound' | 'bad' | 'doubtful' {
    const sure = norm === 'bad' || evaluation;
    if (this.spell !== null && norm !== 'moves' && norm !== 'zero') return this.isBad(this.spell, step);
    if (norm === 'zero' || this.trueZeros || !this.mayHide(norm, sure)) {
      this.trueZeros = true;
      this.close();
      return 'sound';
    }
    const doubt = this.doubt ?? this.begun(step, 0);
    this.doubt = { ...doubt, rows: doubt.rows + 1, last: step, hidden: sure ? 'surely' : doubt.hidden };
    const surely = this.sound > 0 && this.wasBeyondNoise ? 1 : 2;
    const needed = this.doubt.hidden === 'surely' ? surely : patience;
    return this.doubt.rows < needed ? 'doubtful' : this.isBad({ ...this.doubt, rows: this.doubt.rows - 1 }, step);
  }

  /** Whether zeros may stand for NaN: the first in a row by where the loss was, later ones by a norm that stands still. */
  private mayHide(norm: NormLook, sure: boolean): boolean {
    if (this.doubt !== null) return norm !== 'moves';
    if (this.sound === 0) return sure;
    // Of a loss that falls fast the mean distance is large; where something else is NaN, too, two zeros in a row are enough.
    return this.wasLarge && (sure || this.wasBeyondNoise);
  }

  private begun(step: number, value: number): BadSpell {
    const { last: before, lastStep: beforeStep, sound } = this;
    const hidden = value === 0 ? 'likely' : 'no';
    const { position } = this;
    return this.spell ?? { since: step, last: step, rows: 0, value, hidden, before, beforeStep, sound, position };
  }

  private isBad(spell: BadSpell, step: number): 'bad' {
    this.doubt = null;
    this.spell = { ...spell, last: step, rows: spell.rows + 1 };
    return 'bad';
  }

  private close(): void {
    const { spell, passed } = this;
    this.doubt = null;
    this.spell = null;
    this.ended = spell;
    if (spell === null) return;
    const gap = spell.since - passed.last;
    if (passed.spells < 2) passed.period = gap;
    else if (!(Math.abs(gap - passed.period) <= Math.max(1, regular * gap))) passed.period = NaN;
    passed.spells += 1;
    passed.rows += spell.rows;
    passed.last = spell.since;
  }

  private learn(step: number, loss: number): void {
    this.sound += 1;
    this.last = loss;
    this.lastStep = step;
    this.greatest = Math.max(this.greatest, Math.abs(loss));
    this.least = Math.min(this.least, Math.abs(loss));
    this.digits = digitsOf(loss, this.digits);
    if (this.sound === 1) this.mean = loss;
    const share = Math.max(weight, 1 / this.sound);
    this.noise += share * (Math.abs(loss - this.mean) - this.noise);
    this.mean += share * (loss - this.mean);
  }
}

/** Digits behind the point that a number is written with, as far as these matter, if they are no fewer than those `known`. */
function digitsOf(value: number, known: number): number {
  let digits = known;
  while (digits <= mostDigits && Number(value.toFixed(digits)) !== value) digits += 1;
  return digits;
}
