/** How a log on the disk stands, without opening it: by asking for its time and size, which works on network drives too. */
import fs from 'node:fs';
import path from 'node:path';

export interface Stamp {
  /** Changes whenever the log does. */
  text: string;
  bytes: number;
  /** Another one where the file was replaced; empty for a folder. */
  identity: string;
  /** When it was last written, in milliseconds since 1970. */
  time: number;
}

/** A store may be a folder of any size; so much of it tells whether it grows. */
const mostEntries = 500;
const deepest = 4;

/** What a database writes beside its file. */
const besides = ['', '-wal'];

/** Null where there is no such file or folder, or none that can be asked about. */
export function stampOf(file: string): Stamp | null {
  try {
    const stat = fs.statSync(file);
    return stat.isDirectory() ? folderStamp(file) : fileStamp(file);
  } catch {
    return null;
  }
}

function fileStamp(file: string): Stamp {
  const stats = besides.flatMap((end) => fs.statSync(file + end, { throwIfNoEntry: false }) ?? []);
  return {
    text: stats.map(({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`).join(),
    bytes: stats.reduce((sum, { size }) => sum + size, 0),
    identity: String(stats[0]?.ino ?? ''),
    time: Math.max(...stats.map(({ mtimeMs }) => mtimeMs)),
  };
}

function folderStamp(folder: string): Stamp {
  const sum = { bytes: 0, time: 0, entries: 0 };
  const waiting = [{ folder, depth: 0 }];
  while (waiting.length > 0 && sum.entries < mostEntries) addFolder(waiting.shift()!, waiting, sum);
  return { text: `${sum.entries} ${sum.bytes} ${sum.time}`, bytes: sum.bytes, identity: '', time: sum.time };
}

interface Waiting {
  folder: string;
  depth: number;
}

function addFolder(
  { folder, depth }: Waiting,
  waiting: Waiting[],
  sum: { bytes: number; time: number; entries: number },
) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if ((sum.entries += 1) > mostEntries) return;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < deepest) waiting.push({ folder: file, depth: depth + 1 });
    if (!entry.isFile()) continue;
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    sum.bytes += stat?.size ?? 0;
    sum.time = Math.max(sum.time, stat?.mtimeMs ?? 0);
  }
}
