/** `control.jsonl`: requests to a run. The backend obeys them between steps and acknowledges each with an event. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { LineTail, appendLine } from './jsonLines';
import { runFiles } from './paths';
import type { ControlLine, ControlRequest } from './types';

export const requestSchema = z.union([
  z.object({ request: z.enum(['stop', 'pause', 'resume', 'checkpoint']) }),
  z.object({ request: z.literal('setLr'), value: z.number() }),
  z.object({ request: z.literal('setClip'), value: z.number().nullable() }),
]);

const lineSchema = z.intersection(
  z.object({ id: z.string(), time: z.number(), from: z.enum(['editor', 'cli', 'policy']) }),
  requestSchema,
);

/** Asks the run for something and returns the request's id, which the acknowledging event names. */
export function requestControl(dir: string, request: ControlRequest, from: ControlLine['from']): string {
  const id = randomUUID();
  appendLine(path.join(dir, runFiles.control), { id, time: Date.now() / 1000, from, ...request });
  return id;
}

/** Gives the requests that came since the last call; lines that are no requests are skipped and counted. */
export class ControlTail extends LineTail<ControlLine> {
  constructor(dir: string) {
    super(path.join(dir, runFiles.control), (value) => lineSchema.parse(value));
  }
}
