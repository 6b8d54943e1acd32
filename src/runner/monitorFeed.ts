/** Feeds the monitor with what a run records, in the order of the steps. */
import type { Message } from '../shared/messages/say';
import { createMonitor, type Monitor } from '../diagnosis/monitor/monitor';
import type { RunFacts } from '../diagnosis/monitor/facts';
import { unmeasuredBy } from '../diagnosis/monitor/lossPurpose';
import { ScriptFigures } from '../logs/scriptFigures';
import type { RunFinding, RunSeverity } from '../diagnosis/finding';
import { readEvents } from '../run/events';
import { HeldOut } from '../run/heldOut';
import type { Chapter } from '../run/lineage';
import { LayerTail, StepTail, layerWindows, stepWindows } from '../run/table';
import type { LayerSample, RunEvent, Step, TableInfo } from '../run/types';
import { isGraver } from '../shared/severity';

type EvaluationEvent = Extract<RunEvent, { kind: 'eval' }>;
type FiguresEvent = Extract<RunEvent, { kind: 'figures' }>;
type ClueEvent = Extract<RunEvent, { kind: 'clue' }>;

/** Things that stand at steps, in order, given out when their step has come. */
class Waiting<T extends { step: number }> {
  private items: T[] = [];
  private next = 0;

  add(items: Iterable<T>): void {
    if (this.next === this.items.length) this.clear();
    for (const item of items) this.items.push(item);
  }

  /** What stands at `step` or before it and was not given yet. */
  *upTo(step: number): Generator<T> {
    while (this.next < this.items.length && this.items[this.next]!.step <= step) yield this.items[this.next++]!;
  }

  clear(): void {
    this.items = [];
    this.next = 0;
  }
}

/** One run under watch: its step table, its layer table, its evaluations. */
export class Watcher {
  /** Why nothing is found any more, if the monitor failed; the run goes on without it. */
  trouble: Error | null = null;
  private readonly monitor: Monitor | null;
  private readonly stepTail: StepTail;
  private readonly layerTail: LayerTail;
  private readonly samples = new Waiting<LayerSample>();
  private readonly evaluations = new Waiting<EvaluationEvent>();
  private readonly heldOut = new HeldOut();
  private readonly figures = new Waiting<FiguresEvent>();
  private readonly clues = new Waiting<ClueEvent>();
  private readonly scriptFigures = new ScriptFigures();
  /** Findings of the runs this one continues, with their severity; they are not this run's. */
  private readonly inherited = new Map<string, RunSeverity>();
  private toldNotChecked = '[]';

  /** The rows that came with the last two looks, and the time of the newest. */
  private recent: [readonly Step[], readonly Step[]] = [[], []];
  newest = -Infinity;

  /** The next step is the first of a chapter that goes on from another. */
  private resumed = false;

  /** `former` are the runs that this one continues: what they recorded restores the monitor's state. */
  constructor(
    dir: string,
    table: TableInfo,
    totalSteps: number | null,
    ignore: string[],
    former: Chapter[],
    facts: RunFacts = {},
  ) {
    this.monitor = this.attempt(() => createMonitor({ totalSteps, layers: table.layers, ignore, facts }), null);
    this.stepTail = StepTail.of(dir, table);
    this.layerTail = LayerTail.of(dir, table);
    this.attempt(() => former.forEach((chapter) => this.replay(chapter)), undefined);
  }

  private replay({ dir, manifest, until }: Chapter): void {
    const [table] = manifest.tables;
    if (table === undefined) return;
    const last = until ?? Infinity;
    const within = ({ step }: { step: number }) => step <= last;
    let begun = false;
    for (const event of readEvents(dir).events) {
      if (event.kind === 'scalar' || ('step' in event && within(event))) this.take(event);
      // Figures of before count steps of the script's own.
      else if (event.kind === 'started' && !begun) [begun] = [true, this.figures.clear()];
    }
    const samples = layerWindows(dir, table);
    let sampled = -1;
    for (const rows of stepWindows(dir, table)) {
      // No more of the samples at once than these steps need.
      const newest = rows.length === 0 ? sampled : rows.step(rows.length - 1).step;
      for (let next = samples.next(); !next.done; next = samples.next()) {
        this.samples.add(next.value.filter(within));
        sampled = next.value.at(-1)?.step ?? sampled;
        if (sampled >= newest) break;
      }
      for (const step of rows) {
        if (within(step)) this.feed(step).forEach(({ id, severity }) => this.inherited.set(id, severity));
      }
    }
    this.samples.clear();
    this.evaluations.clear();
    this.figures.clear();
    this.clues.clear();
    this.resumed = true;
  }

  /** Takes what is told beside the rows. What stands at a step reaches the monitor with it; other events are passed over. */
  take(event: RunEvent): void {
    if (event.kind === 'eval' && this.heldOut.leads(event)) this.evaluations.add([event]);
    else if (event.kind === 'figures') this.figures.add([event]);
    else if (event.kind === 'clue') this.clues.add([event]);
    else if (event.kind === 'scalar') this.attempt(() => this.monitor?.scalar(event.name, event.value), undefined);
  }

  /** Takes in the rows that came; returns them, and findings that are new or changed. Throws if the disk fails. */
  read(): { steps: Step[]; findings: RunFinding[] } {
    // A sample is recorded after its step, so reading samples first finds the step of each.
    this.samples.add(this.layerTail.read());
    const steps = [...this.stepTail.read()];
    this.recent = [steps, this.recent[0]];
    this.newest = steps.at(-1)?.time ?? this.newest;
    const findings: RunFinding[] = [];
    this.attempt(() => steps.forEach((step) => findings.push(...this.feed(step))), undefined);
    return { steps, findings: this.own(findings) };
  }

  /** Losses of the rows that came of late. */
  lossesOfLate(): ReadonlySet<number | undefined> {
    return new Set(this.recent.flat().map(({ loss }) => loss));
  }

  /** Another optimizer trains beside this one, by a loss of its own. Returns the findings that no longer apply. */
  plays(): RunFinding[] {
    return this.own(this.attempt(() => this.monitor?.objective('adversarial') ?? [], []));
  }

  /** Closes the run; returns the final versions of findings. */
  end(): RunFinding[] {
    const { monitor } = this;
    if (monitor === null) return [];
    // The figures of the last step are written behind it.
    return this.own(this.attempt(() => [...this.feedFigures(monitor, Infinity), ...monitor.end()], []));
  }

  /** What could not be checked, if that is something else than at the last call. */
  notChecked(): Message[] | null {
    if (this.monitor === null || this.trouble !== null) return null;
    const { objective } = this.scriptFigures;
    const unseen = objective === null ? undefined : unmeasuredBy[objective];
    const items = [...(unseen === undefined ? [] : [unseen]), ...this.monitor.notChecked()];
    const told = JSON.stringify(items);
    if (told === this.toldNotChecked) return null;
    this.toldNotChecked = told;
    return items;
  }

  private feed(step: Step): RunFinding[] {
    const { monitor } = this;
    if (monitor === null) return [];
    const found = [...monitor.step(this.resumed ? { ...step, resumed: true } : step)];
    this.resumed = false;
    for (const clue of this.clues.upTo(step.step)) found.push(...monitor.clue(clue));
    for (const sample of this.samples.upTo(step.step)) found.push(...monitor.layers(sample));
    for (const evaluation of this.evaluations.upTo(step.step)) found.push(...monitor.evaluation(evaluation));
    return found.concat(this.feedFigures(monitor, step.step));
  }

  private feedFigures(monitor: Monitor, until: number): RunFinding[] {
    const { scriptFigures } = this;
    return [...this.figures.upTo(until)].flatMap(({ step, values }) => {
      const gauges = scriptFigures.take(values);
      const { objective } = scriptFigures;
      return [
        ...(objective === null ? [] : monitor.objective(objective)),
        ...(gauges === null ? [] : monitor.gauges(gauges, step)),
      ];
    });
  }

  /** The monitor is not worth ending a run for: its first error ends the watching, nothing else. */
  private attempt<T>(work: () => T, otherwise: T): T {
    if (this.trouble !== null) return otherwise;
    try {
      return work();
    } catch (error) {
      this.trouble = error as Error;
      return otherwise;
    }
  }

  /** A trouble of a former run counts here only if it has become worse since. */
  private own(findings: RunFinding[]): RunFinding[] {
    return findings.filter(({ id, severity }) => {
      const before = this.inherited.get(id);
      return before === undefined || isGraver(severity, before);
    });
  }
}
