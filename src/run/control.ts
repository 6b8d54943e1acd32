/** `control.jsonl`: requests to a run. The backend obeys them between steps and acknowledges each with an event. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LineTail, appendLine } from './jsonLines';
import { refuseNewer } from './manifest';
import { refuseLinkedRun, runFiles } from './paths';
import { controlSchema, type ControlLine, type ControlRequest } from './schemas';

/**
 * Asks the run for something and returns the request's id, which the acknowledging event names. Throws a sentence if the
 * run is of a newer Keel or the disk refuses.
 */
export function requestControl(dir: string, request: ControlRequest, from: ControlLine['from']): string {
  refuseLinkedRun(dir);
  refuseNewer(dir);
  const id = randomUUID();
  appendLine(path.join(dir, runFiles.control), { id, time: Date.now() / 1000, from, ...request });
  return id;
}

/** Gives the requests that came since the last call; lines that are no requests are skipped and counted. */
export class ControlTail extends LineTail<ControlLine> {
  constructor(dir: string) {
    super(path.join(dir, runFiles.control), (value) => controlSchema.parse(value));
  }
}
