/** `events.jsonl`: sparse facts of a run, in order. The backend and the runner both append. */
import path from 'node:path';
import { z } from 'zod';
import { requestSchema } from './control';
import { LineTail, appendLine } from './jsonLines';
import { runFiles } from './paths';
import { deviceSchema, figure, stateSchema, tableSchema } from './schemas';
import type { RunEvent } from './types';

const step = z.number().int().min(0);
const reason = z.string().nullable();

/** Numbers inside a finding that may be non-finite. */
const figureKeys = new Set(['value', 'threshold']);

/** A finding belongs to the diagnosis; here only its non-finite numbers are brought back. */
function reviveFigures(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(reviveFigures);
  if (item === null || typeof item !== 'object') return item;
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      const number = figureKeys.has(key) ? figure.safeParse(value) : undefined;
      return [key, number?.success ? number.data : reviveFigures(value)];
    }),
  );
}

const kinds = [
  z.object({
    kind: z.literal('started'),
    device: deviceSchema,
    versions: z.record(z.string(), z.string()),
    tables: z.array(tableSchema),
    totalSteps: z.number().int().positive().nullable(),
    pid: z.number().int(),
    notes: z.array(z.string()),
  }),
  z.object({ kind: z.literal('eval'), step, loss: figure, metrics: z.record(z.string(), figure) }),
  z.object({ kind: z.literal('checkpoint'), step, path: z.string(), finite: z.boolean().optional() }),
  z.object({ kind: z.literal('checkpointRemoved'), step }),
  z.object({
    kind: z.literal('control'),
    id: z.string(),
    request: requestSchema,
    ok: z.boolean(),
    step,
    message: z.string(),
  }),
  z.object({ kind: z.literal('note'), step, text: z.string() }),
  z.object({ kind: z.literal('scalar'), step, name: z.string(), value: figure }),
  z.object({ kind: z.literal('finding'), finding: z.looseObject({}).transform(reviveFigures) }),
  z.object({ kind: z.literal('notChecked'), items: z.array(z.string()) }),
  z.object({ kind: z.literal('done'), state: z.enum(['finished', 'stopped', 'failed']), step, reason }),
  z.object({ kind: z.literal('end'), state: stateSchema, step, reason }),
] as const;

const eventSchema = z.intersection(z.object({ time: z.number() }), z.discriminatedUnion('kind', kinds));

/** The event in a parsed line; throws if it is none. */
const parseEvent = (value: unknown) => eventSchema.parse(value) as RunEvent;

/** Appends an event with one synchronous write. Its `time` is seconds since 1970. Throws a sentence if the disk refuses. */
export function appendEvent(dir: string, event: RunEvent): void {
  appendLine(path.join(dir, runFiles.events), event);
}

/** Gives the events that came since the last call; lines that are torn or no events are skipped and counted. */
export class EventTail extends LineTail<RunEvent> {
  constructor(dir: string) {
    super(path.join(dir, runFiles.events), parseEvent);
  }
}

/** All events of a run, and how many lines were skipped because they were torn or no events. */
export function readEvents(dir: string): { events: RunEvent[]; skipped: number } {
  const tail = new EventTail(dir);
  return { events: tail.read(), skipped: tail.skipped };
}
