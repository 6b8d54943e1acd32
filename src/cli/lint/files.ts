/** Which files `keel lint` is about: names as they are, and what folders and patterns hold. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';

export interface ChosenFile {
  file: string;
  /** Named by itself, so that something is said of it even where it is no config. */
  explicit: boolean;
}

const kinds = '**/*.{yaml,yml,json,jsonc,toml,cfg}';
const ignore = ['**/node_modules/**', '**/.git/**', '**/.keel/**', '**/.venv/**'];

/** In the order given, each file once; those of a folder or pattern in the order of their names. */
export function filesOf(names: readonly string[]): ChosenFile[] {
  const found = new Map<string, ChosenFile>();
  for (const name of names) {
    for (const each of expand(name)) if (!found.has(each.file)) found.set(each.file, each);
  }
  return [...found.values()];
}

function expand(name: string): ChosenFile[] {
  const stats = statSync(name, { throwIfNoEntry: false });
  if (stats?.isDirectory())
    return search(kinds, name).map((file) => ({ file: path.join(name, file), explicit: false }));
  if (stats || !isDynamicPattern(name)) return [{ file: name, explicit: true }];
  const files = search(name.replaceAll('\\', '/'));
  // A pattern that finds nothing is told like a file that is not there.
  return files.length === 0 ? [{ file: name, explicit: true }] : files.map((file) => ({ file, explicit: false }));
}

/** Links to folders are not followed: they may lead anywhere, and round in circles. */
function search(pattern: string, cwd?: string): string[] {
  return globSync(pattern, {
    ignore,
    dot: true,
    followSymbolicLinks: false,
    ...(cwd === undefined ? {} : { cwd }),
  }).sort();
}
