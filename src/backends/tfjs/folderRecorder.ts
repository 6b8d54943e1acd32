/** Records into the run folder. A disk that refuses ends no run: what it refuses waits, and in the end it is said what is missing. */
import path from 'node:path';
import { appendEvent } from '../../run/events';
import { troubleOf } from '../../run/fileError';
import { runFiles } from '../../run/paths';
import { LayerWriter, StepWriter } from '../../run/table';
import { stepColumns, type RunEvent } from '../../run/types';
import { messageOf, say, spoken, type Message } from '../../shared/messages/say';
import type { RecordedStep, Recorder, TrainerEvent } from './recorder';

/** Events that wait for a disk that refuses them, at most. */
const waitAtMost = 10_000;

/** Writes events in order; those that the disk refuses wait. */
export class EventQueue {
  private readonly waiting: RunEvent[] = [];
  private lost = 0;
  private trouble: unknown = null;

  constructor(private readonly dir: string) {}

  add(event: TrainerEvent): void {
    if (this.waiting.length < waitAtMost) this.waiting.push({ time: Date.now() / 1000, ...event });
    else this.lost += 1;
    this.flush();
  }

  /** Writes what waits, as far as the disk takes it; returns whether all of it is written. */
  flush(): boolean {
    try {
      for (let [event] = this.waiting; event !== undefined; [event] = this.waiting) {
        appendEvent(this.dir, event);
        this.waiting.shift();
      }
    } catch (error) {
      this.trouble = error;
    }
    return this.waiting.length === 0;
  }

  /** What is not in the file, in a sentence; null if all is. */
  missing(): Message | null {
    const n = this.waiting.length + this.lost;
    return n === 0 ? null : say('record.missing-events', { n, what: troubleOf(this.trouble) });
  }
}

export class FolderRecorder implements Recorder {
  private readonly steps: StepWriter;
  private readonly sampled: LayerWriter;
  private told = false;
  private last = 0;

  /** Makes the tables. Throws a sentence if the disk refuses: no run begins on such a disk. */
  constructor(
    dir: string,
    layers: number,
    private readonly events: EventQueue,
  ) {
    this.steps = new StepWriter(path.join(dir, runFiles.steps), stepColumns);
    this.sampled = new LayerWriter(path.join(dir, runFiles.layers), layers);
  }

  step(row: RecordedStep): void {
    this.last = row.step;
    this.steps.append(stepColumns.map((name) => row[name]));
    this.tell();
    this.events.flush();
  }

  layers(step: number, values: Float32Array): void {
    this.sampled.append(step, values);
    this.tell();
  }

  event(event: TrainerEvent): void {
    this.events.add(event);
  }

  /** Says once of each trouble that the disk refuses. */
  private tell(): void {
    const trouble = this.steps.trouble ?? this.sampled.trouble;
    if (trouble !== null && !this.told) {
      const text = say('record.waiting', { why: messageOf(trouble) });
      this.event({ kind: 'note', step: this.last, ...spoken({ text }) });
    }
    this.told = trouble !== null;
  }

  /** Tries what waits once more; returns whether all of it is written. */
  retry(): boolean {
    this.steps.retry();
    this.sampled.retry();
    return this.events.flush() && this.steps.missing === null && this.sampled.missing === null;
  }

  /** Ends the tables, and says what is not in them and why. */
  close(): Message[] {
    const { steps, sampled, events } = this;
    steps.close();
    sampled.close();
    const rows = steps.missing && say('record.missing', { ...within(steps), what: troubleOf(steps.lastTrouble) });
    const samples =
      sampled.missing && say('record.missing-samples', { ...within(sampled), what: troubleOf(sampled.lastTrouble) });
    return [rows, samples, events.missing()].filter((message) => message !== null);
  }
}

function within({ missing }: Pick<StepWriter, 'missing'>): { n: number; from: number; to: number } {
  const { rows: n, from, to } = missing!;
  return { n, from, to };
}
