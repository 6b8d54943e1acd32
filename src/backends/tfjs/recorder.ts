/** What the trainer tells the run folder, behind an interface so that training does not know files. */
import type { RunEvent, Step, stepColumns } from '../../run/types';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

/** An event before it is dated. */
export type TrainerEvent = WithoutTime<RunEvent>;

export type RecordedStep = Required<Pick<Step, (typeof stepColumns)[number]>>;

export interface Recorder {
  /** All of `stepColumns`, which this trainer knows of every step. */
  step(row: RecordedStep): void;
  /** `values` is one row of the layer table without its step. */
  layers(step: number, values: Float32Array): void;
  event(event: TrainerEvent): void;
}
