/**
 * One checkpoint on the disk, a state machine by names: `checkpoints/.N.partial` is being written, `checkpoints/N` is whole,
 * `checkpoints/.N.gone` is being deleted. `files.json` in it, written last, has size and CRC-32C of every other file.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { crc32c, inHex } from './crc32c';
import { fileError, withFileErrors } from './fileError';
import { runFiles } from './paths';
import { createPlain, discardFolder, openToRead, readPlain, refuseLinkedFolder, syncFolder } from './plainFile';

export const stateFile = 'state.json';
export const filesFile = 'files.json';

/** Largest JSON of a checkpoint that is read, in bytes. */
const mostBytes = 64 * 1024 * 1024;
const windowBytes = 4 * 1024 * 1024;

const filesSchema = z.object({
  format: z.literal(1),
  files: z.record(
    z.string().regex(/^[^/\\]+$/),
    z.object({ size: z.number().int().min(0), crc32c: z.string().regex(/^[0-9a-f]{8}$/) }),
  ),
});
type Files = z.infer<typeof filesSchema>['files'];
const stateSchema = z.record(z.string(), z.unknown());

export const checkpointsOf = (dir: string): string => path.join(dir, runFiles.checkpoints);
export const checkpointAt = (dir: string, step: number): string => path.join(checkpointsOf(dir), `${step}`);
const hidden = (dir: string, step: number, state: 'partial' | 'gone') =>
  path.join(checkpointsOf(dir), `.${step}.${state}`);

function makeFolder(folder: string): void {
  refuseLinkedFolder(folder);
  if (fs.existsSync(folder)) return;
  // Not with `recursive`: a run folder that somebody deleted is not made anew, without its rows.
  fs.mkdirSync(folder);
  syncFolder(path.dirname(folder));
}

/**
 * Makes checkpoint `step`: `write` puts its files, plain and synced, into the folder it is given. What stands in its place
 * and is not present is damaged, and makes way. Throws a sentence if the disk refuses; nothing half-written is then left.
 */
function make(dir: string, step: number, write: (partial: string) => void): void {
  const target = checkpointAt(dir, step);
  const partial = hidden(dir, step, 'partial');
  try {
    makeFolder(checkpointsOf(dir));
    if (fs.existsSync(target)) removeCheckpoint(dir, step);
    fs.rmSync(partial, { recursive: true, force: true });
    fs.mkdirSync(partial);
    write(partial);
    syncFolder(partial);
    fs.renameSync(partial, target);
  } catch (error) {
    discardFolder(partial);
    throw fileError(error, target, 'written');
  }
  syncFolder(checkpointsOf(dir));
}

/** Writes a checkpoint, whole or not at all; see `make`. */
export function writeCheckpoint(dir: string, step: number, content: Record<string, Uint8Array>): void {
  make(dir, step, (partial) => {
    const files: Files = {};
    for (const [name, bytes] of Object.entries(content)) {
      createPlain(path.join(partial, name), bytes);
      files[name] = { size: bytes.length, crc32c: inHex(crc32c(bytes)) };
    }
    createPlain(path.join(partial, filesFile), JSON.stringify({ format: 1, files }));
  });
}

/** Brings a checkpoint into another run folder, as links where the file system has them: checkpoints are never changed. */
export function copyCheckpoint(from: string, dir: string, step: number): void {
  const source = checkpointAt(from, step);
  refuseLinkedFolder(source);
  make(dir, step, (partial) => {
    for (const name of fs.readdirSync(source)) {
      // Refuses what is no plain file, as a link to it would not.
      fs.closeSync(openToRead(path.join(source, name)));
      linkOrCopy(path.join(source, name), path.join(partial, name));
    }
  });
}

function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}

/** Deletes a checkpoint; at no moment is a part of it there under its name. Throws the system's error if it stays. */
export function removeCheckpoint(dir: string, step: number): void {
  const gone = hidden(dir, step, 'gone');
  discardFolder(gone);
  fs.renameSync(checkpointAt(dir, step), gone);
  // Or a power loss could leave its old name and only some of its files.
  syncFolder(checkpointsOf(dir));
  discardFolder(gone);
}

/** Moves a damaged checkpoint aside, to `.N.damaged`, from where nothing continues; one that is gone was moved before. */
export function setAside(dir: string, step: number): void {
  if (!fs.existsSync(checkpointAt(dir, step))) return;
  const aside = path.join(checkpointsOf(dir), `.${step}.damaged`);
  discardFolder(aside);
  withFileErrors(aside, 'written', () => fs.renameSync(checkpointAt(dir, step), aside));
}

/** What `files.json` says; null without one. Throws if it is damaged. */
function filesOf(folder: string): Files | null {
  const file = path.join(folder, filesFile);
  if (fs.lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
  return filesSchema.parse(JSON.parse(readPlain(file, mostBytes).toString('utf8'))).files;
}

/** The JSON of a checkpoint's state. Throws if it cannot be read. */
export function stateOf(folder: string): { finite?: unknown; hasChecksums?: unknown } {
  return stateSchema.parse(JSON.parse(readPlain(path.join(folder, stateFile), mostBytes).toString('utf8')));
}

/** Which file a checkpoint without `files.json` lacks; null for one of before there was that file. */
function lacking(folder: string): string | null {
  try {
    return stateOf(folder).hasChecksums === true ? filesFile : null;
  } catch {
    return stateFile;
  }
}

/** Whether a checkpoint is there with all its files in their sizes; reads no more than its JSON. */
export function isPresent(folder: string): boolean {
  try {
    refuseLinkedFolder(folder);
    const files = filesOf(folder);
    if (files === null) return lacking(folder) === null;
    return Object.entries(files).every(([name, { size }]) => {
      const found = fs.lstatSync(path.join(folder, name), { throwIfNoEntry: false });
      return found !== undefined && found.isFile() && found.size === size;
    });
  } catch {
    return false;
  }
}

/** The checksum of a file, a window at a time. */
function* checksumOf(file: string): Generator<void, string> {
  const descriptor = openToRead(file);
  try {
    const window = Buffer.alloc(windowBytes);
    let crc = 0;
    for (;;) {
      const count = fs.readSync(descriptor, window);
      if (count === 0) return inHex(crc);
      crc = crc32c(window.subarray(0, count), crc);
      yield;
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The first file that is not as it was written; null if all are. Yields now and then, for it reads all of them. */
function* damaged(folder: string): Generator<void, string | null> {
  let files: Files | null;
  try {
    refuseLinkedFolder(folder);
    files = filesOf(folder);
  } catch {
    return filesFile;
  }
  if (files === null) return lacking(folder);
  for (const [name, { crc32c: wanted }] of Object.entries(files)) {
    try {
      if ((yield* checksumOf(path.join(folder, name))) !== wanted) return name;
    } catch {
      return name;
    }
  }
  return null;
}

/** The name of a file of a checkpoint that is not as it was written, or not there; null if all are. */
export function damagedFile(folder: string): string | null {
  const checking = damaged(folder);
  for (;;) {
    const { done, value } = checking.next();
    if (done) return value;
  }
}

/** Whether a checkpoint is as it was written. Reads all of it, and lets other work in meanwhile. */
export async function isWhole(folder: string): Promise<boolean> {
  const checking = damaged(folder);
  try {
    for (;;) {
      const { done, value } = checking.next();
      if (done) return value === null;
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch {
    return false;
  }
}

/** Steps with a folder in `checkpoints`, oldest first, present or not. Throws a sentence if they cannot be listed. */
export function checkpointSteps(dir: string): number[] {
  const folder = checkpointsOf(dir);
  try {
    refuseLinkedFolder(folder);
    const names = fs.readdirSync(folder).filter((name) => /^(0|[1-9]\d{0,15})$/.test(name));
    return names.map(Number).sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, folder, 'read');
  }
}

/** Checkpoints that are present, oldest first. */
export const presentCheckpoints = (dir: string): number[] =>
  checkpointSteps(dir).filter((step) => isPresent(checkpointAt(dir, step)));

/**
 * What a writer that died has left: half-written and half-deleted checkpoints, files that were to replace others, and the
 * space it kept for its last word.
 */
export function debrisOf(dir: string): string[] {
  const list = (folder: string, shape: RegExp) => {
    try {
      refuseLinkedFolder(folder);
      const names = fs.readdirSync(folder).filter((name) => shape.test(name));
      return names.map((name) => path.join(folder, name));
    } catch {
      return [];
    }
  };
  return [
    ...list(checkpointsOf(dir), /^(\.\d+\.(partial|gone)|\d+\.partial)$/),
    ...list(dir, /^(\.(run\.json|reserve|output\.log\.tail)\.[0-9a-f]+|reserve)$/),
  ];
}

/** Clears what `debrisOf` finds, in a folder without a living owner. */
export function clearDebris(dir: string): void {
  debrisOf(dir).forEach(discardFolder);
}
