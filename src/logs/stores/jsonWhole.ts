/** Logs that are JSON in one piece, which is written anew each time that something is added to it. */
import fs from 'node:fs';
import path from 'node:path';
import { readRegular } from '../../run/plainFile';
import { say, SaidError, type Message } from '../../shared/messages/say';
import type { LogRef, Planned, ReadProgress, LogSource, StoreKind, TakeRow } from '../row';
import { jsonLines } from '../tables/jsonLines';
import { parseLoose } from '../tables/looseJson';
import { isTree, NamedRows, type JsonTree } from '../tables/namedRows';
import { beginningOf } from './beginning';
import { jsonTable, parseTorn, type JsonTable } from './jsonTables';
import { tagOfDownload } from './tensorboardDownload';

/** Bytes of JSON in one piece; what is longer must be a line a row. */
const longestWhole = 256 * 1024 * 1024;

/** Bytes that a row takes, about. */
const rowBytes = 128;

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Whether the beginning of a file is that of a log in one piece. */
function looksWhole(file: string): boolean {
  const head = beginningOf(file);
  if (head === null || !/^\s*[[{]/.test(head.text)) return false;
  const lines = head.text.split('\n');
  // One line that holds many rows is no line of rows.
  if (head.isWhole && (jsonTable(parseLoose(head.text))?.rows.length ?? 0) > 1) return true;
  if (jsonLines.recognises(lines.slice(0, 50)) > 0) return false;
  return jsonTable(head.isWhole ? (parseLoose(head.text) ?? parseTorn(head.text)) : parseTorn(head.text)) !== null;
}

/** A file that says in one piece what it holds; `locate` tells which, for it may become another. */
export class JsonSource implements LogSource {
  notices: readonly Message[] = [];
  planned: Planned = {};
  private rows: NamedRows;
  private stamp = '';
  private waiting: readonly JsonTree[] = [];
  private handed = 0;
  /** Of the rows handed on, to tell whether there are only more. */
  private sum = 0;

  constructor(
    public form: string,
    private readonly locate: () => string,
  ) {
    this.rows = new NamedRows((row) => this.take(row));
  }

  private take: TakeRow = () => undefined;

  get notUnderstood(): number {
    return this.rows.notUnderstood;
  }

  read(take: TakeRow, budget: number): ReadProgress {
    const table = this.handed < this.waiting.length ? null : this.changed();
    if (table !== null) {
      const isMore = table.rows.length >= this.handed && checksum(table.rows.slice(0, this.handed), 0) === this.sum;
      if (!isMore) return this.begin();
      this.waiting = table.rows;
      this.planned = table.planned;
    }
    this.take = take;
    const next = this.waiting.slice(this.handed, this.handed + Math.max(1, Math.floor(budget / rowBytes)));
    for (const row of next) this.rows.row(row);
    this.sum = checksum(next, this.sum);
    this.handed += next.length;
    const isMore = this.handed < this.waiting.length;
    // What was handed on is not kept, only how much it was.
    if (!isMore) this.waiting = [];
    return isMore ? 'more' : 'end';
  }

  finish(): void {
    // All of it was there from the start.
  }

  close(): void {
    this.waiting = [];
  }

  private begin(): ReadProgress {
    [this.stamp, this.waiting, this.handed, this.sum] = ['', [], 0, 0];
    this.rows = new NamedRows((row) => this.take(row));
    return 'anew';
  }

  /** What the file holds now, if that may be something else than before. */
  private changed(): JsonTable | null {
    const file = this.locate();
    const { ino, size, mtimeMs } = fs.statSync(file);
    const stamp = `${file} ${ino} ${size} ${mtimeMs}`;
    if (stamp === this.stamp) return null;
    if (size > longestWhole) throw new SaidError(say('log.long-json', { most: longestWhole / 1024 / 1024 }));
    const text = decode(readRegular(file, longestWhole));
    this.stamp = stamp;
    return this.tableOf(file, text);
  }

  private tableOf(file: string, text: string): JsonTable | null {
    const name = tagOfDownload(file);
    const value = parseLoose(text);
    if (value !== undefined) {
      this.notices = [];
      const table = jsonTable(value, name);
      if (table === null) throw new SaidError(say('log.json-no-rows'));
      if (isTree(value) && Array.isArray(value.log_history)) this.form = 'trainer_state';
      return table;
    }
    // It is being written, or its writer was ended: the last row may be cut off, too.
    const torn = jsonTable(parseTorn(text), name);
    const whole = torn === null ? [] : torn.rows.slice(0, -1);
    if (whole.length <= this.handed && this.handed > 0) return null;
    if (whole.length === 0) throw new SaidError(say('log.json-torn'));
    this.notices = [say('log.cut-off', { file: path.basename(file) })];
    return { rows: whole, planned: torn!.planned };
  }
}

function checksum(rows: readonly JsonTree[], from: number): number {
  let sum = from;
  for (const row of rows) {
    const text = JSON.stringify(row);
    for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  return sum;
}

export const jsonWhole: StoreKind = {
  id: 'json',
  runsIn(file) {
    return looksWhole(file) ? [{ file, run: null, name: path.basename(file) }] : null;
  },
  open: ({ file }: LogRef) => new JsonSource('json', () => file),
};
