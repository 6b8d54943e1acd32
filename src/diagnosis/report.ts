/** A whole recorded run through the monitor: what `keel diagnose` says of a log that is at hand from start to end. */
import type { LayerSample } from '../run/types';
import { spoken, type Message } from '../shared/messages/say';
import { byGravity } from '../shared/severity';
import type { RunFinding } from './finding';
import type { Clue } from './monitor/clue';
import type { Evaluation } from './monitor/detector';
import type { RunFacts } from './monitor/facts';
import type { Gauges } from './monitor/gauges';
import { createMonitor, type Monitor } from './monitor/monitor';
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
  /** Figures beside the loss, by the step they stand at. */
  gauges?: { step: number; gauges: Gauges }[];
  /** What a script's probe saw, by the step it stands at. */
  clues?: (Clue & { step: number })[];
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

/** What a reporter may know beforehand. */
export interface ReporterOptions {
  totalSteps: number | null;
  layers?: string[];
  facts?: RunFacts;
  ignore?: readonly string[];
}

/** A monitor with what it has found so far: rows come one by one, so that a log may be longer than memory is. */
export class Reporter {
  private readonly monitor: Monitor;
  private readonly found = new Map<string, RunFinding>();

  constructor(options: ReporterOptions) {
    const { totalSteps, layers = [], facts = {}, ignore = [] } = options;
    this.monitor = createMonitor({ totalSteps, layers, ignore, facts });
  }

  step(step: Observation): void {
    this.take(this.monitor.step(step));
  }

  layers(sample: LayerSample): void {
    this.take(this.monitor.layers(sample));
  }

  evaluation(evaluation: Evaluation): void {
    this.take(this.monitor.evaluation(evaluation));
  }

  gauges(gauges: Gauges, step: number): void {
    this.take(this.monitor.gauges(gauges, step));
  }

  clue(clue: Clue): void {
    this.take(this.monitor.clue(clue));
  }

  scalar(name: string, value: number): void {
    this.monitor.scalar(name, value);
  }

  /** The last version of every finding so far, those that need action first, then by step. */
  get findings(): RunFinding[] {
    return byGravity(this.found.values());
  }

  /** No more rows come. */
  end(): RunReport {
    this.take(this.monitor.end());
    const { findings } = this;
    return { verdict: verdictOf(findings), findings, ...spoken({ notChecked: this.notChecked() }) };
  }

  /** What could not be checked with what was recorded so far. */
  notChecked(): Message[] {
    return this.monitor.notChecked();
  }

  private take(findings: readonly RunFinding[]): void {
    for (const finding of findings) this.found.set(finding.id, finding);
  }
}

/** Feeds the log to a monitor as the run would have. Samples and evaluations come after the step they belong to. */
export function reportOn(log: RunLog, ignore: string[] = []): RunReport {
  const { layers, facts = {} } = log;
  const reporter = new Reporter({ totalSteps: log.totalSteps, layers, ignore, facts });
  for (const { name, value } of log.scalars ?? []) reporter.scalar(name, value);
  const samples = cursor(log.samples);
  const evaluations = cursor(log.evaluations);
  const gauges = cursor(log.gauges ?? []);
  const clues = cursor(log.clues ?? []);
  for (const step of log.steps) {
    reporter.step(step);
    clues.upTo(step.step, (clue) => reporter.clue(clue));
    samples.upTo(step.step, (sample) => reporter.layers(sample));
    evaluations.upTo(step.step, (evaluation) => reporter.evaluation(evaluation));
    gauges.upTo(step.step, (each) => reporter.gauges(each.gauges, each.step));
  }
  samples.upTo(Infinity, (sample) => reporter.layers(sample));
  evaluations.upTo(Infinity, (evaluation) => reporter.evaluation(evaluation));
  gauges.upTo(Infinity, (each) => reporter.gauges(each.gauges, each.step));
  return reporter.end();
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
