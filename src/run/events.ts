/** `events.jsonl`: sparse facts of a run, in order. The backend and the runner both append. */
import path from 'node:path';
import { LineTail, appendLine } from './jsonLines';
import { runFiles } from './paths';
import { eventKinds, eventSchema, type RunEvent } from './schemas';
import { saidOf, say, type Message } from '../shared/messages/say';

/** Appends an event with one synchronous write. Its `time` is seconds since 1970. Throws a sentence if the disk refuses. */
export function appendEvent(dir: string, event: RunEvent): void {
  appendLine(path.join(dir, runFiles.events), event);
}

/** Gives the events that came since the last call; lines that are torn or no events are skipped and counted. */
export class EventTail extends LineTail<RunEvent> {
  /** Kinds of the lines left out that a newer Keel may have written. */
  readonly unknown = new Set<string>();

  constructor(dir: string) {
    super(path.join(dir, runFiles.events), (value) => {
      const kind = (value as { kind?: unknown } | null)?.kind;
      if (typeof kind === 'string' && !eventKinds.has(kind) && this.unknown.size < mostUnknown) this.unknown.add(kind);
      return eventSchema.parse(value);
    });
  }
}

/** What a note says, with its step. Before the first step there is none to name. */
export function noteText(note: Extract<RunEvent, { kind: 'note' }>): Message {
  const text = saidOf(note, 'text');
  return note.step > 0 ? say('run.at-step', { step: note.step, text }) : text;
}

/** More kinds than these are no newer Keel's. */
const mostUnknown = 20;

/** The sentence about events of kinds that are not known here; null where there are none. */
export const unknownNotice = (kinds: ReadonlySet<string>): Message | null =>
  kinds.size === 0 ? null : say('run.unknown-events', { kinds: [...kinds].map((kind) => kind.slice(0, 40)) });

/** The newest of these lie within so many bytes of the end of the file: after them come at most some findings. */
const lastBytes = 1_000_000;

type LastWord = Extract<RunEvent, { kind: 'done' | 'end' }>;

/** Reads only the file's end. */
function lastWords(dir: string): LastWord[] {
  const tail = new EventTail(dir);
  tail.skipToEnd(lastBytes);
  return tail.read().filter((event) => event.kind === 'done' || event.kind === 'end');
}

/** How the run ended by the word of its runner, or of its backend; null where neither said it. */
export function lastWord(dir: string): LastWord | null {
  const words = lastWords(dir);
  return words.findLast(({ kind }) => kind === 'end') ?? words.at(-1) ?? null;
}

/** Whether the backend said the end, after which it writes nothing more. */
export const saidDone = (dir: string): boolean => lastWords(dir).some(({ kind }) => kind === 'done');

/** All events of a run, and how many lines were skipped because they were torn or no events. */
export function readEvents(dir: string): { events: RunEvent[]; skipped: number } {
  const tail = new EventTail(dir);
  return { events: tail.read(), skipped: tail.skipped };
}
