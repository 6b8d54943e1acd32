/** Which step a row is: by the counter that the log holds, which may begin anew each epoch or after a restart. */
import type { Columns } from './columns';
import type { Planned, LogRow } from './row';

/** What counts the rows of a log. */
export type LogCounter = 'step' | 'batch' | 'epoch' | 'row';

/** Rows without a loss, such as evaluations, count by the same counter. */
const valueOf = (row: LogRow, name: string | undefined): number | undefined => {
  const at = name === undefined ? -1 : row.names.indexOf(name);
  return at < 0 ? undefined : row.values[at];
};

/** Decides by rows with a loss. A counter counts whole steps, stands in most rows, and is not always the same. */
export function counterOf(rows: readonly LogRow[], { fields }: Columns): LogCounter {
  for (const counter of ['step', 'batch', 'epoch'] as const) {
    const counting = rows.filter((row) => valueOf(row, fields[counter]) !== undefined);
    const values = counting.map((row) => valueOf(row, fields[counter])!);
    if (values.length === 0 || values.length < rows.length / 2 || !values.every(Number.isSafeInteger)) continue;
    const rises = values.every((value, i) => i === 0 || counting[i]!.begins === true || value > values[i - 1]!);
    const stays = values.length > 1 && values.every((value) => value === values[0]);
    // An epoch that several rows share counts none of them.
    if (counter === 'epoch' ? rises : !stays) return counter;
  }
  return 'row';
}

/** A step in the run's own count. `again`: the log goes back in it, as after a restart; `anew`: a new attempt begins. */
interface Counted {
  step: number;
  again?: boolean;
  anew?: boolean;
}

/** Makes one count of a counter. */
export class StepCount {
  private offset = 0;
  private first: number | undefined;
  private raw = -Infinity;
  private epoch = -Infinity;
  private last = 0;
  /** The names were written again: whoever counts lower now began again, and did not end an epoch. */
  private begun = false;
  /** How often the counter began anew, so that the steps are counted on. */
  wraps = 0;

  constructor(private readonly counter: LogCounter) {}

  /** A run begins, or goes on, in the same file. */
  begins(): void {
    this.begun = true;
  }

  /** The step of a row, from its counter and its epoch as far as they stand there. `holds`: it has a training loss. */
  of(given: number | undefined, epoch: number | undefined, holds: boolean, planned: Planned): Counted {
    if (this.counter === 'row' || given === undefined || !Number.isFinite(given)) {
      if (holds) this.last += 1;
      return { step: this.last };
    }
    const counted: Counted =
      given < this.raw && holds ? this.back(given, epoch, planned) : { step: given + this.offset };
    if (!holds) return counted;
    this.first ??= given;
    this.raw = given;
    this.begun = false;
    if (epoch !== undefined && Number.isFinite(epoch)) this.epoch = epoch;
    this.last = counted.step;
    return counted;
  }

  /** The counter stands lower than before: a new epoch, a new attempt, or steps that a restart does again. */
  private back(given: number, epoch: number | undefined, { steps, stepsPerEpoch }: Planned): Counted {
    const length = stepsPerEpoch !== undefined && stepsPerEpoch >= this.raw ? stepsPerEpoch : this.raw;
    const advanced = epoch !== undefined && epoch > this.epoch;
    if (advanced || (this.counter === 'batch' && !this.begun && (epoch === undefined || epoch >= this.epoch))) {
      const epochs =
        advanced && Number.isInteger(epoch - this.epoch) && Number.isFinite(this.epoch) ? epoch - this.epoch : 1;
      this.offset += length * epochs;
      this.wraps += 1;
      return { step: given + this.offset };
    }
    const fromStart = given <= (this.first ?? given);
    // Steps that were all to be done and were not: what follows from the start is another attempt.
    if (fromStart && (this.begun || epoch !== undefined || (steps !== undefined && this.raw < steps))) {
      this.offset = 0;
      this.wraps = 0;
      return { step: given, anew: true };
    }
    if (fromStart) {
      this.offset += length;
      this.wraps += 1;
      return { step: given + this.offset };
    }
    return { step: given + this.offset, again: true };
  }
}
