/** Ranks the likely causes of a loss in trouble from what was seen before it. A table: the first rows weigh most. */
import type { ConfigPath } from '../../config/types';
import { say, type Message } from '../../shared/messages/say';
import type { Signals } from './signals/signals';

/** What was seen at the onset of a trouble. */
export interface Onset {
  step: number;
  /** Steps done before the onset, as far as it is known: a row may stand for many. */
  after: number;
  /** It is known to have begun within the first steps. */
  early: boolean;
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
  text: Message;
  paths: ConfigPath[];
}

const lr: ConfigPath = ['optimizer', 'lr'];
const clip: ConfigPath = ['clip', 'norm'];
const warmup: ConfigPath = ['schedule', 'warmup'];
const data: ConfigPath = ['data'];

/** A loss that leaves its range within so few steps was pushed out by single updates. */
const sudden = 3;

interface Row {
  when(onset: Onset, signals: Signals): boolean;
  cause(onset: Onset, signals: Signals): Cause;
}

const rows: Row[] = [
  {
    when: (onset) => onset.lrRising,
    cause: (onset, { rates }) => ({
      text: say('cause.lr-rising', { lr: onset.lr, peak: rates.peak }),
      paths: [lr, warmup],
    }),
  },
  {
    when: (onset) => onset.early,
    cause: ({ after, lr: rate }) => ({
      text: Number.isFinite(rate)
        ? say('cause.at-once-lr', { n: after + 1, lr: rate })
        : say('cause.at-once', { n: after + 1 }),
      paths: [lr, warmup],
    }),
  },
  {
    when: (onset) => onset.gradientSince !== null,
    cause: ({ gradientLed, gradientSince }, { norms: { peak, p50 } }) => ({
      text: say(gradientLed ? 'cause.norms-first' : 'cause.norms-with', { since: gradientSince!, peak, p50 }),
      paths: [clip],
    }),
  },
  {
    when: (onset) => !onset.early && !onset.lrRising,
    cause: ({ lr: rate }) => ({
      text: Number.isFinite(rate) ? say('cause.lr-here-lr', { lr: rate }) : say('cause.lr-here'),
      paths: [lr],
    }),
  },
  {
    when: (onset, { strides }) => onset.took <= sudden * strides.usual,
    cause: ({ took, step }) => ({ text: say('cause.sudden', { n: took, step }), paths: [data] }),
  },
];

/** Causes that the evidence supports, most likely first. */
export function rankCauses(onset: Onset, signals: Signals): Cause[] {
  return rows.filter((row) => row.when(onset, signals)).map((row) => row.cause(onset, signals));
}

/** Paths of several causes, each once, in order. */
export function pathsOf(causes: Cause[]): ConfigPath[] {
  const seen = new Map(causes.flatMap(({ paths }) => paths).map((path) => [path.join('.'), path]));
  return [...seen.values()];
}
