/**
 * The loss that a script prints, where no other is seen: its output is read as a log of another tool is, and watched by a
 * monitor of its own. It is told of as of the log, whose steps are the script's own count.
 */
import path from 'node:path';
import type { RunFinding } from '../diagnosis/finding';
import { retold } from '../diagnosis/retold';
import { openLog } from '../logs';
import type { LogEvent } from '../logs/events';
import { monitorOf, type LogMonitor } from '../logs/logMonitor';
import type { OpenLog } from '../logs/openLog';
import { runFiles } from '../run/paths';
import type { Step } from '../run/types';
import { say, type Message } from '../shared/messages/say';
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
    (this.monitor ??= monitorOf(this.log!, { purposeUnknown: true })).take(event);
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

/** Steps without a loss, or looks without a step, after which it is looked at what the script prints. */
const unseen = { steps: 50, looks: 20 };

interface Looked {
  findings: RunFinding[];
  rows: PrintedRow[];
  /** What is to be said of a run that ended without a step. */
  note: { text: Message; warning: boolean } | null;
}

/** Decides whether what a script prints is watched: not where any loss of its own was recorded. */
export class OutputWatch {
  private readonly printed: PrintedLog;
  private lossSeen = false;
  private seen = 0;
  private looks = 0;

  constructor(dir: string) {
    this.printed = new PrintedLog(path.join(dir, runFiles.log));
  }

  /** Steps that were recorded. */
  steps(steps: readonly Step[]): void {
    this.seen += steps.length;
    this.lossSeen ||= steps.some(({ loss }) => loss !== undefined);
  }

  /** A look at the output, once a second and at the end. `finished`: the script has come to its end. */
  look(over: boolean, finished: boolean): Looked {
    const isUnseen = this.seen >= unseen.steps || (this.seen === 0 && ++this.looks > unseen.looks);
    const isAsked = !this.lossSeen && (over || isUnseen);
    const read = isAsked ? this.printed.read(over) : { findings: [], rows: [] };
    if (over || this.lossSeen) this.printed.close();
    return { ...read, note: isAsked && finished && this.seen === 0 ? this.note() : null };
  }

  private note(): Looked['note'] {
    const { rows } = this.printed;
    if (rows === 0) return { text: say('runner.nothing-seen'), warning: true };
    return { text: say('runner.printed-read', { n: rows }), warning: false };
  }
}
