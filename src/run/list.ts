/** The runs of a workspace. */
import fs from 'node:fs';
import path from 'node:path';
import { messageOf, say, SaidError, type Message } from '../shared/messages/say';
import { fileError } from './fileError';
import { lostIfDead } from './liveness';
import { runsDir } from './paths';
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
export function runIds(workspace: string): string[] {
  const folder = runsDir(workspace);
  [path.dirname(folder), folder].forEach(refuseLinkedFolder);
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && isRunId(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, folder, 'read');
  }
}
