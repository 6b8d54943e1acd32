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
  try {
    const { bavail, bsize } = fs.statfsSync(dir);
    return spaceWarning(bavail * bsize, newestCheckpoint(path.join(dir, runFiles.checkpoints)));
  } catch {
    return null;
  }
}

/** Bytes of the newest checkpoint; 0 if there is none. */
function newestCheckpoint(folder: string): number {
  if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return 0;
  const steps = fs.readdirSync(folder).filter((name) => /^\d+$/.test(name));
  const newest = steps.reduce((most, name) => Math.max(most, Number(name)), -1);
  if (newest < 0) return 0;
  const place = path.join(folder, String(newest));
  return fs.readdirSync(place).reduce((sum, name) => sum + fs.lstatSync(path.join(place, name)).size, 0);
}
