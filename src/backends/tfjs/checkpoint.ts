/**
 * Checkpoints: `checkpoints/<step>/` in the run folder, with `tensors.f32` (little-endian float32, tensor after
 * tensor) and `state.json`, which says where each tensor lies and holds everything else a resume needs.
 * A checkpoint appears whole or not at all; see `checkpointFolder.ts`.
 */
import path from 'node:path';
import type * as tfjs from '@tensorflow/tfjs';
import {
  checkpointAt,
  damagedFile,
  isPresent,
  presentCheckpoints,
  removeCheckpoint,
  stateFile,
  stateOf,
  writeCheckpoint,
} from '../../run/checkpointFolder';
import { goodCheckpoints } from '../../run/checkpoints';
import { runFiles } from '../../run/paths';
import { readPlain } from '../../run/plainFile';
import { say, SaidError } from '../../shared/messages/say';
import type { DataPosition } from './order';
import type { PlateauState } from '../../config/keel/schedule';
import type { BestEvaluation } from './bestCheckpoint';
import type { Tf } from './types';

const tensorFile = 'tensors.f32';
/** Largest tensors that are read, in bytes: what one array can hold. */
const mostBytes = 2 ** 32;

/** The state of a run after a step, beside its tensors. */
export interface TrainState {
  step: number;
  /** Seed of weights, data order and dropout; with `position` it is the whole random state. */
  seed: number;
  position: DataPosition;
  optimizer: { name: string; steps: number };
  plateau: PlateauState;
  /** The best evaluation so far; absent or null before the first. */
  best?: BestEvaluation | null;
  /** Changes by hand, with what the config said then; they hold only as long as the config still says so. */
  lrScale: { value: number; configLr: number };
  clipNorm: { value: number | null; configNorm: number | null };
}

interface TensorEntry {
  name: string;
  shape: number[];
  /** In float32 entries from the start of the file. */
  offset: number;
}

export interface CheckpointIndex extends TrainState {
  format: 1;
  /** `files.json` lies beside it; absent in checkpoints of before there was one. */
  hasChecksums?: true;
  /** Whether every stored entry is a finite number. */
  finite: boolean;
  tensors: TensorEntry[];
}

export type NamedVariable = { name: string; variable: tfjs.Variable };

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** Reads all variables to the host: index entries and one array. */
async function collect(variables: readonly NamedVariable[]): Promise<{ tensors: TensorEntry[]; values: Float32Array }> {
  const data = await Promise.all(variables.map(({ variable }) => variable.data<'float32'>()));
  const values = new Float32Array(data.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  const tensors = variables.map(({ name, variable }, i) => {
    const entry = { name, shape: [...variable.shape], offset };
    values.set(data[i]!, offset);
    offset += data[i]!.length;
    return entry;
  });
  return { tensors, values };
}

/**
 * Saves a checkpoint in the folder of the run and returns its path relative to it, and whether all of it is finite.
 * One that is present already holds the same state and is left alone. Throws a sentence with the system's code if it
 * cannot be written; nothing half-written is left in its place.
 */
export async function saveCheckpoint(
  dir: string,
  state: TrainState,
  variables: readonly NamedVariable[],
): Promise<{ path: string; finite: boolean; existed: boolean }> {
  const relative = `${runFiles.checkpoints}/${state.step}`;
  const target = checkpointAt(dir, state.step);
  if (isPresent(target)) return { path: relative, finite: readIndex(target).finite, existed: true };
  const { tensors, values } = await collect(variables);
  const finite = values.every(Number.isFinite);
  const index: CheckpointIndex = { format: 1, hasChecksums: true, ...state, finite, tensors };
  writeCheckpoint(dir, state.step, {
    [tensorFile]: new Uint8Array(values.buffer),
    [stateFile]: Buffer.from(JSON.stringify(index)),
  });
  return { path: relative, finite: index.finite, existed: false };
}

function readIndex(folder: string): CheckpointIndex {
  const file = path.join(folder, stateFile);
  let index: CheckpointIndex;
  try {
    index = stateOf(folder) as CheckpointIndex;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? say('checkpoint.none', { folder }) : say('checkpoint.unreadable', { folder, file });
    throw new SaidError(why, { cause: error });
  }
  if (index.format !== 1) throw new SaidError(say('checkpoint.format', { folder, format: String(index.format) }));
  return index;
}

/**
 * Deletes old checkpoints so that the `keep` newest finite ones and `spared` stay, and returns the steps deleted.
 * Checkpoints that are not finite never push out finite ones, for those are what a diverged run continues from; of them the newest
 * stays. What cannot be read is left alone.
 */
export function pruneCheckpoints(dir: string, keep: number, spared: number | null = null): number[] {
  const known = presentCheckpoints(dir)
    .reverse()
    .flatMap((step) => {
      try {
        return [{ step, finite: readIndex(checkpointAt(dir, step)).finite }];
      } catch {
        return [];
      }
    });
  const good = known.filter(({ finite }) => finite);
  const bad = known.filter(({ finite }) => !finite);
  const removed = [...good.slice(keep), ...bad.slice(1)].map(({ step }) => step).filter((step) => step !== spared);
  return removed.filter((step) => tryRemove(dir, step));
}

/** Removes a checkpoint; returns whether it is gone. */
function tryRemove(dir: string, step: number): boolean {
  try {
    removeCheckpoint(dir, step);
    return true;
  } catch {
    return false;
  }
}

/** Deletes the oldest checkpoint to make room, unless it is the only finite one; returns its step, or null. */
export function dropOldest(dir: string): number | null {
  const steps = presentCheckpoints(dir);
  const newest = goodCheckpoints(dir).at(-1);
  const oldest = steps.find((step) => step !== newest);
  return oldest !== undefined && tryRemove(dir, oldest) ? oldest : null;
}

/**
 * Loads a checkpoint into `required` variables, all of which it must hold in the same shapes, and into those of
 * `optional` that it holds. Returns its state and the names of the optional ones it lacks. Throws a sentence that
 * names what does not fit; the variables are then unchanged.
 */
export function loadCheckpoint(
  tf: Tf,
  folder: string,
  required: readonly NamedVariable[],
  optional: readonly NamedVariable[],
): { state: CheckpointIndex; missing: string[] } {
  const state = readIndex(folder);
  const file = path.join(folder, tensorFile);
  const bad = damagedFile(folder);
  if (bad !== null) throw new SaidError(say('checkpoint.changed', { folder, file: bad }));
  const bytes = readPlain(file, mostBytes);
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength - (bytes.byteLength % 4)),
  );
  const entries = new Map(state.tensors.map((entry) => [entry.name, entry]));
  const expected = state.tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (values.length !== expected) {
    throw new SaidError(say('checkpoint.cut-off', { folder, found: values.length, expected }));
  }
  const fits = ({ name, variable }: NamedVariable) => {
    const entry = entries.get(name);
    return entry !== undefined && tf.util.arraysEqual(entry.shape, variable.shape);
  };
  const misfit = required.find((item) => !fits(item));
  if (misfit !== undefined) {
    const shape = entries.get(misfit.name)?.shape;
    const why = shape
      ? say('checkpoint.other-shape', { there: shape.join(', '), now: misfit.variable.shape.join(', ') })
      : say('checkpoint.not-there');
    throw new SaidError(say('checkpoint.misfit', { folder, name: misfit.name, why }));
  }
  for (const { name, variable } of [...required, ...optional.filter(fits)]) {
    const { offset, shape } = entries.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(values.slice(offset, offset + sizeOf(shape)), shape)));
  }
  return { state, missing: optional.filter((item) => !fits(item)).map(({ name }) => name) };
}
