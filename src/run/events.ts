/** `events.jsonl`: sparse facts of a run, in order. The backend and the runner both append. */
import path from 'node:path';
import { LineTail, appendLine } from './jsonLines';
import { runFiles } from './paths';
import { eventSchema, type RunEvent } from './schemas';

/** Appends an event with one synchronous write. Its `time` is seconds since 1970. Throws a sentence if the disk refuses. */
export function appendEvent(dir: string, event: RunEvent): void {
  appendLine(path.join(dir, runFiles.events), event);
}

/** Gives the events that came since the last call; lines that are torn or no events are skipped and counted. */
export class EventTail extends LineTail<RunEvent> {
  constructor(dir: string) {
    super(path.join(dir, runFiles.events), (value) => eventSchema.parse(value));
  }
}

/** All events of a run, and how many lines were skipped because they were torn or no events. */
export function readEvents(dir: string): { events: RunEvent[]; skipped: number } {
  const tail = new EventTail(dir);
  return { events: tail.read(), skipped: tail.skipped };
}
