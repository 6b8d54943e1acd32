/** The run folders of all workspace folders: finds new ones, drops those that are gone. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { runIds, strayNames } from '../run/list';
import { readManifest } from '../run/manifest';
import { runsDir } from '../run/paths';
import { messageOf, say, SaidError, type Message } from '../shared/messages/say';
import { RunReader, type RunListener } from './runReader';

/** New runs are looked for this often; those started here are told of and appear at once. */
const scanMs = 1000;
/** Every run is checked this often for what no watcher tells. */
const checkMs = 5000;

/** Run folders that are opened at once, before whatever else waits has its turn. */
const openAtOnce = 24;
/** Ended runs that are checked in one turn beside those that are shown, go on, or are the newest. */
const checkAtOnce = 50;
const newest = 20;
/** A folder whose time of change is younger than this may change again within the same tick of its clock. */
const clockMs = 2500;

/** More folders that cannot be read are not shown. */
const mostBroken = 100;

/** A folder that should be a run and cannot be read, with why. */
export interface Broken {
  id: string;
  dir: string;
  message: Message;
}

export class Library {
  private readonly readers = new Map<string, RunReader>();
  private readonly unreadable = new Set<string>();
  /** Since when a folder was found that cannot be read, and what to say of it once it stays so. */
  private readonly failing = new Map<string, { root: string; id: string; since: number; message: Message | null }>();
  private toldBroken = '[]';
  private roots: string[] = [];
  private readonly timers: NodeJS.Timeout[];
  /** Ids with their workspaces that wait to be opened, newest last. */
  private waiting: { root: string; id: string }[] = [];
  private slice: NodeJS.Timeout | undefined;
  private shown: ReadonlySet<string> = new Set();
  /** Folders of runs with their times of change when they were listed; absent where another look is due. */
  private readonly listed = new Map<string, number>();
  private checked = 0;

  constructor(
    private readonly listener: RunListener,
    private readonly gone: (id: string) => void,
    private readonly broken: (runs: Broken[]) => void = () => undefined,
  ) {
    this.timers = [setInterval(() => this.scan(), scanMs), setInterval(() => this.check(), checkMs)];
  }

  setRoots(roots: string[]): void {
    this.roots = roots;
    this.list();
  }

  get(id: string): RunReader | undefined {
    return this.readers.get(id);
  }

  /** The runs that panels show: they are looked at most often. */
  show(runs: ReadonlySet<string>): void {
    this.shown = runs;
  }

  /** Lets go the curves of all runs but these. */
  keep(shown: ReadonlySet<string>): void {
    for (const [id, reader] of this.readers) if (!shown.has(id)) reader.close();
  }

  /** Looks which runs there are; `now`: also where no folder has changed. */
  scan(now = false): void {
    if (now || !this.roots.every((root) => this.isListed(runsDir(root)))) this.list();
  }

  private isListed(folder: string): boolean {
    const time = fs.lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return this.listed.get(folder) === time;
  }

  /** Where a folder cannot be read for now, nothing counts as deleted. */
  private list(): void {
    const found = new Map<string, string>();
    this.listed.clear();
    for (const root of this.roots) {
      const folder = runsDir(root);
      try {
        const time = fs.lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
        for (const id of [...runIds(root), ...strayNames(root)]) found.set(id, root);
        if (Date.now() - time > clockMs) this.listed.set(folder, time);
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
    for (const [dir, { root, id }] of this.failing) if (found.get(id) !== root) this.failing.delete(dir);
    this.tellBroken();
    const fresh = [...found].filter(([id]) => !this.readers.has(id));
    this.waiting = fresh.map(([id, root]) => ({ root, id })).sort((a, b) => (a.id < b.id ? -1 : 1));
    this.work();
  }

  /** A slice of what is to be read: newest runs first, then the events that there were too many of, shown runs first. */
  private work(): void {
    clearTimeout(this.slice);
    const some = this.waiting.splice(-openAtOnce).reverse();
    for (const { root, id } of some) this.open(root, id);
    if (some.length === 0) this.behind()?.readOn();
    const more = this.waiting.length > 0 || this.behind() !== undefined;
    this.slice = more ? setTimeout(() => this.work(), 5) : undefined;
  }

  private behind(): RunReader | undefined {
    const behind = [...this.readers.values()].filter((reader) => reader.behind);
    return behind.find((reader) => this.shown.has(reader.view.id)) ?? behind[0];
  }

  dispose(): void {
    for (const timer of [...this.timers, this.slice]) clearTimeout(timer);
    for (const reader of this.readers.values()) reader.dispose();
  }

  private open(root: string, id: string): void {
    if (this.readers.has(id)) return;
    const dir = path.join(runsDir(root), id);
    try {
      const { id: own } = readManifest(dir);
      if (own !== id) throw new SaidError(say('run.wrong-folder', { dir, id: own }));
      const reader = new RunReader(root, dir, this.listener);
      this.readers.set(id, reader);
      this.failing.delete(dir);
      this.tellBroken();
      this.listener.changed(reader);
    } catch (error) {
      this.fail(root, id, error);
    }
  }

  /** A run in the making is looked at again soon; what stays unreadable is shown as that, and looked at now and then. */
  private fail(root: string, id: string, error: unknown): void {
    const dir = path.join(runsDir(root), id);
    const time = fs.lstatSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    const since = Math.min(this.failing.get(dir)?.since ?? Date.now(), time);
    const stays = Date.now() - since >= checkMs;
    this.failing.set(dir, { root, id, since, message: stays ? messageOf(error) : null });
    if (!stays) return void this.listed.delete(runsDir(root));
    this.complain(dir, error);
    this.tellBroken();
  }

  private tellBroken(): void {
    const all = [...this.failing].flatMap(([dir, { id, message }]) => (message ? [{ id, dir, message }] : []));
    const runs = all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, mostBroken);
    const text = JSON.stringify(runs);
    if (text === this.toldBroken) return;
    this.toldBroken = text;
    this.broken(runs);
  }

  /** A folder without a manifest may be a run in the making; it is tried again, and named once if it stays so. */
  private complain(dir: string, error: unknown): void {
    const age = Date.now() - (fs.statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age < checkMs || this.unreadable.has(dir)) return;
    this.unreadable.add(dir);
    this.listener.trouble(error);
  }

  /** All that may change soon, and some of the others in turn. */
  private check(): void {
    for (const { root, id } of [...this.failing.values()]) this.open(root, id);
    const ids = [...this.readers.keys()].sort();
    const latest = new Set(ids.slice(-newest));
    const turn = new Set(ids.slice(this.checked, this.checked + checkAtOnce));
    this.checked = this.checked + checkAtOnce >= ids.length ? 0 : this.checked + checkAtOnce;
    for (const [id, reader] of this.readers) {
      if (!reader.ended || this.shown.has(id) || latest.has(id) || turn.has(id)) reader.check();
    }
  }
}
