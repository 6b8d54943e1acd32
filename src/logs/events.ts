/** What a log comes to, row by row, and what is said of the reading. */
import type { Evaluation } from '../diagnosis/monitor/detector';
import type { Gauges } from '../diagnosis/monitor/gauges';
import type { Observation } from '../diagnosis/monitor/signals/signals';
import type { Unit } from '../shared/messages/unit';

export type LogEvent =
  /** A row of the training loss. `table`: 1 is the second player of a game, such as a GAN's discriminator. */
  | { kind: 'step'; table: number; step: Observation }
  /** Figures of a row that tell how a run goes beside its loss; they follow the step. */
  | { kind: 'gauges'; step: number; gauges: Gauges }
  | { kind: 'evaluation'; evaluation: Evaluation }
  /** All figures of a row as they stand in the log, for those who show them. */
  | { kind: 'figures'; step: number; names: readonly string[]; values: readonly (number | undefined)[] }
  /** What was handed on so far counts no more: the log was replaced, or is read in another way than it seemed to be. */
  | { kind: 'anew' };

export type TakeEvent = (event: LogEvent) => void;

/** What was read, as `keel diagnose --format json` says it. The shape is a contract. */
export interface WhatWasRead {
  form: string;
  /** Rows with a training loss. */
  rows: number;
  firstStep: number;
  lastStep: number;
  /** Steps from one row to the next, as it is most of the time. */
  every: number;
  /** What its numbers count: rows where the log counts nothing. */
  unit: Unit;
  /** What is read as what; several names joined by ` + ` are added up. */
  columns: Record<string, string>;
  /** Lines or records that should be rows and could not be read. */
  notUnderstood: number;
}
