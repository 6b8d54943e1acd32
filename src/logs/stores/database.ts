/**
 * Databases of SQLite that another process may be writing to. They are read through a link in a folder of our own: beside the
 * database nothing is made, and its writer is never held up. What is read counts only if the database stayed as it was
 * meanwhile; what is not in it yet, because its writer keeps a log beside it, is read from a copy of that log.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type sqlite from 'node-sqlite3-wasm';
import { say, SaidError } from '../../shared/messages/say';
import { figureOf } from '../tables/cells';
import { fileStamp, firstBytes } from './beginning';

export type SqlCell = number | bigint | string | Uint8Array | null;
export type DatabaseRow = { [column: string]: SqlCell };

/** Whether a file is a database of SQLite by its first bytes. An empty one may become one. */
export const isDatabase = (file: string): boolean =>
  firstBytes(file, 16)?.bytes.toString('latin1') === 'SQLite format 3\u0000';

/** Changes whenever the database does. */
export const databaseStamp = (file: string): string => `${fileStamp(file)},${fileStamp(`${file}-wal`)}`;

const locked = () => new SaidError(say('log.store-locked'));

/** How often a database is tried that changes while it is read. */
const tries = 5;

/** The library compiles its WebAssembly when it is loaded: not before there is a database to read. */
function library(): typeof sqlite {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it with this file
  return require('node-sqlite3-wasm') as typeof sqlite;
}

/** Answers questions to a database as it is at one moment. Throws a sentence without a subject where it cannot be read. */
export function ask<T>(file: string, question: (tables: OpenDatabase) => T): T {
  for (let left = tries; left > 0; left--) {
    const before = fileStamp(file);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-db-'));
    try {
      const answer = answered(linked(file, folder), question);
      if (fileStamp(file) === before) return answer;
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  throw locked();
}

/** A place in a folder of our own where the database can be opened. */
function linked(file: string, folder: string): string {
  const place = path.join(folder, 'db');
  const real = fs.realpathSync(file);
  // A change that was begun and not ended is undone in a copy.
  const journal = `${real}-journal`;
  const isBegun = (fs.statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (isBegun) {
    fs.copyFileSync(real, place);
    copyIfThere(journal, `${place}-journal`);
  } else link(real, place);
  copyIfThere(`${real}-wal`, `${place}-wal`);
  return place;
}

function link(real: string, place: string): void {
  try {
    fs.symlinkSync(real, place);
  } catch {
    // Windows asks for a right to make links.
    fs.copyFileSync(real, place, fs.constants.COPYFILE_FICLONE);
  }
}

function copyIfThere(from: string, to: string): void {
  try {
    if (fs.statSync(from).isFile()) fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function answered<T>(place: string, question: (tables: OpenDatabase) => T): T {
  const { Database, SQLite3Error } = library();
  try {
    const readOnly = !fs.existsSync(`${place}-journal`);
    const opened = new Database(place, { readOnly, fileMustExist: true });
    try {
      // Without it a log beside the database would need memory that processes share.
      opened.exec('PRAGMA locking_mode=exclusive; PRAGMA trusted_schema=off; PRAGMA cache_size=-8192');
      return question(new OpenDatabase(opened));
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof SaidError) throw error;
    if (!(error instanceof SQLite3Error) && !(error instanceof Error && error.name === 'RuntimeError')) throw error;
    throw new SaidError(say(/locked|busy/.test(error.message) ? 'log.store-locked' : 'log.store-damaged'), {
      cause: error,
    });
  }
}

export class OpenDatabase {
  constructor(private readonly opened: sqlite.Database) {}

  /** The columns of a table; null if there is no plain table of that name. A view could take for ever. */
  columns(table: string): ReadonlySet<string> | null {
    const [found] = this.all("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [table]);
    const made = text(found?.sql);
    if (!/^create table/i.test(made) || /\bgenerated\s|\bas\s*\(/i.test(made)) return null;
    return new Set(this.all('SELECT name FROM pragma_table_info(?)', [table]).map(({ name }) => text(name)));
  }

  all(query: string, values: (string | number)[] = []): DatabaseRow[] {
    return this.opened.all(query, values) as DatabaseRow[];
  }
}

/** The text of a cell, which may stand there as bytes. */
export function text(cell: SqlCell | undefined): string {
  if (cell instanceof Uint8Array) return new TextDecoder().decode(cell);
  return cell === null || cell === undefined ? '' : String(cell);
}

/** The figure in a cell; undefined if there is none. */
export function figure(cell: SqlCell | undefined): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  return figureOf(text(cell)) ?? undefined;
}
