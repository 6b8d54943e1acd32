/** What the events of a run add up to. */
import type { RecordedFinding } from '../diagnosis/finding';
import { readFinding } from '../diagnosis/findingSchema';
import { EventTail, noteText } from '../run/events';
import { HeldOut } from '../run/heldOut';
import type { DeviceInfo, RunEvent, TableInfo } from '../run/types';
import { Series } from '../run/series';
import { saidListOf, type Message } from '../shared/messages/say';

import { appendTo } from './curves';

export type Answered = Extract<RunEvent, { kind: 'control' }>;

/** Bytes of events that are read at once. */
const mostAtOnce = 2_000_000;
const mostScalars = 1000;
const mostNotes = 20;

export class EventFacts {
  readonly findings = new Map<string, RecordedFinding>();
  /** The losses on held-out data. */
  readonly validation = new Series();
  newestValidation: number | null = null;
  /** What its data is called, empty where nothing names it; whether the training loss is on another scale. */
  validated = { name: '', otherScale: false };
  /** Losses on other data, by its name. */
  readonly evaluations = new Map<string, Series>();
  private readonly heldOut = new HeldOut();
  /** Checkpoints that are there and hold finite weights only. */
  readonly checkpoints = new Set<number>();
  /** Figures beside the tables, by their names. */
  readonly scalars = new Map<string, Series>();
  /** Findings that could not be read. */
  unreadable = 0;
  /** Kinds of events that only a newer Keel knows. */
  get unknown(): ReadonlySet<string> {
    return this.tail.unknown;
  }
  notChecked: Message[] = [];
  /** The newest notes. */
  notes: Message[] = [];
  /** The newest of them that a person wants to know at once. */
  warning: Message | null = null;
  device: DeviceInfo | null = null;
  tables: TableInfo[] = [];
  totalSteps: number | null = null;
  private readonly tail: EventTail;

  constructor(dir: string) {
    this.tail = new EventTail(dir);
  }

  /** Whether there are events that were not taken in yet. */
  get behind(): boolean {
    return this.tail.behind;
  }

  /** Takes in new events, of some megabytes at most; returns the acknowledgements among them. */
  update(): Answered[] {
    const events = this.tail.read(mostAtOnce);
    for (const event of events) this.take(event);
    return events.filter((event) => event.kind === 'control');
  }

  private take(event: RunEvent): void {
    switch (event.kind) {
      case 'started':
        if (this.device === null) this.scalars.clear();
        this.device = event.device;
        this.tables = event.tables;
        this.totalSteps = event.totalSteps;
        return;
      case 'eval':
        return this.takeEvaluation(event);
      case 'checkpoint':
        if (event.finite !== false) this.checkpoints.add(event.step);
        return;
      case 'checkpointRemoved':
        this.checkpoints.delete(event.step);
        return;
      case 'scalar':
        return takeInto(this.scalars, event.name, event.step, event.value);
      case 'figures':
        for (const [name, value] of Object.entries(event.values)) takeInto(this.scalars, name, event.step, value);
        return;
      case 'finding':
        return this.takeFinding(event.finding);
      case 'note':
        return this.takeNote(event);
      case 'notChecked':
        this.notChecked = saidListOf(event, 'items');
        return;
      default:
        return;
    }
  }

  private takeNote(note: Extract<RunEvent, { kind: 'note' }>): void {
    this.notes = [...this.notes, noteText(note)].slice(-mostNotes);
    if (note.warning === true) this.warning = noteText(note);
  }

  private takeEvaluation(event: Extract<RunEvent, { kind: 'eval' }>): void {
    const { step, loss, name = '', otherScale = false } = event;
    if (this.heldOut.leads(event)) {
      this.newestValidation = loss;
      this.validated = { name, otherScale };
      appendTo(this.validation, step, loss);
    } else takeInto(this.evaluations, name, step, loss);
  }

  private takeFinding(told: unknown): void {
    const finding = readFinding(told);
    if (finding === null) this.unreadable += 1;
    else this.findings.set(finding.id, finding);
  }
}

function takeInto(named: Map<string, Series>, name: string, step: number, value: number): void {
  const series = named.get(name) ?? new Series();
  // A folder may hold any number of names; a panel shows some.
  if (named.size >= mostScalars && !named.has(name)) return;
  named.set(name, series);
  appendTo(series, step, value);
}
