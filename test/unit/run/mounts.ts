/** Small file systems of their own, to be filled up or locked by a test. */
import { spawnSync } from 'node:child_process';
import { tempWorkspace } from './folder';

const mounted: string[] = [];

/**
 * A file system of the given size (e.g. `2m`), or null where this user may not mount one. In continuous integration
 * that is an error, for there no test may be left out.
 */
export function mount(size: string): string | null {
  const place = tempWorkspace();
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place]);
  if (status === 0) {
    mounted.push(place);
    return place;
  }
  if (process.env['CI'] === 'true')
    throw new Error(`The tests of full disks must mount a file system; run them as root. ${stderr}`);
  return null;
}

export function unmountAll(): void {
  for (const place of mounted) spawnSync('umount', ['-l', place]);
}
