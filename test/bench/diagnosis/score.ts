/** What a rule's alarms on labelled runs are worth. */
import { median } from '../../../src/diagnosis/monitor/signals/statistics/median';
import type { Trace } from './traces';

/** The alarms of one rule on one run, as indices into its losses, in order. */
export interface Judged {
  trace: Trace;
  alarms: number[];
}

export interface Score {
  bad: number;
  caught: number;
  stuck: number;
  stuckCaught: number;
  good: number;
  /** Good runs with an alarm. */
  alarmed: number;
  /** Alarms a good run, and per 10,000 recorded steps of good runs. */
  alarmsPerRun: number;
  alarmsPer10k: number;
  /** Recorded steps from the onset to the first alarm of a bad run that was caught: median and 90th percentile. */
  delay: number;
  delayP90: number;
  /** Runs whose first NaN came after step 50, those flagged before it, and the median of the steps in between. */
  late: number;
  lateFlagged: number;
  lead: number;
}

export const isBad = ({ label }: Trace): boolean => label !== 'learned' && label !== 'stuck';

/** A first non-finite loss after so many steps is late: there was something to be seen before it. */
const late = 50;

export function score(judged: readonly Judged[]): Score {
  const bad = judged.filter(({ trace }) => isBad(trace));
  const good = judged.filter(({ trace }) => trace.label === 'learned');
  const stuck = judged.filter(({ trace }) => trace.label === 'stuck');
  const count = (list: readonly Judged[]) => list.filter(({ alarms }) => alarms.length > 0).length;
  const alarms = sum(good.map((run) => run.alarms.length));
  const delays = bad
    .filter((run) => run.alarms.length > 0)
    .map(({ trace, alarms: [first] }) => Math.max(0, first! - onsetOf(trace)));
  const lateRuns = judged.filter(({ trace }) => trace.firstBad !== null && trace.firstBad > late);
  const leads = lateRuns.map(({ trace, alarms: [first] }) => trace.firstBad! - (first ?? Infinity));
  const flagged = leads.filter((lead) => lead > 0);
  return {
    ...{ bad: bad.length, caught: count(bad), stuck: stuck.length, stuckCaught: count(stuck) },
    ...{ good: good.length, alarmed: count(good), alarmsPerRun: alarms / good.length },
    alarmsPer10k: (1e4 * alarms) / sum(good.map(({ trace }) => trace.loss.length)),
    ...{ delay: median(delays), delayP90: quantile(delays, 0.9) },
    ...{ late: lateRuns.length, lateFlagged: flagged.length, lead: median(flagged) },
  };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

export function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
}

/**
 * Where a bad run left its way, in hindsight: the loss after the last one that was at most half of the way from the best
 * (the lowest median of 11) back to the start. Known only from the whole record, so that no rule can be tuned to it.
 */
export function onsetOf({ loss, firstBad }: Trace): number {
  const end = firstBad ?? loss.length;
  const best = Math.min(loss[0]!, lowestMedian(loss.subarray(0, end)));
  const line = best + 0.5 * Math.max(0, loss[0]! - best) + 0.05 * Math.abs(loss[0]!);
  for (let i = end - 1; i >= 0; i--) if (loss[i]! <= line) return i + 1;
  return 0;
}

function lowestMedian(loss: Float32Array): number {
  const width = 11;
  let lowest = Infinity;
  for (let i = 0; i + width <= loss.length; i += 5) lowest = Math.min(lowest, median(loss.subarray(i, i + width)));
  return lowest;
}

/**
 * The outcome that the record itself shows, by the rule of the labels: a non-finite loss, or an end above 1.05 times
 * the start (medians of a twentieth of the record). `unclear`: the whole run came to a bad end after the record.
 */
export function seenOutcome(trace: Trace): 'bad' | 'good' | 'unclear' {
  const { loss, firstBad, cut } = trace;
  if (firstBad !== null) return 'bad';
  const part = Math.max(1, Math.floor(loss.length / 20));
  if (median(loss.subarray(-part)) > loss[0]! + 0.05 * Math.abs(loss[0]!)) return 'bad';
  if (!isBad(trace)) return 'good';
  return cut ? 'unclear' : 'bad';
}
