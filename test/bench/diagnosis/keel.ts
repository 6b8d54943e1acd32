/** Keel's monitor on a run: fed as a run of its own, or through the reader of logs where the run is a log. */
import { detectors } from '../../../src/diagnosis/monitor/detectors';
import { createMonitor } from '../../../src/diagnosis/monitor/monitor';
import type { RunFinding } from '../../../src/diagnosis/finding';
import { isGraver, severities, type RunSeverity } from '../../../src/shared/severity';
import { logReader } from './logReader';
import type { Verdict } from './score';
import type { Run } from './runs';

export interface Watched extends Verdict {
  /** Rows at which a finding was new or became more severe while the run went on, by severity. */
  told: Record<RunSeverity, number[]>;
  /** The last version of each finding, after the end. */
  findings: RunFinding[];
  /** Of the findings that need action in the end, the kinds of trouble; several rules may speak of one. */
  families: string;
}

/** Who takes rows and says what it finds: all findings of it so far, or those that are new. */
export interface Watcher {
  row(i: number): readonly RunFinding[];
  end(): readonly RunFinding[];
}

export function watch(run: Run): Watched {
  const watcher = run.log === undefined ? monitored(run) : logReader(run.log);
  const last = new Map<string, RunFinding>();
  const told: Watched['told'] = { note: [], warn: [], act: [] };
  for (let i = 0; i < run.loss.length; i++) {
    for (const finding of watcher.row(i)) {
      const before = last.get(finding.id);
      if (before === undefined || isGraver(finding.severity, before.severity)) told[finding.severity].push(i);
      last.set(finding.id, finding);
    }
  }
  for (const finding of watcher.end()) last.set(finding.id, finding);
  const findings = [...last.values()];
  const final = severities.find((each) => findings.some(({ severity }) => severity === each)) ?? null;
  return { run, told, findings, final, toldAct: told.act, toldWarn: told.warn, families: familiesOf(findings) };
}

function monitored({ step, loss, gradNorm, lr, evaluations = [], totalSteps }: Run): Watcher {
  const monitor = createMonitor({ totalSteps, layers: [], ignore: [] });
  let next = 0;
  return {
    row(i) {
      const number = step ? step[i]! : i;
      const seen = {
        step: number,
        loss: loss[i]!,
        ...(gradNorm && { gradNorm: gradNorm[i]! }),
        ...(lr && { lr: lr[i]! }),
      };
      const found = monitor.step(seen);
      for (; next < evaluations.length && evaluations[next]!.at <= i; next++)
        found.push(...monitor.evaluation({ step: number, loss: evaluations[next]!.loss }));
      return found;
    },
    end: () => monitor.end(),
  };
}

const families = new Map<string, string>(
  detectors.flatMap(({ rules, family }) => rules.map(({ id }) => [id, family === 'none' ? id : family] as const)),
);

function familiesOf(findings: readonly RunFinding[]): string {
  const act = findings.filter(({ severity }) => severity === 'act').map(({ rule }) => families.get(rule) ?? rule);
  return [...new Set(act)].sort().join(' + ');
}
