/** What verdicts on runs with a known outcome are worth. */
import { median } from '../../../src/diagnosis/monitor/signals/statistics/median';
import type { RunSeverity } from '../../../src/shared/severity';
import { onsetOf } from './outcome';
import { countsOf, firstBad, type Run } from './runs';

/** What was said of a run, by whoever it was. */
export interface Verdict {
  run: Run;
  /** Rows at which it was said that the run needs action, and at which a warning was given, in order. */
  toldAct: readonly number[];
  toldWarn: readonly number[];
  /** What stands in the end. */
  final: RunSeverity | null;
}

/** A count out of a whole, of verdicts in the end and of what was told while the run went on. */
export interface Count {
  of: number;
  final: number;
  told: number;
}

export interface Score {
  bad: Count;
  stuck: Count;
  /** Good runs that got an alarm; and those that got a warning or an alarm. */
  good: Count;
  warned: Count;
  /** Alarms per 10,000 rows of good runs. */
  alarmsPer10k: number;
  /** Rows from the onset to the first alarm of a bad run that was told: median and 90th percentile. */
  delay: number;
  delayP90: number;
  /** Runs whose first non-finite loss came late, those that were told before it, and the median of the rows in between. */
  late: number;
  lateTold: number;
  lead: number;
}

/** A first non-finite loss after so many rows is late: there was something to be seen before it. */
const late = 50;

/** The first row at which it was told, in the severities that count for this run; undefined if it never was. */
export function firstTold({ run, toldAct, toldWarn }: Verdict, counts = countsOf(run)): number | undefined {
  const due = (told: readonly number[]) => told.filter((at) => at >= (run.onset ?? 0)).slice(0, 1);
  const all = counts === 'act' ? due(toldAct) : [...due(toldAct), ...due(toldWarn)];
  return all.length > 0 ? Math.min(...all) : undefined;
}

/** Whether what stands in the end counts for this run. */
export const isFinal = ({ run, final }: Verdict, counts = countsOf(run)): boolean =>
  final === 'act' || (counts === 'warn' && final === 'warn');

export function score(verdicts: readonly Verdict[]): Score {
  const of = (outcome: Run['outcome']) => verdicts.filter(({ run }) => run.outcome === outcome);
  const [bad, stuck, good] = [of('bad'), of('stuck'), of('good')];
  const delays = bad.flatMap((each) => {
    const told = firstTold(each);
    return told === undefined ? [] : [Math.max(0, told - onsetOf(each.run))];
  });
  const leads = bad.flatMap((each) => {
    const first = firstBad(each.run);
    return first === null || first <= late ? [] : [first - (firstTold(each) ?? Infinity)];
  });
  const before = leads.filter((lead) => lead > 0);
  const rows = good.reduce((sum, { run }) => sum + run.loss.length, 0);
  return {
    ...{ bad: count(bad), stuck: count(stuck), good: count(good, 'act'), warned: count(good, 'warn') },
    alarmsPer10k: (1e4 * good.reduce((sum, { toldAct }) => sum + toldAct.length, 0)) / rows,
    ...{ delay: median(delays), delayP90: quantile(delays, 0.9) },
    ...{ late: leads.length, lateTold: before.length, lead: median(before) },
  };
}

function count(verdicts: readonly Verdict[], counts?: 'act' | 'warn'): Count {
  return {
    of: verdicts.length,
    final: verdicts.filter((each) => isFinal(each, counts)).length,
    told: verdicts.filter((each) => firstTold(each, counts) !== undefined).length,
  };
}

export function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
}

export const percent = (part: number, whole: number): number => (100 * part) / whole;
