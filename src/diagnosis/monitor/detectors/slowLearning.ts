/**
 * Slow convergence: half of the planned steps are done, the loss has fallen by little more than its noise, and the second
 * quarter brought nearly as much as the first: the loss falls in a straight line, as it does while the rate could be higher.
 * A run near its floor flattens instead. A hint, never more.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import { certainErrors } from '../signals/plateau';
import type { Signals } from '../signals/signals';

/** Standard deviations of a single loss that a fall of so many steps is little against. */
const little = 5;
/** Share of its first value from which on a loss above zero has not fallen by little, whatever its noise. */
const third = 2 / 3;
/** What the second quarter brings, in terms of the first: a straight line has 1, an exponential that is half done 0.7. */
const straight = 0.75;
const fewest = 100;
/** Shares of the planned steps at which these parts of the run end, and their length. */
const ends = [0.05, 0.275, 0.5];
const part = 0.05;

const fixes: RemedyId[] = ['epsilon', 'raise-lr', 'longer-decay'];

class SlowLearning implements Detector<'slow-learning'> {
  /** Means of the loss over the first twentieth, and around a quarter and a half of the planned steps. */
  private readonly sums = [0, 0, 0];
  private readonly terms = [0, 0, 0];
  private looked = false;

  step(signals: Signals): RunFinding<'slow-learning'> | null {
    const { loss, badLoss, level, strides, options } = signals;
    const { totalSteps } = options;
    if (totalSteps === null || this.looked || badLoss || !Number.isFinite(loss)) return null;
    const done = (signals.step - strides.first) / totalSteps;
    const into = done === 0 ? 0 : ends.findIndex((end) => done <= end && done > end - part);
    if (into >= 0) {
      this.sums[into]! += loss;
      this.terms[into]! += 1;
    }
    if (done < 0.5) return null;
    this.looked = true;
    const [start, quarter, half] = this.sums.map((sum, i) => sum / this.terms[i]!) as [number, number, number];
    if (level.count < fewest || signals.blewUp) return null;
    // What fell fast in the first steps has bent already, and what rose has not fallen. A single loss may be high by chance.
    const fell = Math.max(start, level.initial - 2 * level.deviation) - half;
    if (!(start > half && fell < little * level.deviation) || (half > 0 && half < third * start)) return null;
    const error = level.deviation / Math.sqrt(Math.min(...this.terms));
    const falls = quarter - half > certainErrors * error && quarter - half > straight * (start - quarter);
    return falls ? report(signals, start, half) : null;
  }
}

function report(signals: Signals, start: number, now: number): RunFinding<'slow-learning'> {
  const { step, rates, strides } = signals;
  const { lr } = rates;
  const half = say('evidence.half-run', { loss: now });
  return found(signals, {
    rule: 'slow-learning',
    severity: 'warn',
    confidence: 'low',
    message: say('slow-learning.found', {
      what: say('evidence.fell-straight', { n: step - strides.first, start, now }),
    }),
    evidence: [
      fact('initialLoss', start, say('evidence.initial-loss', { loss: start })),
      at(step, 'smoothedLoss', now, half),
      ...(rates.recorded ? [at(step, 'lr', lr, say('evidence.lr', { lr }))] : []),
    ],
    causes: [say('cause.lr-for-length'), say('cause.updates-held-down')],
    paths: [
      ['optimizer', 'lr'],
      ['optimizer', 'eps'],
      ['clip', 'norm'],
    ],
    fixes,
    notChecked: [say('unseen.higher-lr')],
  });
}

export const slowLearning: DetectorKind<'slow-learning'> = {
  rules: [
    {
      id: 'slow-learning',
      doc: {
        title: 'The loss falls in a straight line, and slowly',
        severities: ['warn'],
        why: 'While a rate could be higher the loss falls evenly; near its floor it flattens. Half a run with little gained and no flattening says that the rate, or what holds it down, costs time.',
        threshold: `At half of the planned steps the loss has fallen by less than ${little} standard deviations of a single loss, and the second quarter brought more than ${straight} times what the first did, beyond its noise. A loss above zero that has come down by a third has not fallen by little. Runs of fewer than ${fewest} rows, of unknown length, and those that had blown up, are not meant.`,
        source:
          'AUTOTRAINER (ICSE 2021): slow convergence. A straight line has a quotient of 1, an exponential that is half done 0.7.',
        advice: 'Raise the learning rate, or lower epsilon; a sweep of rates over a few hundred steps tells which.',
      },
      fixes,
    },
  ],
  what: say('watch.slow-learning'),
  needs: [],
  better: ['lr', 'layers'],
  family: 'learning',
  byLossAlone: true,
  general: true,
  make: () => new SlowLearning(),
};
