/** What the runner itself writes into the run folder: the manifest with its heartbeat, and events. */
import fs from 'node:fs';
import path from 'node:path';
import { appendEvent } from '../run/events';
import { readManifest, writeManifest } from '../run/manifest';
import { runFiles } from '../run/paths';
import { replacePlain, syncPlain } from '../run/plainFile';
import type { Manifest, RunEvent } from '../run/types';
import { say, SaidError } from '../shared/messages/say';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;
export type RunnerEvent = WithoutTime<RunEvent>;

/** Bytes of the space that is kept for the end of a run. */
const reserveBytes = 64 * 1024;

/** Keys of what is written for a person to read, with messages under `said`. All else is figures and names that Keel goes by. */
const wordKeys: ReadonlySet<string> = new Set([
  'reason',
  'message',
  'text',
  'notes',
  'items',
  'causes',
  'notChecked',
  'said',
]);

/** A value of JSON with its words for a person changed; the id of a message is none. */
function withWords(value: unknown, change: (text: string) => string, within = false): unknown {
  if (typeof value === 'string') return within ? change(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withWords(item, change, within));
  const changed = (key: string, item: unknown) =>
    within && key === 'id' ? item : withWords(item, change, within || wordKeys.has(key));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(key, item)]));
}

/** A disk that refuses does not end the run: what could not be written waits, and is tried again with every heartbeat. */
export class RunRecord {
  manifest: Manifest;
  private readonly waiting: RunEvent[] = [];
  private readonly reserve: string;
  private complained = false;
  /** Takes secrets out of what others said, such as an exception that quotes a token. */
  hide: (text: string) => string = (text) => text;

  /** Throws a sentence if the folder is not that of a run. */
  constructor(private readonly dir: string) {
    this.manifest = readManifest(dir);
    this.reserve = path.join(dir, runFiles.reserve);
    this.attempt(() => replacePlain(this.reserve, Buffer.alloc(reserveBytes, 1)));
  }

  /** Changes the manifest, on disk at once. */
  update(changes: Partial<Manifest>): void {
    this.manifest = { ...this.manifest, ...this.hidden(changes) };
    this.beat();
  }

  /** Renews the heartbeat, writes what had to wait, and makes all events outlast a power loss, the backend's as well. */
  beat(): boolean {
    this.manifest.heartbeat = Date.now();
    const written = this.attempt(() => {
      writeManifest(this.dir, this.manifest);
      this.flush();
    });
    syncPlain(path.join(this.dir, runFiles.events));
    return written;
  }

  event(event: RunnerEvent): void {
    this.waiting.push({ time: Date.now() / 1000, ...this.hidden(event) });
    this.attempt(() => this.flush());
  }

  /** Gives the reserve back and writes the last state. Returns whether all of it is on disk. */
  close(changes: Partial<Manifest>): boolean {
    this.attempt(() => fs.rmSync(this.reserve, { force: true }));
    this.manifest = { ...this.manifest, ...this.hidden(changes) };
    return this.beat();
  }

  private hidden<T>(value: T): T {
    return withWords(value, this.hide) as T;
  }

  private flush(): void {
    while (this.waiting.length > 0) {
      appendEvent(this.dir, this.waiting[0]!);
      this.waiting.shift();
    }
  }

  private attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!this.complained) console.error((error as Error).message);
      this.complained = true;
      return false;
    }
  }
}

/** The record of a run that waits to be run. Throws a sentence if it is none. */
export function recordOf(dir: string, run: string): RunRecord {
  const { state, pids } = readManifest(dir);
  if (state !== 'starting' || pids.runner !== null) throw new SaidError(say('runner.taken', { run, state }));
  return new RunRecord(dir);
}
