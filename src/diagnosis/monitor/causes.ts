/** Ranks the likely causes of a loss in trouble from what was seen before it. A table: the first rows weigh most. */
import type { ConfigPath } from '../../config/types';
import { figure } from '../../shared/numbers';
import { stepsAtOnce } from '../practice';
import type { Signals } from './signals/signals';

/** What was seen at the onset of a trouble. */
export interface Onset {
  step: number;
  /** Steps seen before the onset. */
  after: number;
  /** Steps from the onset to the alarm. */
  took: number;
  /** First step of a spell of abnormal gradient norms that began before progress was lost; null if norms were normal. */
  gradientSince: number | null;
  /** That spell began before the loss moved at all. */
  gradientLed: boolean;
  /** Rate in force at the last calm step; NaN if not recorded. */
  lr: number;
  lrRising: boolean;
}

export interface Cause {
  text: string;
  paths: ConfigPath[];
}

const lr: ConfigPath = ['optimizer', 'lr'];
const clip: ConfigPath = ['clip', 'norm'];
const warmup: ConfigPath = ['schedule', 'warmup'];
const data: ConfigPath = ['data'];

/** A loss that leaves its range within so few steps was pushed out by single updates. */
const sudden = 3;

interface Row {
  when(onset: Onset): boolean;
  cause(onset: Onset, signals: Signals): Cause;
}

const rows: Row[] = [
  {
    when: (onset) => onset.lrRising,
    cause: (onset, { rates }) => ({
      text: `The learning rate was still rising at the onset (${figure(onset.lr)}, later ${figure(rates.peak)}): its peak is too high, or warmup too short.`,
      paths: [lr, warmup],
    }),
  },
  {
    when: (onset) => onset.after <= stepsAtOnce,
    cause: (onset) => ({
      text: `It began within the first ${onset.after + 1} steps: the learning rate is far too high${rate(onset)}, or the run lacks warmup.`,
      paths: [lr, warmup],
    }),
  },
  {
    when: (onset) => onset.gradientSince !== null,
    cause: (onset, { norms }) => ({
      text: `Gradient norms rose ${onset.gradientLed ? 'first' : 'with the loss'}, from step ${onset.gradientSince}, to ${figure(norms.peak)} against a healthy median of ${figure(norms.p50)}: gradients are not held in check by clipping.`,
      paths: [clip],
    }),
  },
  {
    when: (onset) => onset.after > stepsAtOnce && !onset.lrRising,
    cause: (onset) => ({
      text: `The learning rate is too high for this part of the run${rate(onset)}.`,
      paths: [lr],
    }),
  },
  {
    when: (onset) => onset.took <= sudden,
    cause: (onset) => ({
      text: `The loss left its range within ${onset.took} ${onset.took === 1 ? 'step' : 'steps'}: a bad batch can do that; look at the data of step ${onset.step}.`,
      paths: [data],
    }),
  },
];

const rate = ({ lr: value }: Onset): string => (Number.isFinite(value) ? ` (${figure(value)})` : '');

/** Causes that the evidence supports, most likely first. */
export function rankCauses(onset: Onset, signals: Signals): Cause[] {
  return rows.filter((row) => row.when(onset)).map((row) => row.cause(onset, signals));
}

/** Paths of several causes, each once, in order. */
export function pathsOf(causes: Cause[]): ConfigPath[] {
  const seen = new Map(causes.flatMap(({ paths }) => paths).map((path) => [path.join('.'), path]));
  return [...seen.values()];
}
