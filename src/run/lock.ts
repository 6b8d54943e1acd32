/** `runner.lock`: which process owns a run. Made exclusively before anything else, removed when the run has ended. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { say, SaidError } from '../shared/messages/say';
import { withFileErrors } from './fileError';
import { refuseLinkedRun, runFiles } from './paths';
import { createPlain, readPlain, removeIfPossible } from './plainFile';

const lockSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  /** What tells the process from a later one with its id; null where the system does not say when a process began. */
  started: z.string().nullable(),
});

export type Lock = z.infer<typeof lockSchema>;

const mostBytes = 10_000;

/** A lock without content is one whose owner is about to write it, for so many milliseconds; after that, one that died. */
const writingMs = 10_000;

/** Whether a process of this machine exists. One that has died and that nobody has asked about yet, a zombie, does not. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !['Z', 'X'].includes(statusOf(pid)?.[0] ?? '');
}

/** What Linux says of a process, from its state on; null where the system does not tell. */
function statusOf(pid: number): string[] | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** The boot of the machine and the tick at which a process began; null where the system does not tell. */
export function startOf(pid: number): string | null {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const tick = statusOf(pid)?.[19];
    return tick === undefined ? null : `${boot} ${tick}`;
  } catch {
    return null;
  }
}

/** What stands in the lock of a run; null without one, or with one that cannot be read. */
export function readLock(dir: string): Lock | null {
  try {
    return lockSchema.parse(JSON.parse(readPlain(path.join(dir, runFiles.lock), mostBytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** Whether the process that made a lock still lives. Null where nobody can tell: it is on another machine, or nameless. */
export function ownerLives({ pid, host, started }: Lock): boolean | null {
  if (host !== os.hostname()) return null;
  if (!exists(pid)) return false;
  const now = startOf(pid);
  return started === null || now === null ? null : started === now;
}

/**
 * Makes this process the owner of a run; returns how to give it up. A lock whose owner has died is taken over. Throws a
 * sentence if the run has another owner, or the folder cannot be written.
 */
export function claimRun(dir: string): () => void {
  refuseLinkedRun(dir);
  const file = path.join(dir, runFiles.lock);
  const lock: Lock = { pid: process.pid, host: os.hostname(), started: startOf(process.pid) };
  if (!made(file, lock) && !takenOver(dir, file, lock)) throw locked(dir);
  return () => removeIfPossible(file);
}

/** Whether the lock was made; false if there is one. */
function made(file: string, lock: Lock): boolean {
  return withFileErrors(file, 'written', () => {
    try {
      createPlain(file, `${JSON.stringify(lock)}\n`);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/**
 * Puts a lock in the place of one whose owner has died; false if it has a living owner. Only who holds the file beside it
 * removes a lock, so that of several who come at once none removes what another has just made.
 */
function takenOver(dir: string, file: string, lock: Lock): boolean {
  const permit = `${file}.takeover`;
  if (!isStale(dir, file)) return false;
  if (!made(permit, lock)) {
    // Taking over is over in a moment: what is old was left by a process that died in it.
    if (isOld(permit)) removeIfPossible(permit);
    return false;
  }
  try {
    if (isStale(dir, file)) fs.rmSync(file, { force: true });
    return made(file, lock);
  } finally {
    removeIfPossible(permit);
  }
}

const isOld = (file: string): boolean =>
  Date.now() - (fs.lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > writingMs;

function isStale(dir: string, file: string): boolean {
  const lock = readLock(dir);
  if (lock !== null) return ownerLives(lock) === false;
  return fs.lstatSync(file, { throwIfNoEntry: false })?.size === 0 && isOld(file);
}

function locked(dir: string): SaidError {
  const [lock, run] = [readLock(dir), path.basename(dir)];
  return new SaidError(
    lock === null
      ? say('run.locked.unknown', { run })
      : say('run.locked', { run, pid: String(lock.pid), host: lock.host }),
  );
}
