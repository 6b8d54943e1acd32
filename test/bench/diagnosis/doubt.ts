/** Runs whose label and Keel's word differ, each with the case argued from its record alone. */
import { figure } from '../../../src/shared/numbers';
import { median } from '../../../src/diagnosis/monitor/signals/statistics/median';
import type { Watched } from './keel';
import { isBad, seenOutcome } from './score';

export interface Case {
  watched: Watched;
  kind: string;
  argument: string;
}

/** Learned runs that Keel said need action, and bad or stuck runs of which it did not. */
export function casesOf(all: readonly Watched[]): Case[] {
  return all
    .filter(({ trace, alarms }) => (trace.label === 'learned') === alarms.length > 0)
    .map((watched) => ({ watched, ...argue(watched) }))
    .sort((a, b) => a.kind.localeCompare(b.kind));
}

function argue(watched: Watched): Omit<Case, 'watched'> {
  const { trace, alarms } = watched;
  const { loss, totalSteps } = trace;
  const start = loss[0]!;
  const part = Math.max(1, Math.floor(loss.length / 20));
  const end = median(loss.subarray(-part));
  const above = loss.filter((value) => !(value <= start)).length / loss.length;
  const facts = `It starts at ${figure(start)}, ends at ${figure(end)} (median of the last ${part}), and is above its start in ${figure(100 * above)} % of the recorded steps.`;
  const cutAt = `The record holds ${loss.length} of ${totalSteps} steps`;
  if (trace.label === 'learned') {
    if (seenOutcome(trace) === 'bad') {
      return {
        kind: 'labelled learned, bad in the record',
        argument: `${facts} By the rule of the labels (an end above 1.05 times the start) the record is bad. The alarm is right.`,
      };
    }
    const wait = recovery(loss, alarms[0]!, start);
    return {
      kind: 'labelled learned, recovered long after the alarm',
      argument: `${facts} At the alarm the loss was ${figure(loss[alarms[0]!]!)}; its median fell below the start again after ${wait} more steps (${figure((100 * wait) / (totalSteps ?? loss.length))} % of the run). It counts as a false alarm.`,
    };
  }
  if (seenOutcome(trace) === 'unclear') {
    return {
      kind: 'labelled bad, healthy as far as recorded',
      argument: `${facts} ${cutAt}; what gave it its label came after them. Nothing within the record tells it from a run that learned. It counts as missed.`,
    };
  }
  const bad = isBad(trace) ? 'bad' : 'stuck';
  return {
    kind: `labelled ${bad}, not caught`,
    argument: `${facts} ${watched.findings.map(({ severity, message }) => `Keel says (${severity}): ${message}`).join(' ') || 'Keel says nothing.'}`,
  };
}

/** Steps from the alarm until the median of 21 losses is below the start. */
function recovery(loss: Float32Array, alarm: number, start: number): number {
  for (let i = alarm + 1; i + 21 <= loss.length; i++) if (median(loss.subarray(i, i + 21)) < start) return i - alarm;
  return loss.length - alarm;
}
