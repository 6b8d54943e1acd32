/** Keel's monitor on a public run. */
import type { RunFinding, RunSeverity } from '../../../src/diagnosis/finding';
import { isGraver } from '../../../src/shared/severity';
import { createMonitor } from '../../../src/diagnosis/monitor/monitor';
import type { Judged } from './score';
import type { Trace } from './traces';

export interface Watched extends Judged {
  /** Indices at which a finding of any kind was new or became more severe, by severity. */
  told: Record<RunSeverity, number[]>;
  /** The last version of each finding. */
  findings: RunFinding[];
}

/** An alarm is a finding that newly needs action, whether or not the run recovered from it later. */
export function watch(trace: Trace): Watched {
  const monitor = createMonitor({ totalSteps: trace.totalSteps, layers: [], ignore: [] });
  const last = new Map<string, RunFinding>();
  const told: Watched['told'] = { note: [], warn: [], act: [] };
  const { step, loss, gradNorm } = trace;
  const take = (findings: RunFinding[], i: number) => {
    for (const finding of findings) {
      const before = last.get(finding.id);
      if (before === undefined || isGraver(finding.severity, before.severity)) told[finding.severity].push(i);
      last.set(finding.id, finding);
    }
  };
  for (let i = 0; i < loss.length; i++) {
    const seen = { step: step ? step[i]! : i, loss: loss[i]! };
    take(monitor.step(gradNorm ? { ...seen, gradNorm: gradNorm[i]! } : seen), i);
  }
  take(monitor.end(), loss.length - 1);
  return { trace, alarms: told.act, told, findings: [...last.values()] };
}
