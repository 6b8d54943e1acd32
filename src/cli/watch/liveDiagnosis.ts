/** Judges a log while it grows, and tells each finding once. */
import type { RunFinding } from '../../diagnosis/finding';
import type { RunReport } from '../../diagnosis/report';
import type { LogEvent, TakeEvent } from '../../logs/events';
import { monitorOf, type LogMonitor } from '../../logs/logMonitor';
import type { OpenLog } from '../../logs/openLog';

/** Rows until the monitor begins: two rows tell how far apart they are, and what is what is surer by three. */
const settledRows = 3;

/** Events that wait for it at most, such as evaluations before any step. */
const mostKept = 1000;

export class LiveDiagnosis {
  private monitor: LogMonitor | null = null;
  private kept: LogEvent[] = [];
  /** Findings told, with how grave they were; reading anew does not tell them again. */
  private readonly told = new Set<string>();

  constructor(
    private readonly log: OpenLog,
    private readonly tell: (finding: RunFinding) => void,
  ) {}

  readonly take: TakeEvent = (event) => {
    if (event.kind === 'anew') [this.kept, this.monitor] = [[], null];
    else if (event.kind !== 'figures') this.watch(event);
  };

  /** A part of the log was read: tells what is new. */
  settle(): void {
    if (this.monitor === null && this.log.read.rows >= settledRows) this.begin();
    for (const finding of this.monitor?.findings ?? []) {
      const key = `${finding.id} ${finding.severity}`;
      if (this.told.has(key)) continue;
      this.told.add(key);
      this.tell(finding);
    }
  }

  /** Whether a finding needs action now. */
  get act(): boolean {
    return this.monitor?.findings.some(({ severity }) => severity === 'act') ?? false;
  }

  /**
   * What there is to say of it in the end; `cutShort` where it cannot be read any more, and what was read counts nevertheless.
   * Throws a sentence without a subject where nothing can be judged.
   */
  end(cutShort = false): RunReport {
    try {
      this.log.finish(this.take);
    } catch (error) {
      if (!cutShort || this.log.read.rows === 0) throw error;
    }
    if (this.monitor === null) this.begin();
    this.settle();
    return this.monitor!.end();
  }

  private watch(event: LogEvent): void {
    if (this.monitor !== null) return this.monitor.take(event);
    this.kept.push(event);
    if (this.kept.length >= mostKept) this.begin();
  }

  private begin(): void {
    const monitor = monitorOf(this.log);
    this.kept.forEach((event) => monitor.take(event));
    [this.monitor, this.kept] = [monitor, []];
  }
}
