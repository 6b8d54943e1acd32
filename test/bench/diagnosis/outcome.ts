/** What a record shows with hindsight, and where it left its way. Nothing here is known to a rule that goes row by row. */
import { median } from '../../../src/diagnosis/monitor/signals/statistics/median';
import type { Outcome, Run } from './runs';

/** An end above so many times the start is a bad one, by the rule of the public labels. */
const worse = 0.05;

/** Of what was learned, the share whose loss makes a record that ends below its start no good one either. */
const lostShare = 0.5;

/** A run that is labelled stuck and came further than this share of its start below it is not stuck in this record. */
const movedShare = 0.1;

interface Told {
  /** What the whole run came to. */
  label: string;
  /** The run was longer than the record. */
  cut: boolean;
}

/**
 * The outcome that the record itself shows, by the rule of the labels: bad with a non-finite loss or an end above 1.05 times
 * the start (medians of a twentieth of the record), whatever its label. Where the label tells of a bad end that the record
 * does not show, nothing is clear; nor is it where the record ends in a collapse that stays below the start, of which that
 * rule knows nothing.
 */
export function outcomeOf(loss: Float64Array, { label, cut }: Told): Outcome {
  if (showsBad(loss)) return 'bad';
  const start = loss[0]!;
  const end = endOf(loss);
  if (label === 'stuck') return end > start - movedShare * Math.abs(start) ? 'stuck' : 'unclear';
  if (label !== 'learned') return cut ? 'unclear' : 'bad';
  return end > bestOf(loss) + lostShare * (start - bestOf(loss)) ? 'unclear' : 'good';
}

/** The outcome of the same run in another record of it: what was bad counts only where it can still be seen. */
export function outcomeIn(loss: Float64Array, { label, outcome }: Pick<Run, 'label' | 'outcome'>): Outcome {
  if (showsBad(loss)) return 'bad';
  if (outcome === 'bad' || outcome === 'unclear') return 'unclear';
  if (outcome === 'stuck') return isFlat(loss) ? 'stuck' : 'unclear';
  return outcomeOf(loss, { label, cut: true });
}

/** Whether it came no further since its first tenth: a mean of the first steps may hold a peak that is soon over. */
function isFlat(loss: Float64Array): boolean {
  const part = (share: number) => Math.max(1, Math.floor(share * loss.length));
  const early = median(loss.subarray(part(0.05), part(0.15) + 1));
  return endOf(loss) > early - movedShare * Math.abs(early);
}

function showsBad(loss: Float64Array): boolean {
  return loss.some((value) => !Number.isFinite(value)) || endOf(loss) > loss[0]! + worse * Math.abs(loss[0]!);
}

export const endOf = (loss: Float64Array): number => median(loss.subarray(-Math.max(1, Math.floor(loss.length / 20))));

/** The lowest median of so many rows as make a fiftieth of the record, eleven at least; or the end, or the start. */
function bestOf(loss: Float64Array): number {
  return Math.min(loss[0]!, endOf(loss), lowestMedian(loss, Math.max(11, Math.floor(loss.length / 50))));
}

function lowestMedian(loss: Float64Array, width: number): number {
  let lowest = Infinity;
  for (let i = 0; i + width <= loss.length; i += Math.ceil(width / 2))
    lowest = Math.min(lowest, median(loss.subarray(i, i + width)));
  return lowest;
}

/**
 * Where a bad run left its way, in hindsight: the loss after the last one that was at most half of the way from the best
 * (the lowest median of 11) back to the start. Known only from the whole record, so that no rule can be tuned to it.
 */
export function onsetOf({ loss, onset }: Run): number {
  if (onset !== undefined) return onset;
  const bad = loss.findIndex((value) => !Number.isFinite(value));
  const end = bad < 0 ? loss.length : bad;
  const best = Math.min(loss[0]!, lowestMedian(loss.subarray(0, end), 11));
  const line = best + 0.5 * Math.max(0, loss[0]! - best) + 0.05 * Math.abs(loss[0]!);
  for (let i = end - 1; i >= 0; i--) if (loss[i]! <= line) return i + 1;
  return 0;
}
