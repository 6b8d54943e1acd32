/** Watches the rows of a log as the runner watches those of a run. */
import type { RunFinding } from '../diagnosis/finding';
import type { RunFacts } from '../diagnosis/monitor/facts';
import { rulesOf } from '../diagnosis/monitor/detectors';
import { Reporter, verdictOf, type RunReport } from '../diagnosis/report';
import { retold } from '../diagnosis/retold';
import { say, spoken } from '../shared/messages/say';
import { byGravity } from '../shared/severity';
import type { LogEvent, TakeEvent } from './events';
import type { OpenLog } from './openLog';

/** Rules that hold whatever a loss is: that of a policy falls and rises by design, and so does that of a discriminator. */
const anyLoss = rulesOf(({ whateverTheLoss }) => whateverTheLoss === true);

export interface LogMonitorOptions {
  /** Rows that the log will have, as far as known. */
  totalRows: number | null;
  objective: 'loss' | 'reward';
  /** The name of the second player's loss, for people. */
  second: string;
  facts?: RunFacts;
  ignore?: readonly string[];
}

export class LogMonitor {
  private readonly reporters: readonly [Reporter, Reporter];

  constructor(private readonly options: LogMonitorOptions) {
    const { totalRows, objective, facts = {}, ignore = [] } = options;
    const common = { totalSteps: totalRows, facts, ignore };
    this.reporters = [
      new Reporter(objective === 'reward' ? { ...common, only: anyLoss } : common),
      new Reporter({ ...common, only: anyLoss }),
    ];
  }

  take(event: LogEvent): void {
    if (event.kind === 'step') this.reporters[event.table === 0 ? 0 : 1].step(event.step);
    else if (event.kind === 'evaluation') this.reporters[0].evaluation(event.evaluation);
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
    return this.options.objective === 'reward' ? [say('log.no-progress-by-loss'), ...own] : own;
  }

  private all(first: RunFinding[], second: RunFinding[]): RunFinding[] {
    return [...first, ...second.map((finding) => this.ofSecond(finding))];
  }

  private ofSecond(finding: RunFinding): RunFinding {
    const { second } = this.options;
    const message = say('runner.of-table', { table: second, text: finding.said.message });
    return { ...retold(finding, { message }), id: `${finding.id}-second` };
  }
}

/** Rows that are kept until the length of the log is known. Longer logs are judged by the length that they seem to have. */
const keptRows = 100_000;

/**
 * Reads a log to its end and says what the monitor finds. `also` sees every event, too. Throws a sentence without a subject
 * where the log cannot be read, or holds no training loss.
 */
export function reportOnLog(log: OpenLog, options: { facts?: RunFacts; also?: TakeEvent } = {}): RunReport {
  const reading = new WholeReading(log, options.facts ?? {}, options.also ?? (() => undefined));
  while (log.readOn(reading.take)) continue;
  log.finish(reading.take);
  return reading.end();
}

class WholeReading {
  private kept: LogEvent[] | null = [];
  private monitor: LogMonitor | null = null;

  constructor(
    private readonly log: OpenLog,
    private readonly facts: RunFacts,
    private readonly also: TakeEvent,
  ) {}

  readonly take: TakeEvent = (event) => {
    this.also(event);
    if (event.kind === 'anew') [this.kept, this.monitor] = [[], null];
    else if (event.kind !== 'figures') this.watch(event);
  };

  end(): RunReport {
    this.release(this.log.read.rows);
    return this.monitor!.end();
  }

  private watch(event: LogEvent): void {
    if (this.kept === null) return this.monitor!.take(event);
    this.kept.push(event);
    if (this.kept.length >= keptRows) this.release(Math.round(this.log.read.rows / (this.log.share || 1)));
  }

  private release(rows: number): void {
    const { kept, log } = this;
    if (kept === null) return;
    const { second = [], objective = 'loss' } = log.columns ?? {};
    const totalRows = plannedRows(log) ?? rows;
    this.monitor = new LogMonitor({ totalRows, objective, second: second.join(' + '), facts: this.facts });
    this.kept = null;
    for (const event of kept) this.monitor.take(event);
  }
}

/** The planned length in rows, of which there is one every so many steps; null where the log does not tell, or went beyond it. */
export function plannedRows(log: Pick<OpenLog, 'read' | 'totalSteps'>): number | null {
  const { totalSteps, read } = log;
  const { rows, lastStep } = read;
  return totalSteps !== null && lastStep > 0 && totalSteps > lastStep
    ? Math.round((totalSteps / lastStep) * rows)
    : null;
}
