/**
 * Early warning: gradient norms have left their range, at once (three in a row abnormal) or by a slow drift, and the loss
 * has begun to rise. Norms alone never warn: on public healthy runs a rule on them alone speaks in every second run. The
 * drift is a sum of log-norms above their healthy 90th percentile, in standard deviations (a CUSUM, as the logs of OPT and
 * BLOOM would have had it hundreds of steps ahead). BLOOM 176B had such a rise and came back: a warning, and then a note.
 */
import { say } from '../../../shared/messages/say';
import { sentences } from '../../../shared/messages/sentences';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { retold } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, found, healthyNorms } from '../helpers';
import type { LossLevel } from '../signals/lossLevel';
import type { Signals } from '../signals/signals';

const inRow = 3;
/** Sum of excesses that makes a drift: twenty norms, each one deviation above what nine in ten stay below. */
const drifted = 20;
/** Share of the way from the best loss to the line where progress is lost. */
const begun = 0.25;
/** Steps in a row with a calm loss after which the warning is over. */
const calm = 50;
/** After so many warnings a run is told of them no more. */
const most = 20;
/** The 90th percentile of a normal distribution lies so many deviations above the median. */
const p90 = 1.2816;
const fewest = 100;

const fixes: RemedyId[] = ['clip-global-norm', 'lower-lr', 'adaptive-clipping'];

const smoothed = ({ level: loss, best }: LossLevel) => say('evidence.smoothed-and-best', { loss, best });

class GradientWarning implements Detector<'gradient-warning'> {
  private abnormal = 0;
  private sum = 0;
  private since = 0;
  private open: RunFinding<'gradient-warning'> | null = null;
  private quiet = 0;
  private told = 0;

  step(signals: Signals): RunFinding<'gradient-warning'> | null {
    const { seen, norms, gradNorm, level, trouble, step } = signals;
    if (seen.gradNorm === undefined || norms.count < fewest) return null;
    this.push(signals);
    const begin = level.best + begun * (level.line - level.best);
    const rising = level.level > Math.max(begin, level.best + 3 * level.noise) && !signals.badLoss;
    if (this.open !== null) return this.follow(signals, rising);
    const left = this.abnormal >= inRow || this.sum > drifted;
    if (!left || !rising || trouble.alarm !== null || this.told >= most) return null;
    this.told += 1;
    const which = this.abnormal >= inRow ? 'gradient-warning.range' : 'gradient-warning.drift';
    const { since } = this;
    const { p90 } = norms;
    return (this.open = found(signals, {
      rule: 'gradient-warning',
      id: `gradient-warning-${since}`,
      severity: 'warn',
      confidence: 'low',
      step: Math.min(since, step),
      message: say(which, { since, norm: gradNorm, p90 }),
      evidence: [
        at(step, 'gradNorm', gradNorm, say('evidence.grad-norm', { norm: gradNorm, step }), p90),
        at(step, 'gradNormDrift', this.sum, say('evidence.norm-drift', { sum: this.sum }), drifted),
        at(step, 'smoothedLoss', level.level, smoothed(level), begin),
        ...healthyNorms(norms),
        at(since, 'gradNormRoseAt', since, say('evidence.norms-rose', { step: since })),
      ],
      causes: [say('cause.lr-here'), say('cause.no-clipping')],
      paths: [
        ['clip', 'norm'],
        ['optimizer', 'lr'],
      ],
      fixes,
    }));
  }

  private push({ norms, gradNorm, step }: Signals): void {
    this.abnormal = norms.isAbnormal(gradNorm) ? this.abnormal + 1 : 0;
    const deviation = Math.max(Math.log(norms.p90 / norms.p50) / p90, 0.05);
    const excess = Math.log(gradNorm / norms.p90) / deviation;
    if (this.sum === 0 && this.abnormal <= 1) this.since = step;
    // A single norm counts for at most five deviations; an infinite one is another rule's.
    if (!Number.isNaN(excess)) this.sum = Math.min(Math.max(0, this.sum + Math.min(excess, 5)), 10 * drifted);
  }

  private follow(signals: Signals, rising: boolean): RunFinding<'gradient-warning'> | null {
    this.quiet = rising ? 0 : this.quiet + 1;
    if (signals.trouble.alarm !== null || this.quiet < calm) return null;
    const message = sentences(this.open!.said.message, say('finding.passed', { step: signals.step }));
    const passed: RunFinding<'gradient-warning'> = {
      ...retold(this.open!, { message }),
      severity: 'note',
      endStep: signals.step,
      fixes: [],
    };
    this.open = null;
    this.quiet = this.sum = 0;
    return passed;
  }
}

export const gradientWarning: DetectorKind<'gradient-warning'> = {
  rules: [
    {
      id: 'gradient-warning',
      doc: {
        title: 'Gradient norms leave their range, and the loss begins to rise',
        severities: ['warn', 'note'],
        why: 'Many runs that diverge show it in their gradients hundreds of steps ahead. It is the time to lower the rate or to keep a checkpoint.',
        threshold: `${inRow} abnormal norms in a row, or a drift: the sum of their excess over the healthy 90th percentile, in standard deviations, is above ${drifted}. In both cases the smoothed loss must have gone ${100 * begun} % of the way from its best to where progress is lost. Norms alone never warn. A note once the loss is calm for ${calm} steps.`,
        source:
          'A CUSUM of log-norms, as the logs of OPT and BLOOM would have had it hundreds of steps ahead. BLOOM 176B had such a rise and came back: hence low confidence.',
        advice: 'Watch it. Clip, or lower the learning rate, if it goes on.',
      },
      fixes,
    },
  ],
  what: say('watch.gradient-warning'),
  needs: ['gradNorm'],
  family: 'loss',
  byLossAlone: true,
  forerunner: true,
  make: () => new GradientWarning(),
};
