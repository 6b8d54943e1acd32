/**
 * Slow convergence: half of the run is over, a tenth of the starting loss is not gone yet, and the second quarter brought
 * nearly as much as the first: the loss falls in a straight line, as it does while the rate could be higher. A run near
 * its floor flattens instead. A hint, never more.
 */
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

const little = { atLeast: 0.02, below: 0.1 };
/** What the second quarter brings, in terms of the first: a straight line has 1, an exponential that is half done 0.7. */
const straight = 0.75;
const fewest = 100;
/** Standard errors of the difference that must be exceeded for a fall to count. */
const certain = 4;

const fixes: RemedyId[] = ['epsilon', 'raise-lr', 'longer-decay'];

class SlowLearning implements Detector<'slow-learning'> {
  /** Means of the loss over the first twentieth, and around a quarter and a half of the run. */
  private readonly sums = [0, 0, 0];
  private readonly terms = [0, 0, 0];

  step(signals: Signals): RunFinding<'slow-learning'> | null {
    const { count, plannedSteps, loss, badLoss, level, trouble } = signals;
    if (plannedSteps < fewest || badLoss || !Number.isFinite(loss)) return null;
    const width = plannedSteps / 20;
    const part = [width, plannedSteps / 4 + width / 2, plannedSteps / 2].findIndex(
      (end) => count <= end && count > end - width,
    );
    if (part >= 0) {
      this.sums[part]! += loss;
      this.terms[part]! += 1;
    }
    if (count !== Math.floor(plannedSteps / 2) || trouble.worst > level.initial + level.scale) return null;
    const [start, quarter, half] = this.sums.map((sum, i) => sum / this.terms[i]!) as [number, number, number];
    const fall = start - half;
    const doubt = (certain * 1.25 * level.noise) / Math.sqrt(width);
    const slow = fall > Math.max(doubt, little.atLeast * level.scale) && fall < little.below * level.scale;
    return slow && quarter - half > straight * (start - quarter) ? report(signals, start, half) : null;
  }
}

function report(signals: Signals, start: number, now: number): RunFinding<'slow-learning'> {
  const { step, rates, count } = signals;
  const text = `in ${count} steps the loss fell from ${figure(start)} to ${figure(now)}, as fast of late as at first`;
  return found(signals, {
    rule: 'slow-learning',
    severity: 'warn',
    confidence: 'low',
    message: `Learning is slow: ${text}.`,
    evidence: [
      { name: 'initialLoss', value: start, text: `loss ${figure(start)} at the start` },
      at(step, 'smoothedLoss', now, `loss ${figure(now)} at half of the run`, (1 - little.below) * start),
      ...(rates.recorded ? [at(step, 'lr', rates.lr, `learning rate ${figure(rates.lr)}`)] : []),
    ],
    causes: [
      'The learning rate is too low for the length of the run.',
      'Epsilon, clipping or the initialisation holds the updates down.',
    ],
    paths: [
      ['optimizer', 'lr'],
      ['optimizer', 'eps'],
      ['clip', 'norm'],
    ],
    fixes,
    notChecked: ['what a higher learning rate would do: a sweep of rates over a few hundred steps would tell.'],
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
        threshold: `At half of the run the loss has fallen by ${100 * little.atLeast} to ${100 * little.below} % of its start, and the second quarter brought more than ${straight} times what the first did. Runs of fewer than ${fewest} steps, and those that had blown up, are not meant.`,
        source:
          'AUTOTRAINER (ICSE 2021): slow convergence. A straight line has a quotient of 1, an exponential that is half done 0.7.',
        advice: 'Raise the learning rate, or lower epsilon; a sweep of rates over a few hundred steps tells which.',
      },
      fixes,
    },
  ],
  what: 'slow convergence',
  needs: [],
  better: ['lr', 'layers'],
  family: 'learning',
  general: true,
  make: () => new SlowLearning(),
};
