/** The runs of a workspace. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf, say, SaidError, type Message } from '../shared/messages/say';
import { fileError } from './fileError';
import { lostIfDead } from './liveness';
import { runFiles, runsDir } from './paths';
import { refuseLinkedFolder } from './plainFile';
import { isRunId } from './runId';
import type { Manifest } from './types';

export interface RunList {
  /** Oldest first. */
  runs: { id: string; dir: string; manifest: Manifest }[];
  /** Folders that should be runs and cannot be read, each with a sentence. */
  broken: { id: string; dir: string; message: Message }[];
}

/** Lists the runs of a workspace, dead ones as lost. One that cannot be read does not hide the others. */
export function listRuns(workspace: string): RunList {
  const list: RunList = { runs: [], broken: [] };
  for (const id of runIds(workspace)) {
    const dir = path.join(runsDir(workspace), id);
    try {
      const manifest = lostIfDead(dir);
      if (manifest.id !== id) throw new SaidError(say('run.wrong-folder', { dir, id: manifest.id }));
      list.runs.push({ id, dir, manifest });
    } catch (error) {
      list.broken.push({ id, dir, message: messageOf(error) });
    }
  }
  return list;
}

/** Ids of the run folders of a workspace, oldest first; none if it has no runs folder. */
export const runIds = (workspace: string): string[] =>
  entriesOf(workspace)
    .filter((entry) => entry.isDirectory() && isRunId(entry.name))
    .map((entry) => entry.name)
    .sort();

/** Names in the runs folder that look like runs and are none: links under a run's name, and renamed run folders. */
export const strayNames = (workspace: string): string[] =>
  entriesOf(workspace)
    .filter((entry) => (isRunId(entry.name) ? entry.isSymbolicLink() : isRenamed(workspace, entry)))
    .map((entry) => entry.name);

const isRenamed = (workspace: string, entry: fs.Dirent): boolean =>
  entry.isDirectory() && fs.existsSync(path.join(runsDir(workspace), entry.name, runFiles.manifest));

function entriesOf(workspace: string): fs.Dirent[] {
  const folder = runsDir(workspace);
  [path.dirname(folder), folder].forEach(refuseLinkedFolder);
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, folder, 'read');
  }
}
