/**
 * Slow convergence: half of the run is over, a tenth of the starting loss is not gone yet, and the second quarter brought
 * nearly as much as the first: the loss falls in a straight line, as it does while the rate could be higher. A run near
 * its floor flattens instead. A hint, never more.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
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
    if (count !== Math.floor(plannedSteps / 2) || trouble.worst > level.initial + level.span) return null;
    const [start, quarter, half] = this.sums.map((sum, i) => sum / this.terms[i]!) as [number, number, number];
    const fall = start - half;
    const doubt = (certain * 1.25 * level.noise) / Math.sqrt(width);
    const slow = fall > Math.max(doubt, little.atLeast * level.span) && fall < little.below * level.span;
    return slow && quarter - half > straight * (start - quarter) ? report(signals, start, half) : null;
  }
}

function report(signals: Signals, start: number, now: number): RunFinding<'slow-learning'> {
  const { step, rates, count } = signals;
  const { lr } = rates;
  const half = say('evidence.half-run', { loss: now });
  return found(signals, {
    rule: 'slow-learning',
    severity: 'warn',
    confidence: 'low',
    message: say('slow-learning.found', { what: say('evidence.fell-straight', { n: count, start, now }) }),
    evidence: [
      fact('initialLoss', start, say('evidence.initial-loss', { loss: start })),
      at(step, 'smoothedLoss', now, half, (1 - little.below) * start),
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
        threshold: `At half of the run the loss has fallen by ${100 * little.atLeast} to ${100 * little.below} % of its start, and the second quarter brought more than ${straight} times what the first did. Runs of fewer than ${fewest} steps, and those that had blown up, are not meant.`,
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
  general: true,
  make: () => new SlowLearning(),
};
