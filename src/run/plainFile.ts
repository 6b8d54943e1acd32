/**
 * The only way to the files of a workspace's `.keel`: plain files in plain folders. A folder that somebody else made may hold
 * links, pipes, devices and files of any size in their places, so nothing here follows a link, waits for a pipe, or reads
 * what is larger than said.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { say, SaidError, type Message } from '../shared/messages/say';
import { withFileErrors } from './fileError';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = fs.constants;
/** Windows has neither; there `lstat` before opening tells a link. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants as Partial<typeof fs.constants>;

/** A refusal, which is no fault of the disk: it stays one however often it is tried. */
const refusal = (message: Message, code: string): Error => Object.assign(new SaidError(message), { code });

const notPlain = (file: string) => refusal(say('file.not-plain', { file }), 'ENOTPLAIN');

/** Opens a file that must be a regular one and no link. Throws the system's error, or a sentence. */
function openChecked(file: string, flags: number, mode?: number): number {
  // Opening a pipe or a device to write can block or act before anything is known of it.
  const found = fs.lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw notPlain(file);
  const descriptor = open(file, flags | O_NOFOLLOW | O_NONBLOCK, mode);
  try {
    if (!fs.fstatSync(descriptor).isFile()) throw notPlain(file);
    return descriptor;
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

function open(file: string, flags: number, mode?: number): number {
  try {
    return fs.openSync(file, flags, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ELOOP' || code === 'ENXIO' ? notPlain(file) : error;
  }
}

/** Opens a plain file to read. Throws a sentence if it is none, the system's error (`ENOENT`) if it is not there. */
export const openToRead = (file: string): number => openChecked(file, O_RDONLY);

/** Opens a plain file to read; null if it is not there. */
export function openIfThere(file: string): number | null {
  try {
    return openToRead(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Opens a plain file to append to, and to read; makes it if it is not there. Throws as `openToRead`. */
export const openToAppend = (file: string): number => openChecked(file, O_RDWR | O_CREAT | O_APPEND, 0o666);

/** All bytes of a plain file of at most `most` bytes. Throws a sentence if it is larger or no plain file. */
export const readPlain = (file: string, most: number): Buffer => readBounded(file, most, () => openToRead(file));

/** Opens a file of the person's own, outside `.keel`: a link is followed, but never to a pipe or a device. */
export const openRegular = (file: string): number => openChecked(fs.realpathSync(file), O_RDONLY);

/** As `readPlain`, for a file that `openRegular` opens. */
export const readRegular = (file: string, most: number): Buffer => readBounded(file, most, () => openRegular(file));

function readBounded(file: string, most: number, open: () => number): Buffer {
  return withFileErrors(file, 'read', () => {
    const descriptor = open();
    try {
      const { size } = fs.fstatSync(descriptor);
      if (size > most) throw refusal(say('file.too-large', { file, size, most }), 'EFBIG');
      const bytes = Buffer.alloc(size);
      return bytes.subarray(0, readFully(descriptor, bytes, 0));
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** Largest single read, in bytes; the system refuses reads of 2 GiB and more. */
const readAtMost = 2 ** 28;

/** Fills `target` from an open file, from byte `from` on, however many calls that takes; returns the bytes there were. */
export function readFully(descriptor: number, target: Uint8Array, from: number): number {
  let done = 0;
  while (done < target.length) {
    const count = fs.readSync(descriptor, target, done, Math.min(readAtMost, target.length - done), from + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Bytes of a plain file; 0 if it is not there. Throws a sentence if it is none or cannot be read. */
export function sizeOf(file: string): number {
  return withFileErrors(file, 'read', () => {
    const descriptor = openIfThere(file);
    if (descriptor === null) return 0;
    try {
      return fs.fstatSync(descriptor).size;
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** Writes all bytes, however many calls that takes. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let left = bytes; left.length > 0;) left = left.subarray(fs.writeSync(descriptor, left));
}

/** Makes a file that was not there, whole and synced; on an error nothing is left of it. Throws the system's error. */
export function createPlain(file: string, content: string | Uint8Array, mode = 0o666): void {
  const descriptor = fs.openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    try {
      writeAll(descriptor, typeof content === 'string' ? Buffer.from(content) : content);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    removeIfPossible(file);
    throw error;
  }
}

/** A name beside `target` that nobody can know before, for what is written and then renamed. Starts with `.NAME.`. */
export const besideIt = (target: string): string =>
  path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(8).toString('hex')}`);

/**
 * Replaces a file, or makes it: written beside its place, synced, renamed, the folder synced. Throws a sentence if the disk
 * refuses or something else than a plain file stands in its place; what was there is then still there.
 */
export function replacePlain(target: string, content: string | Uint8Array, mode = 0o666): void {
  withFileErrors(target, 'written', () => {
    const found = fs.lstatSync(target, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile()) throw notPlain(target);
    const temporary = besideIt(target);
    createPlain(temporary, content, mode);
    try {
      renameOver(temporary, target);
    } catch (error) {
      removeIfPossible(temporary);
      throw error;
    }
    syncFolder(path.dirname(target));
  });
}

/** Windows refuses to replace a file while somebody reads it, which is over in a moment. */
function renameOver(from: string, to: string): void {
  for (let tries = 1; ; tries++) {
    try {
      return fs.renameSync(from, to);
    } catch (error) {
      if (process.platform !== 'win32' || tries >= 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Makes a rename in a folder outlast a power loss, as far as the system can: Windows opens no folder, some disks refuse. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  syncIfPossible(() => fs.openSync(folder, O_RDONLY), fs.fsyncSync);
}

/** Makes what is in a plain file outlast a power loss, as far as the disk can; one that is not there is left alone. */
export const syncPlain = (file: string): void => syncIfPossible(() => openChecked(file, O_RDWR), fs.fdatasyncSync);

function syncIfPossible(opened: () => number, sync: (descriptor: number) => void): void {
  try {
    const descriptor = opened();
    try {
      sync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // What was written is in its place; a disk that refuses to sync promises no more.
  }
}

/** Removes a file, as far as that is possible. */
export function removeIfPossible(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Who calls this has an error that says more.
  }
}

/** Removes a folder with all that is in it, as far as that is possible; of a link, the link. */
export function discardFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // What cannot be written often cannot be removed either; the next owner clears it.
  }
}

/**
 * Refuses a folder that is a link or no folder; one that is not there is refused by nobody. Throws a sentence.
 * Only the last part of a path is looked at: the workspace's own place is the person's.
 */
export function refuseLinkedFolder(folder: string): void {
  const found = withFileErrors(folder, 'read', () => fs.lstatSync(folder, { throwIfNoEntry: false }));
  if (found !== undefined && !found.isDirectory()) throw refusal(say('file.not-a-folder', { folder }), 'ENOTPLAIN');
}
