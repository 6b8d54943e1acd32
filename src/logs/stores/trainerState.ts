/** Output folders of Hugging Face's Trainer: the checkpoint with the most steps holds the log of the run. */
import path from 'node:path';
import type { LogRef, StoreKind } from '../row';
import { beginningOf, foldersIn, isFile, writtenAt } from './beginning';
import { JsonSource } from './jsonWhole';
import { withinFolder } from './runFolders';

const state = 'trainer_state.json';

const checkpoint = /^checkpoint-(\d+)$/;

/** The state of a folder or of the checkpoint with the most steps: a copy makes files new that are not. Null if there is none. */
function lastState(folder: string): string | null {
  const checkpoints = foldersIn(folder).flatMap((name) => {
    const steps = checkpoint.exec(name)?.[1];
    return steps === undefined ? [] : [{ file: path.join(folder, name, state), steps: Number(steps) }];
  });
  const [last] = checkpoints.filter(({ file }) => isFile(file)).sort((a, b) => b.steps - a.steps);
  const own = path.join(folder, state);
  if (!isFile(own)) return last?.file ?? null;
  return last !== undefined && last.steps > (stepsOf(own) ?? Infinity) ? last.file : own;
}

/** The steps that a state tells of at its beginning; null if it does not. */
function stepsOf(file: string): number | null {
  const told = /"global_step"\s*:\s*(\d{1,15})/.exec(beginningOf(file)?.text ?? '');
  return told === null ? null : Number(told[1]);
}

const isCheckpoint = (folder: string): boolean => checkpoint.test(path.basename(folder));

export const trainerState: StoreKind = {
  id: 'trainer_state',
  runsIn(file) {
    return withinFolder(file, {
      newest: (folder) => writtenAt(lastState(folder) ?? ''),
      isPassedOver: (folder) => folder !== file && isCheckpoint(folder),
      deepest: 3,
    });
  },
  open({ file, run }: LogRef) {
    const folder = run === null ? file : path.join(file, run);
    return new JsonSource('trainer_state', () => lastState(folder) ?? path.join(folder, state));
  },
};
