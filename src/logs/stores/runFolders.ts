/** Runs that lie in folders, one run a folder, of which a folder above may be opened. */
import path from 'node:path';
import type { LogRef } from '../row';
import { foldersIn, isFolder } from './beginning';

interface Looking {
  /** When a folder's run was last written to; 0 if it holds none. */
  newest(folder: string): number;
  isPassedOver?(folder: string): boolean;
  /** How many folders deep runs may lie. */
  deepest: number;
}

/** Folders looked at, at most: runs that lie beyond are not found. */
const mostFolders = 3000;

/** Folders in which no tool puts runs. */
const isForeign = (name: string): boolean => name === 'node_modules' || (name.startsWith('.') && name !== '.');

/** The runs in a folder, newest first; null if there are none. That of the folder itself is all of it if it is the only one. */
export function withinFolder(folder: string, looking: Looking): LogRef[] | null {
  if (!isFolder(folder)) return null;
  const found: { run: string; at: number }[] = [];
  let level = [''];
  let seen = 0;
  for (let depth = 0; depth <= looking.deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const run of level) {
      if (++seen > mostFolders) break;
      const here = path.join(folder, run);
      if (looking.isPassedOver?.(here)) continue;
      const at = looking.newest(here);
      if (at > 0) found.push({ run, at });
      if (depth === looking.deepest) continue;
      for (const name of foldersIn(here)) if (!isForeign(name)) below.push(path.join(run, name));
    }
    level = below;
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
