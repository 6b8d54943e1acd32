/** Finds and reads the user's files. Every failure is one sentence that names the file and the way out. */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nearest } from '../../../config/keel/describe';
import { messageOf, say, SaidError, type Message } from '../../../shared/messages/say';

/** A fault in the user's data; its message is written for the user. */
export class DataError extends SaidError {
  override name = 'DataError';
}

export interface Input {
  /** Where it is. */
  path: string;
  /** As the config names it, for messages. */
  name: string;
  folder: boolean;
}

/** Node reads at most 2 GiB at once, and V8's strings end at 512 Mi characters. */
const LARGEST_TEXT = 500 * 2 ** 20;
const LARGEST_FILE = 2 ** 31 - 1;

/** The file or folder that the config key names, relative to `baseDir`. */
export function locate(baseDir: string, name: string, key: string): Input {
  const resolved = path.resolve(baseDir, name);
  const stat = fs.statSync(resolved, { throwIfNoEntry: false });
  if (!stat) throw new DataError(missing(resolved, name, key));
  return { path: resolved, name, folder: stat.isDirectory() };
}

function missing(file: string, name: string, key: string): Message {
  const folder = path.dirname(file);
  const there = fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? fs.readdirSync(folder) : [];
  const near = nearest(path.basename(name), there);
  const about = { key, name, file };
  if (!near) return say('data.no-file', about);
  return say('data.no-file.near', { ...about, near: path.join(path.dirname(name), near) });
}

/** All bytes of a file, unpacked if it is gzipped. */
export function readBytes(input: Input): Buffer {
  const bytes = readFile(input, LARGEST_FILE);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new DataError(say('data.bad-gzip', { file: input.name, why: messageOf(error) }));
  }
}

function readFile(input: Input, most: number): Buffer {
  const { name: file } = input;
  if (input.folder) throw new DataError(say('data.is-folder', { file }));
  try {
    const size = fs.statSync(input.path).size;
    if (size > most) {
      const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);
      throw new DataError(say('data.too-large', { file, size: megabytes(size), most: megabytes(most) }));
    }
    const bytes = fs.readFileSync(input.path);
    if (bytes.length === 0) throw new DataError(say('data.empty', { file }));
    return bytes;
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(say('data.unreadable', { file, why: messageOf(error) }));
  }
}

/** A UTF-8 text, unpacked if it is gzipped, without byte order mark, its line ends as \n. */
export function readText(input: Input): string {
  const bytes = readBytes(input);
  const { name: file } = input;
  if (bytes.length > LARGEST_TEXT) throw new DataError(say('data.too-much-text', { file }));
  if (bytes.includes(0)) throw new DataError(say('data.zero-bytes', { file }));
  const text = decode(input, bytes).replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw new DataError(say('data.blank', { file }));
  return text;
}

function decode(input: Input, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const where = say('data.line', { file: input.name, line: firstBadLine(bytes) });
    throw new DataError(say('data.no-utf8', { where }));
  }
}

/** Halves the range until the first character that is not UTF-8 is found; only called when there is one. */
function firstBadLine(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    try {
      // A stream may end within a character, so only bytes that can never be right count.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  let lines = 1;
  for (let at = bytes.indexOf(10); at !== -1 && at < good; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
