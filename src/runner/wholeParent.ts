/** What a run continues, from a checkpoint that is as it was written. */
import { damagedAfter, wholeCheckpoint } from '../run/checkpoints';
import { runDir } from '../run/paths';
import type { Parent } from '../run/types';
import { say, spoken } from '../shared/messages/say';
import type { RunRecord } from './record';

/** The parent that the record names: where the checkpoint asked for is damaged, with an older one, which is noted. */
export async function wholeParent(record: RunRecord, workspace: string): Promise<Parent | null> {
  const { parent } = record.manifest;
  if (parent === null || parent.checkpoint === null) return parent;
  const step = parent.checkpoint;
  const older = await wholeCheckpoint(workspace, parent.run, step);
  const damaged = older < step ? step : damagedAfter(runDir(workspace, parent.run), step);
  if (damaged === null) return parent;
  const text = say('run.older-checkpoint', { step: damaged, older });
  record.event({ kind: 'note', step: older, ...spoken({ text }) });
  record.update({ parent: { ...parent, checkpoint: older } });
  return record.manifest.parent;
}
