/** What the trainer tells the run folder, behind an interface so that training does not know files. */
import type { RunEvent, Step } from '../../run/types';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

/** An event before it is dated. */
export type TrainerEvent = WithoutTime<RunEvent>;

export interface Recorder {
  step(row: Step): void;
  /** `values` is one row of the layer table without its step. */
  layers(step: number, values: Float32Array): void;
  event(event: TrainerEvent): void;
}

const causes: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
};

/** One sentence for a person about anything thrown: file errors in words, other errors by their own message. */
export function sentence(error: unknown): string {
  const { code, path, syscall, message } = (error ?? {}) as NodeJS.ErrnoException;
  const cause = code === undefined ? undefined : causes[code];
  if (cause === undefined) return message ?? String(error);
  const action =
    syscall === 'write' || syscall === 'fsync' || syscall === 'mkdir' || syscall === 'rename' ? 'written' : 'opened';
  return `${path ?? 'The run folder'} cannot be ${action}: ${cause}.`;
}
