/** The run folders of all workspace folders: finds new ones, drops those that are gone. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { runIds } from '../run/list';
import { runsDir } from '../run/paths';
import { RunReader, type RunListener } from './runReader';

/** New runs are looked for this often; those started here are told of and appear at once. */
const scanMs = 1000;
/** Every run is checked this often for what no watcher tells. */
const checkMs = 5000;

export class Library {
  private readonly readers = new Map<string, RunReader>();
  private readonly unreadable = new Set<string>();
  private roots: string[] = [];
  private readonly timers: NodeJS.Timeout[];

  constructor(
    private readonly listener: RunListener,
    private readonly gone: (id: string) => void,
  ) {
    this.timers = [setInterval(() => this.scan(), scanMs), setInterval(() => this.check(), checkMs)];
  }

  setRoots(roots: string[]): void {
    this.roots = roots;
    this.scan();
  }

  get(id: string): RunReader | undefined {
    return this.readers.get(id);
  }

  /** Lets go the curves of all runs but these. */
  keep(shown: ReadonlySet<string>): void {
    for (const [id, reader] of this.readers) if (!shown.has(id)) reader.close();
  }

  /** Where a folder cannot be read for now, nothing counts as deleted. */
  scan(): void {
    const found = new Set<string>();
    for (const root of this.roots) {
      const folder = runsDir(root);
      try {
        for (const id of runIds(root)) this.open(root, id, found);
      } catch (error) {
        return this.complain(folder, error);
      }
    }
    for (const [id, reader] of this.readers) {
      if (found.has(id) && this.roots.includes(reader.workspace)) continue;
      reader.dispose();
      this.readers.delete(id);
      this.gone(id);
    }
  }

  dispose(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const reader of this.readers.values()) reader.dispose();
  }

  private open(root: string, id: string, found: Set<string>): void {
    found.add(id);
    if (this.readers.has(id)) return;
    const dir = path.join(runsDir(root), id);
    try {
      const reader = new RunReader(root, dir, this.listener);
      this.readers.set(id, reader);
      this.listener.changed(reader);
    } catch (error) {
      this.complain(dir, error);
    }
  }

  /** A folder without a manifest may be a run in the making; it is tried again, and named once if it stays so. */
  private complain(dir: string, error: unknown): void {
    const age = Date.now() - (fs.statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age < checkMs || this.unreadable.has(dir)) return;
    this.unreadable.add(dir);
    this.listener.trouble(error);
  }

  private check(): void {
    for (const reader of this.readers.values()) reader.check();
  }
}
