/** Watches the rows of a log as the runner watches those of a run. */
import type { RunFinding } from '../diagnosis/finding';
import type { RunFacts } from '../diagnosis/monitor/facts';
import { unmeasuredBy, type LossPurpose } from '../diagnosis/monitor/lossPurpose';
import { Reporter, verdictOf, type RunReport } from '../diagnosis/report';
import { retold } from '../diagnosis/retold';
import { say, spoken } from '../shared/messages/say';
import { byGravity } from '../shared/severity';
import type { LogEvent, TakeEvent } from './events';
import type { OpenLog } from './openLog';

export interface LogMonitorOptions {
  /** The planned length in the unit of `step`; null where the log does not tell. The length of a log is not that of its run. */
  totalSteps: number | null;
  objective: LossPurpose;
  /** The name of the second player's loss, for people. */
  second: string;
  facts?: RunFacts;
  ignore?: readonly string[];
}

export class LogMonitor {
  private readonly reporters: readonly [Reporter, Reporter];

  constructor(private readonly options: LogMonitorOptions) {
    const { totalSteps, objective, facts = {}, ignore = [] } = options;
    const common = { totalSteps, ignore };
    this.reporters = [
      new Reporter({ ...common, facts: { ...facts, objective } }),
      new Reporter({ ...common, facts: { ...facts, objective: 'adversarial' } }),
    ];
  }

  take(event: LogEvent): void {
    const [first, second] = this.reporters;
    if (event.kind === 'evaluation') first.evaluation(event.evaluation);
    else if (event.kind === 'gauges') first.gauges(event.gauges, event.step);
    else if (event.kind === 'step' && event.table === 0) first.step(event.step);
    else if (event.kind === 'step') {
      const { step, loss } = event.step;
      second.step(event.step);
      // A game is lost by one player when the other one wins it: both are seen together.
      if (loss !== undefined) first.gauges({ opponent: loss }, step);
    }
  }

  /** As of `Reporter`. */
  get findings(): RunFinding[] {
    return byGravity(this.all(this.reporters[0].findings, this.reporters[1].findings));
  }

  /** As of `Reporter`. */
  end(): RunReport {
    const [first, second] = [this.reporters[0].end(), this.reporters[1].end()];
    const findings = byGravity(this.all(first.findings, second.findings));
    return { verdict: verdictOf(findings), findings, ...spoken({ notChecked: this.notChecked() }) };
  }

  notChecked() {
    const own = this.reporters[0].notChecked();
    const unseen = unmeasuredBy[this.options.objective];
    return unseen === undefined ? own : [unseen, ...own];
  }

  private all(first: RunFinding[], second: RunFinding[]): RunFinding[] {
    // NaN of one player is NaN of the other at once: one trouble, told once.
    const isTold = ({ rule, step }: RunFinding) =>
      rule === 'non-finite' && first.some((other) => other.rule === rule && other.step === step);
    return [...first, ...second.filter((finding) => !isTold(finding)).map((finding) => this.ofSecond(finding))];
  }

  private ofSecond(finding: RunFinding): RunFinding {
    const { second } = this.options;
    const message = say('runner.of-table', { table: second, text: finding.said.message });
    return { ...retold(finding, { message }), id: `${finding.id}-second` };
  }
}

/** The monitor of a log whose first rows were read: by then it is decided what is what, and told how long the run will be. */
export function monitorOf(log: OpenLog, facts?: RunFacts): LogMonitor {
  const { second = [], objective = 'supervised' } = log.columns ?? {};
  return new LogMonitor({
    totalSteps: log.totalSteps,
    objective,
    second: second.join(' + '),
    facts: { ...facts, ...(log.counter === 'epoch' && { rows: 'epochs' }) },
  });
}

/**
 * Reads a log to its end and says what the monitor finds. `also` sees every event, too. Throws a sentence without a subject
 * where the log cannot be read, or holds no training loss.
 */
export function reportOnLog(log: OpenLog, options: { facts?: RunFacts; also?: TakeEvent } = {}): RunReport {
  const { facts, also } = options;
  let monitor: LogMonitor | null = null;
  const take: TakeEvent = (event) => {
    also?.(event);
    if (event.kind === 'anew') monitor = null;
    else if (event.kind !== 'figures') (monitor ??= monitorOf(log, facts)).take(event);
  };
  while (log.readOn(take)) continue;
  log.finish(take);
  return (monitor ?? monitorOf(log, facts)).end();
}
