/** Which checkpoints a run can be continued from. */
import { say, SaidError } from '../shared/messages/say';
import {
  checkpointAt,
  checkpointSteps,
  copyCheckpoint,
  isPresent,
  isWhole,
  presentCheckpoints,
  stateOf,
} from './checkpointFolder';
import { readEvents } from './events';
import { lineage } from './lineage';
import { isNewer, refuseNewer } from './manifest';
import { runDir } from './paths';

/** Checkpoints in a run folder whose weights and states are finite, as far as the run said, oldest first. */
export function goodCheckpoints(dir: string): number[] {
  let told: Set<number> | undefined;
  return presentCheckpoints(dir).filter((step) => {
    const finite = finiteOf(checkpointAt(dir, step));
    // Older ones do not say so themselves.
    return finite ?? !(told ??= badByEvents(dir)).has(step);
  });
}

function finiteOf(folder: string): boolean | null {
  try {
    const { finite } = stateOf(folder);
    return typeof finite === 'boolean' ? finite : null;
  } catch {
    return null;
  }
}

function badByEvents(dir: string): Set<number> {
  const bad = new Set<number>();
  for (const event of readEvents(dir).events) {
    if (event.kind === 'checkpoint' && event.finite === false) bad.add(event.step);
  }
  return bad;
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

/** The run folder of the story of `id` that has checkpoint `step`, the run itself before those it continues. */
function ownerOf(workspace: string, id: string, step: number): string | null {
  const chapters = lineage(workspace, id).reverse();
  const found = chapters.find(({ dir, until }) => {
    return (until === null || step <= until) && isPresent(checkpointAt(dir, step));
  });
  return found?.dir ?? null;
}

/**
 * Makes sure that checkpoint `step` lies in the folder of run `id`: where only a run that it continues has it, it is
 * linked (or copied) from there, for a continuation finds its checkpoint in its parent. Throws a sentence if none has it.
 */
export function bringCheckpoint(workspace: string, id: string, step: number): void {
  const dir = runDir(workspace, id);
  refuseNewer(dir);
  const owner = ownerOf(workspace, id, step);
  if (owner === null) throw new SaidError(say('run.no-checkpoint', { id, step }));
  if (owner !== dir) copyCheckpoint(owner, dir, step);
}

/**
 * The newest checkpoint of the story of run `id`, at `step` or before it, that is as it was written: `step` itself where
 * that is whole. It then lies in the folder of the run. Reads all of it. Throws a sentence if there is none.
 */
export async function wholeCheckpoint(workspace: string, id: string, step: number): Promise<number> {
  const before = usableCheckpoints(workspace, id).filter((each) => each < step);
  for (const candidate of [step, ...before.reverse()]) {
    const owner = ownerOf(workspace, id, candidate);
    if (owner === null || !(await isWhole(checkpointAt(owner, candidate)))) continue;
    bringCheckpoint(workspace, id, candidate);
    return candidate;
  }
  throw new SaidError(say('run.no-whole-checkpoint', { id, step }));
}

/** The newest checkpoint in a run folder after `step`, where all of those are damaged: whoever wants the newest passes over it. */
export function damagedAfter(dir: string, step: number): number | null {
  const after = checkpointSteps(dir).filter((each) => each > step);
  return after.some((each) => isPresent(checkpointAt(dir, each))) ? null : (after.at(-1) ?? null);
}
