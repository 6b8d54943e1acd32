/**
 * How far a step moves the weights, as a share of them: about a thousandth is usual, and DeepDiagnosis (ICSE 2022) calls
 * what lies outside 1e-5 to 1e-1 wrong. Judged by the middle layer; too low counts only while the rate is not decayed and
 * nothing is learned, for late steps are small by plan.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, halves, middleOf, Spell, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

const bounds = { low: 1e-5, usual: 1e-3, high: 0.1 };
const looks = 3;
/** Share of the run after which nothing learned by small steps is worth telling. */
const wait = 0.1;

const remedies: Record<'high' | 'low', RemedyId[]> = { high: ['lower-lr', 'warmup'], low: ['epsilon', 'raise-lr'] };

class UpdateRatio implements Detector<'update-ratio'> {
  private readonly high = new Spell();
  private readonly low = new Spell();

  layers(signals: Signals): RunFinding<'update-ratio'> | null {
    const { layers, rates, step } = signals;
    if (!layers.due) return null;
    const ratio = (i: number) => layers.update[i]! / layers.weight[i]!;
    const { above, below } = halves(layers.update.length, ratio, bounds);
    const middle = () => middleOf(layers.update.length, ratio);
    if (this.high.push(above, step, looks)) return report(signals, middle(), bounds.high, this.high.since);
    const decayed = rates.recorded && rates.lr < 0.5 * rates.peak;
    const idle = !signals.learning && signals.stepsDone > wait * signals.plannedSteps && !decayed;
    return this.low.push(below && idle, step, looks) ? report(signals, middle(), bounds.low, this.low.since) : null;
  }
}

function report(signals: Signals, ratio: number, bound: number, since: number): RunFinding<'update-ratio'> {
  const { step, rates } = signals;
  const high = bound === bounds.high;
  const what = say('evidence.update-ratio', { ratio });
  const { lr } = rates;
  const { usual } = bounds;
  const implied = (lr * usual) / ratio;
  return found(signals, {
    rule: 'update-ratio',
    id: high ? 'update-ratio-high' : 'update-ratio-low',
    severity: warnUnlessLearning(signals),
    confidence: 'medium',
    step: since,
    message: rates.recorded
      ? say(high ? 'update-ratio.high-lr' : 'update-ratio.low-lr', { what, usual, lr: implied })
      : say(high ? 'update-ratio.high' : 'update-ratio.low', { what, usual }),
    evidence: [
      at(step, 'updateRatio', ratio, what, bound),
      ...(rates.recorded
        ? [
            at(step, 'lr', lr, say('evidence.lr', { lr })),
            fact('impliedLr', implied, say('evidence.implied-lr', { usual, lr: implied })),
          ]
        : []),
    ],
    causes: high
      ? [say('cause.lr-high-for-weights'), say('cause.small-weights')]
      : [say('cause.lr-low-for-weights'), say('cause.epsilon-or-clipping')],
    paths: [['optimizer', 'lr']],
    fixes: high ? remedies.high : remedies.low,
  });
}

export const updateRatio: DetectorKind<'update-ratio'> = {
  rules: [
    {
      id: 'update-ratio',
      doc: {
        title: 'Steps are too large or too small for the weights',
        severities: ['warn', 'note'],
        why: 'A step that moves weights by a tenth of their size overshoots; one that moves them by a hundred-thousandth gets nowhere.',
        threshold: `The update of the middle layer is more than ${bounds.high} of its weights, or less than ${bounds.low}, for ${looks} samples; about ${bounds.usual} is usual. Too small counts only after ${100 * wait} % of the run, while the rate is not decayed and nothing is learned. A note while the run learns.`,
        source: 'DeepDiagnosis (ICSE 2022) calls what lies outside 1e-5 to 1e-1 wrong.',
        advice: 'Change the learning rate by the quotient that the finding names.',
      },
      fixes: [...remedies.high, ...remedies.low],
    },
  ],
  what: say('watch.update-ratio'),
  needs: ['layers'],
  better: ['lr'],
  family: 'none',
  followsRate: true,
  harmlessIfLearning: true,
  make: () => new UpdateRatio(),
};
