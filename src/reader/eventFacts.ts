/** What the events of a run add up to. */
import type { RecordedFinding } from '../diagnosis/finding';
import { readFinding } from '../diagnosis/findingSchema';
import { EventTail } from '../run/events';
import type { DeviceInfo, RunEvent, TableInfo } from '../run/types';
import { saidListOf, type Message } from '../shared/messages/say';

export type Answered = Extract<RunEvent, { kind: 'control' }>;

export class EventFacts {
  readonly findings = new Map<string, RecordedFinding>();
  readonly evaluations: { step: number; loss: number }[] = [];
  /** Checkpoints that are there and hold finite weights only. */
  readonly checkpoints = new Set<number>();
  /** Figures beside the tables, in order, such as the use of a GPU. */
  readonly scalars: { step: number; name: string; value: number }[] = [];
  readonly scalarNames = new Set<string>();
  /** Findings that could not be read. */
  unreadable = 0;
  /** Kinds of events that only a newer Keel knows. */
  get unknown(): ReadonlySet<string> {
    return this.tail.unknown;
  }
  notChecked: Message[] = [];
  device: DeviceInfo | null = null;
  tables: TableInfo[] = [];
  totalSteps: number | null = null;
  private readonly tail: EventTail;

  constructor(dir: string) {
    this.tail = new EventTail(dir);
  }

  /** Takes in new events; returns the acknowledgements among them. */
  update(): Answered[] {
    const events = this.tail.read();
    for (const event of events) this.take(event);
    return events.filter((event) => event.kind === 'control');
  }

  private take(event: RunEvent): void {
    switch (event.kind) {
      case 'started':
        this.device = event.device;
        this.tables = event.tables;
        this.totalSteps = event.totalSteps;
        return;
      case 'eval':
        this.evaluations.push({ step: event.step, loss: event.loss });
        return;
      case 'checkpoint':
        if (event.finite !== false) this.checkpoints.add(event.step);
        return;
      case 'checkpointRemoved':
        this.checkpoints.delete(event.step);
        return;
      case 'scalar':
        this.scalars.push({ step: event.step, name: event.name, value: event.value });
        this.scalarNames.add(event.name);
        return;
      case 'finding':
        return this.takeFinding(event.finding);
      case 'notChecked':
        this.notChecked = saidListOf(event, 'items');
        return;
      default:
        return;
    }
  }

  private takeFinding(told: unknown): void {
    const finding = readFinding(told);
    if (finding === null) this.unreadable += 1;
    else this.findings.set(finding.id, finding);
  }
}
