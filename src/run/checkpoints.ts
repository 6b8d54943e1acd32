/** Which checkpoints a run can be continued from. */
import fs from 'node:fs';
import path from 'node:path';
import { say, SaidError } from '../shared/messages/say';
import { readEvents } from './events';
import { fileError } from './fileError';
import { lineage } from './lineage';
import { isNewer, refuseNewer } from './manifest';
import { runDir, runFiles } from './paths';

/** Checkpoints on disk of one run folder, oldest first, whether finite or not. */
function present(dir: string): number[] {
  const folder = path.join(dir, runFiles.checkpoints);
  try {
    return fs
      .readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, folder, 'read');
  }
}

/** Checkpoints in a run folder whose weights and states are finite, as far as the run said, oldest first. */
export function goodCheckpoints(dir: string): number[] {
  const bad = new Set<number>();
  for (const event of readEvents(dir).events) {
    if (event.kind === 'checkpoint' && event.finite === false) bad.add(event.step);
  }
  return present(dir).filter((step) => !bad.has(step));
}

/**
 * Steps that a continuation of the run can start from, oldest first: its own finite checkpoints and those of the runs
 * it continues, as far as they belong to its story. Those of a newer Keel are none, for nobody here knows what is in them.
 */
export function usableCheckpoints(workspace: string, id: string): number[] {
  const steps = lineage(workspace, id).flatMap(({ dir, manifest, until }) =>
    isNewer(manifest) ? [] : goodCheckpoints(dir).filter((step) => until === null || step <= until),
  );
  return [...new Set(steps)].sort((a, b) => a - b);
}

/**
 * Makes sure that checkpoint `step` lies in the folder of run `id`: where only a run that it continues has it, it is
 * linked (or copied) from there, for a continuation finds its checkpoint in its parent. Throws a sentence if none has it.
 */
export function bringCheckpoint(workspace: string, id: string, step: number): void {
  const place = (dir: string) => path.join(dir, runFiles.checkpoints, String(step));
  const target = place(runDir(workspace, id));
  refuseNewer(runDir(workspace, id));
  if (fs.existsSync(target)) return;
  const owner = lineage(workspace, id)
    .reverse()
    .find(({ dir, until }) => (until === null || step <= until) && fs.existsSync(place(dir)));
  if (owner === undefined) {
    throw new SaidError(say('run.no-checkpoint', { id, step }));
  }
  const partial = `${target}.partial`;
  try {
    fs.rmSync(partial, { recursive: true, force: true });
    fs.mkdirSync(partial, { recursive: true });
    for (const name of fs.readdirSync(place(owner.dir))) {
      linkOrCopy(path.join(place(owner.dir), name), path.join(partial, name));
    }
    fs.renameSync(partial, target);
  } catch (error) {
    throw fileError(error, target, 'written');
  }
}

/** Checkpoints are never changed, so a link is as good as a copy where the file system has links. */
function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to);
  }
}
