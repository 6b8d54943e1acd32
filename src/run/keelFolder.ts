/** Makes the folders in a workspace's `.keel`. */
import fs from 'node:fs';
import path from 'node:path';
import { createPlain, refuseLinkedFolder, syncFolder } from './plainFile';

/**
 * Makes a folder directly in `.keel`, unless it is there. Git leaves `.keel` alone, for what is in it is large and belongs to one
 * machine. Throws the system's error, or a sentence where a link stands in its place.
 */
export function makeKeelFolder(folder: string): void {
  const keel = path.dirname(folder);
  [keel, folder].forEach(refuseLinkedFolder);
  if (fs.existsSync(folder)) return;
  // Not with `recursive`, which reports a read-only file system as ENOENT.
  if (!fs.existsSync(keel)) fs.mkdirSync(keel);
  fs.mkdirSync(folder);
  const ignore = path.join(keel, '.gitignore');
  if (fs.lstatSync(ignore, { throwIfNoEntry: false }) === undefined) createPlain(ignore, '*\n');
  [path.dirname(keel), keel].forEach(syncFolder);
}
