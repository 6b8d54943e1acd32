/** Says in time that the disk under a run is filling up. */
import fs from 'node:fs';
import path from 'node:path';
import { checkpointAt, checkpointSteps } from '../run/checkpointFolder';
import { say, type Message } from '../shared/messages/say';

/** Bytes: less than this is little on any disk. */
const little = 500e6;

/** Room for so many checkpoints of the newest one's size is little, too: the next is written before the oldest goes. */
const checkpointsToCome = 3;

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** The sentence for a disk with `free` bytes left under a run whose newest checkpoint takes `checkpoint` bytes; null where it is fine. Pure. */
export function spaceWarning(free: number, checkpoint: number): Message | null {
  if (free >= Math.max(little, checkpointsToCome * checkpoint)) return null;
  return checkpoint > 0
    ? say('runner.space.checkpoints', { free: megabytes(free), checkpoint: megabytes(checkpoint) })
    : say('runner.space', { free: megabytes(free) });
}

/** The sentence for checkpoints of `size` bytes together that take more than half of what was free at the start; null where they do not. Pure. */
export function shareWarning(size: number, freeAtStart: number): Message | null {
  if (size <= freeAtStart / 2) return null;
  return say('runner.space.share', { size: megabytes(size), free: megabytes(freeAtStart) });
}

/** Looks at the room under one run. Each warning is given once. */
export class SpaceWatch {
  private readonly freeAtStart: number | null;
  private warnedOfSpace = false;
  private warnedOfShare = false;

  constructor(private readonly dir: string) {
    this.freeAtStart = freeOf(dir);
  }

  /** The sentences that are to be told now. None where nobody can tell how much is free. */
  look(): Message[] {
    const free = freeOf(this.dir);
    if (free === null || this.freeAtStart === null) return [];
    const sizes = checkpointSizes(this.dir);
    const space = this.warnedOfSpace ? null : spaceWarning(free, sizes.at(-1) ?? 0);
    const sum = sizes.reduce((all, size) => all + size, 0);
    const share = this.warnedOfShare ? null : shareWarning(sum, this.freeAtStart);
    this.warnedOfSpace ||= space !== null;
    this.warnedOfShare ||= share !== null;
    return [space, share].filter((each) => each !== null);
  }
}

/** Bytes that are free where a run lies; null where nobody can tell. */
function freeOf(dir: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(dir);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Bytes of each checkpoint, oldest first. One that is deleted meanwhile, to make room, takes none. */
const checkpointSizes = (dir: string): number[] =>
  orNone(() => checkpointSteps(dir)).map((step) => bytesOf(checkpointAt(dir, step)));

const bytesOf = (place: string): number =>
  orNone(() => fs.readdirSync(place))
    .map((name) => fs.lstatSync(path.join(place, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);

function orNone<T>(list: () => T[]): T[] {
  try {
    return list();
  } catch {
    return [];
  }
}
