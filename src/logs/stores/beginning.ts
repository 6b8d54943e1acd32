/** The first bytes of a file, by which a kind of store is told, and what its folder holds. */
import fs from 'node:fs';
import path from 'node:path';
import { openRegular, readFully } from '../../run/plainFile';

const beginningBytes = 64 * 1024;

/** The first bytes of a plain file; null if there is none that can be read. */
export function firstBytes(file: string, most = beginningBytes): { bytes: Buffer; isWhole: boolean } | null {
  try {
    const descriptor = openRegular(file);
    try {
      const bytes = Buffer.alloc(most);
      const count = readFully(descriptor, bytes, 0);
      return { bytes: bytes.subarray(0, count), isWhole: fs.fstatSync(descriptor).size <= count };
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** The same as text. */
export function beginningOf(file: string): { text: string; isWhole: boolean } | null {
  const found = firstBytes(file);
  return found === null ? null : { text: new TextDecoder().decode(found.bytes), isWhole: found.isWhole };
}

/** Names looked at in a folder; one of more is no folder of runs that a person would open. */
const mostNames = 20_000;

/** What a folder holds, sorted by name; empty if there is no such folder, or it cannot be read. */
export function entriesOf(folder: string): fs.Dirent[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true }).slice(0, mostNames);
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** The names of the folders in a folder; a link to a folder is one. */
export const foldersIn = (folder: string): string[] =>
  entriesOf(folder).flatMap((entry) =>
    entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path.join(folder, entry.name))) ? [entry.name] : [],
  );

/** What a file is; undefined where it is not there, cannot be asked, or is a link in a circle. */
function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Where a file really is, whatever links lead to it; null if it is not there. */
export function realPath(file: string): string | null {
  try {
    return fs.realpathSync(file);
  } catch {
    return null;
  }
}

/** Whether a file or folder is a folder or lies in it. */
export const isWithin = (file: string, folder: string): boolean => {
  const way = path.relative(folder, file);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
};

export const isFolder = (file: string): boolean => statOf(file)?.isDirectory() ?? false;

export const isFile = (file: string): boolean => statOf(file)?.isFile() ?? false;

/** When a file or folder was last written, in milliseconds since 1970; 0 if it is not there. */
export const writtenAt = (file: string): number => statOf(file)?.mtimeMs ?? 0;

/** Changes whenever a file is written to or replaced; empty if it is not there. */
export const fileStamp = (file: string): string => {
  const found = statOf(file);
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
};
