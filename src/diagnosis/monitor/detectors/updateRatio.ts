/**
 * How far a step moves the weights, as a share of them: about a thousandth is usual, and DeepDiagnosis (ICSE 2022) calls
 * what lies outside 1e-5 to 1e-1 wrong. Judged by the middle layer; too low counts only while the rate is not decayed and
 * nothing is learned, for late steps are small by plan.
 */
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found, halves, middleOf, Spell, warnUnlessLearning } from '../helpers';
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
    const { layers, rates, count, step } = signals;
    if (!layers.due) return null;
    const ratio = (i: number) => layers.update[i]! / layers.weight[i]!;
    const { above, below } = halves(layers.update.length, ratio, bounds);
    const middle = () => middleOf(layers.update.length, ratio);
    if (this.high.push(above, step, looks)) return report(signals, middle(), bounds.high, this.high.since);
    const decayed = rates.recorded && rates.lr < 0.5 * rates.peak;
    const idle = !signals.learning && count > wait * signals.plannedSteps && !decayed;
    return this.low.push(below && idle, step, looks) ? report(signals, middle(), bounds.low, this.low.since) : null;
  }
}

function report(signals: Signals, ratio: number, bound: number, since: number): RunFinding<'update-ratio'> {
  const { step, rates } = signals;
  const high = bound === bounds.high;
  const text = `a step moves the weights of the middle layer by ${figure(ratio)} of their size`;
  const implied = (rates.lr * bounds.usual) / ratio;
  const evidence = [at(step, 'updateRatio', ratio, text, bound)];
  if (rates.recorded) {
    evidence.push(at(step, 'lr', rates.lr, `learning rate ${figure(rates.lr)}`));
    evidence.push({
      name: 'impliedLr',
      value: implied,
      text: `the usual ${bounds.usual} is reached at a learning rate of ${figure(implied)}`,
    });
  }
  return found(signals, {
    rule: 'update-ratio',
    id: high ? 'update-ratio-high' : 'update-ratio-low',
    severity: warnUnlessLearning(signals),
    confidence: 'medium',
    step: since,
    message: `Steps are too ${high ? 'large' : 'small'}: ${text}; usual is ${bounds.usual}${rates.recorded ? `, which a learning rate of ${figure(implied)} gives` : ''}.`,
    evidence,
    causes: [
      `The learning rate is too ${high ? 'high' : 'low'} for these weights.`,
      high ? 'Weights are small by their initialisation.' : 'Epsilon or clipping holds the updates down.',
    ],
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
  what: 'the size of updates relative to the weights',
  needs: ['layers'],
  better: ['lr'],
  family: 'none',
  harmlessIfLearning: true,
  make: () => new UpdateRatio(),
};
