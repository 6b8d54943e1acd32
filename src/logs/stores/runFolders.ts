/** Runs that lie in folders, one run a folder, of which a folder above may be opened. */
import path from 'node:path';
import type { LogRef } from '../row';
import { entriesOf, isFolder, isWithin, realPath } from './beginning';

interface Looking {
  /** When a folder's run was last written to; 0 if it holds none. */
  newest(folder: string): number;
  isPassedOver?: (folder: string) => boolean;
  /** How many folders deep runs may lie. */
  deepest: number;
}

/** Folders looked at, at most: runs that lie beyond are not found. */
const mostFolders = 3000;

/** Folders in which no tool puts runs. */
const isForeign = (name: string): boolean =>
  name === 'node_modules' || name === 'site-packages' || name === '__pycache__' || name.startsWith('.');

/**
 * A folder and the folders in it, with their paths from there, level by level. A link to a folder elsewhere is followed, once;
 * one to a folder that is met anyway, or around the link itself, is not.
 */
export function* foldersWithin(
  folder: string,
  deepest: number,
  isPassedOver: (folder: string) => boolean = () => false,
): Generator<string> {
  const links = new Links(folder);
  let level = [''];
  let seen = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const run of level) {
      if (++seen > mostFolders) return;
      const here = path.join(folder, run);
      if (isPassedOver(here)) continue;
      yield run;
      if (depth === deepest) continue;
      for (const entry of entriesOf(here)) {
        const leads = entry.isDirectory() || (entry.isSymbolicLink() && links.follows(path.join(here, entry.name)));
        if (leads && !isForeign(entry.name)) below.push(path.join(run, entry.name));
      }
    }
    level = below;
  }
}

/** Which links to folders lead to what is met in no other way. */
class Links {
  private readonly followed: string[];

  constructor(folder: string) {
    this.followed = [realPath(folder) ?? folder];
  }

  follows(link: string): boolean {
    const real = isFolder(link) ? realPath(link) : null;
    if (real === null || this.followed.some((known) => isWithin(real, known) || isWithin(known, real))) return false;
    this.followed.push(real);
    return true;
  }
}

/** The runs in a folder, newest first; null if there are none. That of the folder itself is all of it if it is the only one. */
export function withinFolder(folder: string, looking: Looking): LogRef[] | null {
  if (!isFolder(folder)) return null;
  const found: { run: string; at: number }[] = [];
  for (const run of foldersWithin(folder, looking.deepest, looking.isPassedOver)) {
    const at = looking.newest(path.join(folder, run));
    if (at > 0) found.push({ run, at });
  }
  if (found.length === 0) return null;
  if (found.length === 1 && found[0]!.run === '') return [{ file: folder, run: null, name: path.basename(folder) }];
  found.sort((a, b) => b.at - a.at);
  return found.map(({ run }) => ({
    file: folder,
    run: run === '' ? '.' : run,
    name: run === '' ? path.basename(folder) : run,
  }));
}
