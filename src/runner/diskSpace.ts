/** Says in time that the disk under a run is filling up. */
import fs from 'node:fs';
import path from 'node:path';
import { runFiles } from '../run/paths';
import { say, type Message } from '../shared/messages/say';

/** Bytes: less than this is little on any disk. */
const little = 500e6;

/** Room for so many checkpoints of the newest one's size is little, too: the next is written before the oldest goes. */
const checkpointsToCome = 3;

/** The sentence for a disk with `free` bytes left under a run whose newest checkpoint takes `checkpoint` bytes; null where it is fine. Pure. */
export function spaceWarning(free: number, checkpoint: number): Message | null {
  if (free >= Math.max(little, checkpointsToCome * checkpoint)) return null;
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return checkpoint > 0
    ? say('runner.space.checkpoints', { free: megabytes(free), checkpoint: megabytes(checkpoint) })
    : say('runner.space', { free: megabytes(free) });
}

/** The same of a run folder as it is now; null also where nobody can tell. */
export function spaceOf(dir: string): Message | null {
  const free = freeOf(dir);
  if (free === null) return null;
  try {
    return spaceWarning(free, newestCheckpoint(path.join(dir, runFiles.checkpoints)));
  } catch {
    // One was deleted meanwhile, to make room.
    return null;
  }
}

/** Bytes that are free where a run lies; null where nobody can tell. */
export function freeOf(dir: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(dir);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** The sentence for checkpoints of a run that take more than half of what was free at its start; null where they do not. */
export function shareWarning(dir: string, freeAtStart: number | null): Message | null {
  if (freeAtStart === null) return null;
  try {
    const folder = path.join(dir, runFiles.checkpoints);
    const size = stepsIn(folder).reduce((sum, step) => sum + bytesOf(path.join(folder, String(step))), 0);
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    if (size <= freeAtStart / 2) return null;
    return say('runner.space.share', { size: megabytes(size), free: megabytes(freeAtStart) });
  } catch {
    // One was deleted meanwhile, to make room.
    return null;
  }
}

/** Bytes of the newest checkpoint; 0 if there is none. */
function newestCheckpoint(folder: string): number {
  const newest = stepsIn(folder).reduce((most, step) => Math.max(most, step), -1);
  return newest < 0 ? 0 : bytesOf(path.join(folder, String(newest)));
}

function stepsIn(folder: string): number[] {
  if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

const bytesOf = (place: string): number =>
  fs.readdirSync(place).reduce((sum, name) => sum + fs.lstatSync(path.join(place, name)).size, 0);
