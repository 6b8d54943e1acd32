/**
 * What other tools raise on a loss, written anew from their published thresholds: one function a tool, which takes the
 * losses in order and answers whether its rule speaks at this one. All of them but the Keras rule also call a
 * non-finite loss; the tools that do not are given that for free.
 */

import type { Run } from './runs';
import type { Verdict } from './score';

export type Rule = (loss: number) => boolean;

/** What a rule may know of the run beforehand. */
export interface RunKnown {
  /** Rows that the run will have, or the record has where that is unknown. */
  rows: number;
  /** Steps from one row to the next. */
  every: number;
}

export interface OtherTool {
  name: string;
  /** The rule in words, with its thresholds. */
  rule: string;
  make(known: RunKnown): Rule;
}

/** Mean and standard deviation of the last `size` values, in constant time a value. */
class Window {
  private readonly ring: Float64Array;
  private next = 0;
  private sum = 0;
  private squares = 0;
  length = 0;

  constructor(readonly size: number) {
    this.ring = new Float64Array(size);
  }

  push(value: number): void {
    if (this.length === this.size) {
      const old = this.ring[this.next]!;
      this.sum -= old;
      this.squares -= old * old;
    } else this.length += 1;
    this.ring[this.next] = value;
    this.sum += value;
    this.squares += value * value;
    this.next = (this.next + 1) % this.size;
    // Sums of differences lose their digits after a huge value; a fresh sum once a turn keeps them.
    if (this.next === 0) this.refresh();
  }

  get full(): boolean {
    return this.length === this.size;
  }

  get mean(): number {
    return this.sum / this.length;
  }

  get deviation(): number {
    return Math.sqrt(Math.max(0, this.squares / this.length - this.mean ** 2));
  }

  private refresh(): void {
    this.sum = this.squares = 0;
    for (let i = 0; i < this.length; i++) {
      this.sum += this.ring[i]!;
      this.squares += this.ring[i]! ** 2;
    }
  }
}

const orNonFinite =
  (rule: Rule): Rule =>
  (loss) =>
    !Number.isFinite(loss) || rule(loss);

function lightning(): Rule {
  const window = new Window(10);
  let last = 0;
  return orNonFinite((loss) => {
    const spike = window.length >= 1 && loss > last && Math.abs(loss - window.mean) >= 2 * Math.abs(window.mean);
    if (spike) return true;
    window.push(loss);
    last = loss;
    return false;
  });
}

function killLossSpike({ rows }: RunKnown): Rule {
  const size = Math.max(100, Math.round(0.05 * rows));
  const window = new Window(size);
  const high = new Window(size);
  let outliers = 0;
  let seen = 0;
  let cap = -Infinity;
  let first = -Infinity;
  return orNonFinite((loss) => {
    seen += 1;
    outliers = window.full && loss >= 2 * window.mean ? outliers + 1 : 0;
    if (seen <= size) first = Math.max(first, loss);
    if (seen === size) cap = Math.min(first, 10);
    window.push(loss);
    high.push(loss > cap && seen > size ? 1 : 0);
    return outliers > 4 || (seen >= 2 * size && high.mean >= 0.5);
  });
}

function llmC(): Rule {
  const window = new Window(128);
  return orNonFinite((loss) => {
    window.push(loss);
    return window.full && (loss - window.mean) / window.deviation > 7;
  });
}

function olmo(): Rule {
  const window = new Window(1000);
  return orNonFinite((loss) => {
    const far = window.length >= 128 && loss - window.mean >= 7 * window.deviation;
    window.push(loss);
    return far;
  });
}

function megatron(): Rule {
  let seen = 0;
  let greatest = -Infinity;
  return orNonFinite((loss) => {
    seen += 1;
    if (seen <= 100) greatest = Math.max(greatest, loss);
    return seen > 100 && loss >= 10 * greatest;
  });
}

/** A smoothed loss that stays above its best by most of the progress, and a little of the start more. */
const progressLost =
  (weight: number) =>
  ({ every }: RunKnown): Rule => {
    const patience = Math.max(1, Math.round(200 / every));
    let start = NaN;
    let level = NaN;
    let best = Infinity;
    let held = 0;
    return orNonFinite((loss) => {
      if (Number.isNaN(start)) start = level = loss;
      level += weight * (loss - level);
      best = Math.min(best, level);
      held = level > best + 0.9 * (start - best) + 0.05 * Math.abs(start) ? held + 1 : 0;
      return held >= patience;
    });
  };

function twiceTheStart(): Rule {
  let start = NaN;
  let above = 0;
  return orNonFinite((loss) => {
    if (Number.isNaN(start)) start = loss;
    above = loss > start + Math.abs(start) ? above + 1 : 0;
    return above >= 5;
  });
}

const lostInWords = (weight: number) =>
  `an average of weight ${weight} above its best by 90 % of the progress plus 5 % of the start, held 200 steps, or NaN`;

export const otherTools: readonly OtherTool[] = [
  {
    name: 'Keras TerminateOnNaN',
    rule: 'the loss is NaN or infinite',
    make: () => (loss) => !Number.isFinite(loss),
  },
  {
    name: 'Lightning SpikeDetection',
    rule: 'the loss rises to twice the mean of the last 10 above that mean (rtol 2.0, warmup 1)',
    make: lightning,
  },
  {
    name: 'llm-foundry KillLossSpike',
    rule: 'five in a row at twice the mean of max(100, 5 % of the run), or half of a window above min(its first greatest loss, 10)',
    make: killLossSpike,
  },
  { name: 'llm.c outliers', rule: 'z above 7 in a window of 128 that includes the newest loss', make: llmC },
  { name: 'OLMo spike score', rule: '7 standard deviations above the mean of the last 1,000', make: olmo },
  { name: 'Megatron rerun', rule: 'ten times the greatest of the first 100', make: megatron },
  { name: 'progress lost, .1', rule: lostInWords(0.1), make: progressLost(0.1) },
  { name: 'progress lost, .01', rule: lostInWords(0.01), make: progressLost(0.01) },
  { name: 'twice the start', rule: 'five in a row above twice the start, or NaN', make: twiceTheStart },
];

/** The verdict of another tool: what it raised once stands, for none of them takes anything back. */
export function judge({ make }: OtherTool, run: Run): Verdict {
  const { loss, step, totalSteps } = run;
  const every = step === null || loss.length < 2 ? 1 : (step.at(-1)! - step[0]!) / (loss.length - 1);
  const rule = make({ rows: totalSteps === null ? loss.length : Math.round(totalSteps / every), every });
  const toldAct: number[] = [];
  loss.forEach((value, i) => void (rule(value) && toldAct.push(i)));
  return { run, toldAct, toldWarn: [], final: toldAct.length > 0 ? 'act' : null };
}
