/** Tells which files of a workspace are logs, by their beginnings: in slices, the newest first, and each once. */
import path from 'node:path';
import { openLog, runsIn } from '../logs';
import type { LogRef } from '../logs/row';
import { logId } from '../shared/logId';
import { stampOf, type Stamp } from './stamp';

/** Files that are looked at, runs of one store that are listed, and logs in all. */
const mostFiles = 400;
const mostRuns = 20;
const mostLogs = 200;
/** Of each log so much is read to see whether it is one. */
const headBytes = 256 * 1024;
/** A table with one figure called a loss may be anything. */
const fewestRows = 2;
/** Between two files everything else has its turn. */
const pauseMs = 5;

/** Files that belong to a store which is their folder. */
const folderOf: readonly { name: RegExp; up: number }[] = [
  { name: /tfevents/, up: 1 },
  { name: /[\\/]mlruns[\\/][^\\/]+[\\/]meta\.yaml$/, up: 2 },
  { name: /[\\/]dvclive[\\/]metrics\.json$/, up: 1 },
];

export class LogFinder {
  private waiting: { place: string; stamp: Stamp }[] = [];
  private found: LogRef[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** What each place turned out to be when it was last looked at. */
  private known = new Map<string, { text: string; refs: LogRef[] }>();

  constructor(private readonly tell: (refs: LogRef[]) => void) {}

  /** The files of the workspace that may be logs, or belong to one. */
  look(files: readonly string[]): void {
    const places = [...new Set(files.map(placeOf))].flatMap((place) => {
      const stamp = stampOf(place);
      return stamp ? [{ place, stamp }] : [];
    });
    this.waiting = places.sort((a, b) => b.stamp.time - a.stamp.time).slice(0, mostFiles);
    this.known = new Map([...this.known].filter(([place]) => this.waiting.some((each) => each.place === place)));
    this.found = [];
    this.next();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private next(): void {
    clearTimeout(this.timer);
    const place = this.waiting.shift();
    if (place && this.found.length < mostLogs) {
      this.found.push(...this.refsAt(place.place, place.stamp));
      this.timer = setTimeout(() => this.next(), pauseMs);
    } else this.tell([...new Map(this.found.map((ref) => [logId(ref), ref])).values()].slice(0, mostLogs));
  }

  private refsAt(place: string, { text }: Stamp): LogRef[] {
    const known = this.known.get(place);
    // A log that grows stays one; what was none may have become one.
    if (known && (known.text === text || known.refs.length > 0)) return known.refs;
    const refs = runsAt(place).filter(isLog);
    this.known.set(place, { text, refs });
    return refs;
  }
}

function placeOf(file: string): string {
  const up = folderOf.find(({ name }) => name.test(file))?.up ?? 0;
  return up === 0 ? file : path.resolve(file, ...Array<string>(up).fill('..'));
}

function runsAt(place: string): LogRef[] {
  try {
    return runsIn(place).slice(0, mostRuns);
  } catch {
    return [];
  }
}

/** Whether its beginning holds rows of a training loss. */
function isLog(ref: LogRef): boolean {
  try {
    const log = openLog(ref);
    try {
      for (let more = true, tries = 0; more && tries < 3; tries++) more = log.readOn(() => undefined, headBytes);
      return log.read.rows >= fewestRows && log.read.columns['loss'] !== undefined;
    } finally {
      log.close();
    }
  } catch {
    return false;
  }
}
