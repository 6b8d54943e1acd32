/** Folders in which each figure has a file of its own, with a line a step. */
import fs from 'node:fs';
import path from 'node:path';
import type { Message } from '../../shared/messages/say';
import { FileTail } from '../fileTail';
import { Lines } from '../lines';
import type { Planned, ReadProgress, LogSource, TakeRow } from '../row';
import { entriesOf } from './beginning';
import { joinStreams, PointRows, type LoggedPoint, type PointStream } from './points';

/** A line's step, time and value; null if it is none; `names` if it names the columns. */
export type ReadPoint = (line: string) => Omit<LoggedPoint, 'name'> | 'names' | null;

/** Bytes of a file read at once: there are many files. */
const pieceBytes = 64 * 1024;

/** Files read as figures of one run. */
const mostFiles = 2000;

/** Files below a folder, with their paths from there, to a depth. */
export function filesBelow(folder: string, deepest: number, before = ''): { file: string; name: string }[] {
  return entriesOf(path.join(folder, before))
    .flatMap((entry) => {
      const name = before === '' ? entry.name : `${before}/${entry.name}`;
      if (entry.isFile()) return [{ file: path.join(folder, name), name }];
      return entry.isDirectory() && deepest > 0 ? filesBelow(folder, deepest - 1, name) : [];
    })
    .slice(0, mostFiles);
}

class PointFile implements PointStream {
  notUnderstood = 0;
  position = 0;
  replaced = false;
  private readonly tail: FileTail;
  private readonly lines: Lines;
  private points: LoggedPoint[] = [];
  private next = 0;
  private ended = false;

  constructor(
    readonly file: string,
    private readonly name: string,
    private readonly read: ReadPoint,
  ) {
    this.tail = new FileTail(file);
    this.lines = new Lines((line) => this.line(line));
  }

  again(): void {
    this.ended = false;
  }

  peek(): LoggedPoint | null {
    while (this.next >= this.points.length && !this.ended && !this.replaced) {
      [this.points, this.next] = [[], 0];
      const { bytes, anew, more } = this.tail.read(pieceBytes);
      this.replaced = anew;
      this.ended = !more;
      this.position += bytes.length;
      // Names in other letters are no part of a line.
      this.lines.push(bytes.toString('latin1'));
    }
    return this.points[this.next] ?? null;
  }

  take(): void {
    this.next++;
  }

  close(): void {
    this.tail.close();
  }

  private line(line: string): void {
    if (line.trim() === '') return;
    const point = this.read(line);
    if (point === null) this.notUnderstood++;
    else if (point !== 'names') this.points.push({ name: this.name, ...point });
  }
}

/** What tells one kind of such folders from another. */
export interface PointFolder {
  form: string;
  /** The files that there are now, each with the name of its figure. */
  files(): { file: string; name: string }[];
  /** Reads the lines of one file. */
  reader(): ReadPoint;
  settings(): LogSource['settings'];
}

export class PointFiles implements LogSource {
  readonly planned: Planned = {};
  readonly notices: readonly Message[] = [];
  settings: NonNullable<LogSource['settings']> | null = null;
  private files = new Map<string, PointFile>();
  private rows = new PointRows();

  constructor(private readonly folder: PointFolder) {}

  get form(): string {
    return this.folder.form;
  }

  get notUnderstood(): number {
    return [...this.files.values()].reduce((sum, { notUnderstood }) => sum + notUnderstood, 0);
  }

  read(take: TakeRow, budget: number): ReadProgress {
    const found = this.folder.files();
    if ([...this.files.keys()].some((file) => !fs.existsSync(file))) return this.begin();
    for (const { file, name } of found) {
      if (!this.files.has(file)) this.files.set(file, new PointFile(file, name, this.folder.reader()));
    }
    this.settings ??= this.folder.settings() ?? null;
    const files = [...this.files.values()];
    for (const file of files) file.again();
    const from = this.position;
    const more = joinStreams(files, this.rows, take, () => this.position - from >= budget + pieceBytes * files.length);
    if (files.some(({ replaced }) => replaced)) return this.begin();
    return more ? 'more' : 'end';
  }

  finish(): void {
    // A line is written as a whole; one that is cut off could be another figure.
  }

  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
  }

  private get position(): number {
    return [...this.files.values()].reduce((sum, { position }) => sum + position, 0);
  }

  private begin(): ReadProgress {
    this.close();
    this.rows = new PointRows();
    return 'anew';
  }
}
