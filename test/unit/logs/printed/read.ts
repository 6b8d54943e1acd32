/** A printed text as the log that it becomes. */
import type { Evaluation } from '../../../../src/diagnosis/monitor/detector';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import type { WhatWasRead } from '../../../../src/logs/events';
import { openPipe } from '../../../../src/logs/index';
import { SaidError } from '../../../../src/shared/messages/say';

export interface Printed {
  read: WhatWasRead;
  steps: Observation[];
  evaluations: Evaluation[];
  totalSteps: number | null;
}

/** Reads a text; null if nothing of it can be read. `asked`: the name of the loss, where a person gave it. */
export function readPrinted(text: string, asked?: string): Printed | null {
  const { log, source } = openPipe({ loss: asked });
  const steps: Observation[] = [];
  const evaluations: Evaluation[] = [];
  const take: Parameters<typeof log.finish>[0] = (event) => {
    if (event.kind === 'anew') steps.length = evaluations.length = 0;
    else if (event.kind === 'step' && event.table === 0) steps.push(event.step);
    else if (event.kind === 'evaluation') evaluations.push(event.evaluation);
  };
  source.push(Buffer.from(text));
  while (source.waiting) log.readOn(take);
  try {
    log.finish(take);
  } catch (error) {
    if (error instanceof SaidError) return null;
    throw error;
  }
  return { read: log.read, steps, evaluations, totalSteps: log.totalSteps };
}

/** Losses of our own: they fall, and the seventh is NaN. */
export const lossAt = (i: number): number => (i === 7 ? NaN : Math.round(1e4 * (0.7 + 2.4 / i)) / 1e4);

export const told = (value: number, digits = 4): string => (Number.isNaN(value) ? 'nan' : value.toFixed(digits));

/** A text of so many rows, each of the lines that a statement prints. */
export const printed = (line: (i: number, loss: string) => string, rows = 10): string =>
  Array.from({ length: rows }, (_, i) => line(i + 1, told(lossAt(i + 1)))).join('\n') + '\n';
