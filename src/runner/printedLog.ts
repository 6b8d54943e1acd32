/**
 * The loss that a script prints, where no other is seen: its output is read as a log of another tool is, and watched by a
 * monitor of its own. It is told of as of the log, whose steps are the script's own count.
 */
import type { RunFinding } from '../diagnosis/finding';
import { retold } from '../diagnosis/retold';
import { openLog } from '../logs';
import type { LogEvent } from '../logs/events';
import { monitorOf, type LogMonitor } from '../logs/logMonitor';
import type { OpenLog } from '../logs/openLog';
import { runFiles } from '../run/paths';
import { say } from '../shared/messages/say';
import { printedLossName } from '../shared/printedLoss';

/** Bytes read at one look: a fraction of a second of work. */
const atOnce = 1_000_000;
/** Rows are told one by one up to this step; beyond it once in a thousandth of the steps so far, as the probe tells figures. */
const wholeSteps = 1000;

export interface PrintedRow {
  step: number;
  values: Record<string, number>;
}

export class PrintedLog {
  /** Rows with a loss that were read. */
  rows = 0;
  private log: OpenLog | null = null;
  private monitor: LogMonitor | null = null;
  private lastTold = -Infinity;
  private fresh: PrintedRow[] = [];
  /** The output was cut, or is no log: what was told of it stays. */
  private over = false;

  constructor(private readonly file: string) {}

  /** Reads what was printed since the last look. `last`: nothing more comes. Returns all findings so far, and new rows of the loss. */
  read(last = false): { findings: RunFinding[]; rows: PrintedRow[] } {
    this.fresh = [];
    if (!this.over) {
      try {
        this.readOn(last);
      } catch {
        // No training loss is printed, or the disk refuses: the run goes on unwatched by it.
        this.over = last;
      }
    }
    return { findings: this.rows === 0 ? [] : this.findings(), rows: this.fresh };
  }

  close(): void {
    this.log?.close();
    this.over = true;
  }

  private readOn(last: boolean): void {
    this.log ??= openLog({ file: this.file, run: null, name: runFiles.log });
    const more = () => !this.over && this.log!.readOn(this.take, atOnce);
    if (!last) return void more();
    while (more()) continue;
    if (!this.over) this.log.finish(this.take);
    this.monitor?.end();
  }

  private readonly take = (event: LogEvent): void => {
    if (this.over || event.kind === 'figures') return;
    if (event.kind === 'anew') {
      // Few rows were read in another way than more of them tell; a log that was cut begins anew, too, after many.
      if (this.rows > wholeSteps) this.over = true;
      else [this.monitor, this.rows, this.lastTold, this.fresh] = [null, 0, -Infinity, []];
      return;
    }
    (this.monitor ??= monitorOf(this.log!)).take(event);
    if (event.kind !== 'step' || event.table !== 0 || event.step.loss === undefined) return;
    this.rows += 1;
    const { step, loss } = event.step;
    if (step - this.lastTold < Math.max(1, Math.floor(step / wholeSteps))) return;
    this.lastTold = step;
    this.fresh.push({ step: Math.max(0, Math.round(step)), values: { [printedLossName]: loss } });
  };

  /** No fix of a config reaches what Keel does not see; the advice stands with the rule. */
  private findings(): RunFinding[] {
    return (this.monitor?.findings ?? []).map((finding) => {
      const message = say('runner.of-table', { table: runFiles.log, text: finding.said.message });
      return { ...retold(finding, { message }), id: `${finding.id}-printed`, fixes: [], paths: [] };
    });
  }
}
