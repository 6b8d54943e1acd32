/** A whole recorded run through the monitor: what `keel diagnose` says of a log that is at hand from start to end. */
import type { LayerSample } from '../run/types';
import { spoken, type Message } from '../shared/messages/say';
import { byGravity } from '../shared/severity';
import type { RunFinding } from './finding';
import type { Evaluation } from './monitor/detector';
import type { RunFacts } from './monitor/facts';
import { createMonitor } from './monitor/monitor';
import type { Observation } from './monitor/signals/signals';

/** A run as recorded, by Keel or by anything else. */
export interface RunLog {
  /** In the order of the log. */
  steps: Observation[];
  /** Layer names, in the order of the samples; empty if none were recorded. */
  layers: string[];
  /** May be read from the disk as they are gone through: those of a large model are more than memory holds. */
  samples: Iterable<LayerSample>;
  evaluations: Evaluation[];
  /** Planned length; null if the log does not tell. */
  totalSteps: number | null;
  /** How the run was made, as far as known. */
  facts?: RunFacts;
  /** Figures told once, such as the number of classes. */
  scalars?: { name: string; value: number }[];
}

export type ReportVerdict = 'ok' | 'note' | 'act';

export interface RunReport {
  /** act: a finding needs action; note: there are findings, none of which does; ok: there are none. */
  verdict: ReportVerdict;
  /** The last version of every finding, those that need action first, then by step. */
  findings: RunFinding[];
  /** What could not be checked, each with what would let it. */
  notChecked: string[];
  said: { notChecked: Message[] };
}

/** Feeds the log to a monitor as the run would have. Samples and evaluations come after the step they belong to. */
export function reportOn(log: RunLog, ignore: string[] = []): RunReport {
  // A finished log is as long as the run was, where nothing else tells.
  const { layers, facts = {} } = log;
  const monitor = createMonitor({ totalSteps: log.totalSteps ?? log.steps.length, layers, ignore, facts });
  for (const { name, value } of log.scalars ?? []) monitor.scalar(name, value);
  const found = new Map<string, RunFinding>();
  const take = (findings: RunFinding[]) => findings.forEach((finding) => found.set(finding.id, finding));
  const samples = cursor(log.samples);
  const evaluations = cursor(log.evaluations);
  for (const step of log.steps) {
    take(monitor.step(step));
    samples.upTo(step.step, (sample) => take(monitor.layers(sample)));
    evaluations.upTo(step.step, (evaluation) => take(monitor.evaluation(evaluation)));
  }
  samples.upTo(Infinity, (sample) => take(monitor.layers(sample)));
  evaluations.upTo(Infinity, (evaluation) => take(monitor.evaluation(evaluation)));
  take(monitor.end());
  const findings = byGravity(found.values());
  return { verdict: verdictOf(findings), findings, ...spoken({ notChecked: monitor.notChecked() }) };
}

export function verdictOf(findings: readonly RunFinding[]): ReportVerdict {
  if (findings.some(({ severity }) => severity === 'act')) return 'act';
  return findings.length > 0 ? 'note' : 'ok';
}

/** Hands out the items of a list in order, up to a step at a time. */
function cursor<T extends { step: number }>(items: Iterable<T>) {
  const rest = items[Symbol.iterator]();
  let next = rest.next();
  return {
    upTo(step: number, take: (item: T) => void) {
      for (; next.done !== true && next.value.step <= step; next = rest.next()) take(next.value);
    },
  };
}
