/**
 * Whether the weights are lost: they, or the steps, are such that nothing the run does by itself brings them back.
 * A loss that is a number is computed from weights that are, so it clears everything; so does a gradient norm that is one.
 */
import { figurePlaces, layerFigures, type LayerSample } from '../../../run/types';

const width = layerFigures.length;
const { weightNorm: weightAt, updateNorm: updateAt } = figurePlaces;

/**
 * Rows in a row without a number that prove it: after an update that was seen to leave no numbers; where gradients that
 * are none were taken, by the record; where neither norm nor skip was recorded; and where every step was left out, so
 * that the same weights failed on as many batches.
 */
export const rowsOfProof = { seen: 3, taken: 10, unrecorded: 100, skipped: 200 };

/** What one row says, as far as it was recorded. */
interface Row {
  step: number;
  loss?: number;
  gradNorm?: number;
  skipped?: number;
}

export class LostWeights {
  /** First step of the rows in a row, up to the newest, of which none had a number. */
  since = NaN;
  rows = 0;
  /** The step whose update was seen to leave weights that are no numbers; NaN if none was. */
  seenAt = NaN;
  private seenRows = 0;
  private taken = 0;
  private skipped = 0;

  push({ step, loss, gradNorm, skipped }: Row): void {
    if (Number.isFinite(loss) || Number.isFinite(gradNorm)) return this.clear();
    if (loss === undefined && gradNorm === undefined) return;
    if (this.rows === 0) this.since = step;
    this.rows += 1;
    if (skipped === 1) this.skipped += 1;
    else if (gradNorm !== undefined) this.taken += 1;
    if (!Number.isNaN(this.seenAt) && step > this.seenAt) this.seenRows += 1;
  }

  /** Weights that were numbers before an update that is none are none after it. One that was not read is NaN, as its update. */
  layers({ step, values }: LayerSample): void {
    if (!Number.isNaN(this.seenAt) || this.rows === 0) return;
    for (let at = 0; at < values.length; at += width) {
      if (!Number.isFinite(values[at + weightAt]) || Number.isFinite(values[at + updateAt])) continue;
      this.seenAt = step;
      return;
    }
  }

  /** The weights are no numbers any more. */
  get weights(): boolean {
    const { rows, taken, skipped, seenRows } = this;
    if (seenRows >= rowsOfProof.seen || taken >= rowsOfProof.taken) return true;
    return skipped === 0 && rows >= rowsOfProof.unrecorded;
  }

  /** Every step is left out, and has been on so many batches. */
  get standstill(): boolean {
    return this.skipped === this.rows && this.skipped >= rowsOfProof.skipped;
  }

  private clear(): void {
    if (this.rows === 0) return;
    this.rows = this.taken = this.skipped = this.seenRows = 0;
    this.since = this.seenAt = NaN;
  }
}
