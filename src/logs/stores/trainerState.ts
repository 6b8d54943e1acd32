/** Output folders of Hugging Face's Trainer: the newest checkpoint holds the log of the run. */
import path from 'node:path';
import type { LogRef, StoreKind } from '../row';
import { foldersIn, isFile, isFolder, writtenAt } from './beginning';
import { JsonSource } from './jsonWhole';

const state = 'trainer_state.json';

/** The newest of the states in a folder and its checkpoints; null if there is none. */
function newestState(folder: string): string | null {
  const own = path.join(folder, state);
  const checkpoints = foldersIn(folder).filter((name) => /^checkpoint-\d+$/.test(name));
  const all = [own, ...checkpoints.map((name) => path.join(folder, name, state))].filter(isFile);
  return all.reduce<string | null>(
    (one, other) => (one === null || writtenAt(other) > writtenAt(one) ? other : one),
    null,
  );
}

export const trainerState: StoreKind = {
  id: 'trainer_state',
  runsIn(file) {
    const found = isFolder(file) ? newestState(file) : null;
    return found === null ? null : [{ file, run: null, name: path.basename(file) }];
  },
  open: ({ file }: LogRef) => new JsonSource('trainer_state', () => newestState(file) ?? path.join(file, state)),
};
