/** What the runner itself writes into the run folder: the manifest with its heartbeat, and events. */
import fs from 'node:fs';
import path from 'node:path';
import { appendEvent } from '../run/events';
import { readManifest, writeManifest } from '../run/manifest';
import { runFiles } from '../run/paths';
import { replacePlain, syncPlain } from '../run/plainFile';
import type { Manifest, RunEvent } from '../run/types';
import { mapTexts } from '../shared/printable';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;
export type RunnerEvent = WithoutTime<RunEvent>;

/** Bytes of the space that is kept for the end of a run. */
const reserveBytes = 64 * 1024;

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
    return mapTexts(value, this.hide) as T;
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
