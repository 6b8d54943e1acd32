/**
 * Progress is lost and regained again and again: the third time it is worth a look. Where a run has spent more than half
 * of its time with its progress lost, and has had the time in which others learn, it will not settle by itself.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

const often = 3;
const half = 0.5;
/** Rows of a run that had the time in which others learn. */
const fewest = 200;
/** A loss whose noise is that large against the way from its best to where progress is lost crosses the line by chance. */
const forNoise = 2;

const fixes: RemedyId[] = ['lower-lr', 'larger-batch', 'clip-global-norm', 'warmup'];

class Oscillation implements Detector<'oscillation'> {
  private times = 0;
  private lost = 0;
  private first = 0;
  private acted = false;
  /** Times that it went all the way back to where the run began. */
  private backToStart = 0;

  step(signals: Signals): RunFinding<'oscillation'> | null {
    const { trouble, level, count } = signals;
    const wanders = level.line - level.best < forNoise * level.deviation;
    if (level.sunk && !wanders) this.lost += 1;
    // What five rows in a row did not stand above was a spike.
    if (trouble.ended && !wanders && trouble.top > level.half) {
      this.times += 1;
      if (this.times === 1) this.first = trouble.onset;
      if (trouble.top >= level.initial) this.backToStart += 1;
      if (this.times === often) return this.report(signals, 'warn');
    }
    if (this.backToStart === often && !this.acted) {
      this.acted = true;
      return this.report(signals, 'act');
    }
    const due = count >= fewest && this.times >= often && trouble.open;
    if (!due || this.acted || this.lost < half * count) return null;
    this.acted = true;
    return this.report(signals, 'act');
  }

  private report(signals: Signals, severity: 'warn' | 'act'): RunFinding<'oscillation'> {
    const { trouble, step, count, level, rates } = signals;
    const share = this.lost / count;
    const { times: n, first } = this;
    const { best, bestStep } = level;
    const { worst, worstStep } = trouble;
    return found(signals, {
      rule: 'oscillation',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: first,
      message: say('oscillation.found', { n, share }),
      evidence: [
        at(step, 'timesLost', n, say('evidence.times-lost', { n, step: first }), often),
        at(step, 'lostShare', share, say('evidence.lost-share', { share }), half),
        at(worstStep, 'peakLoss', worst, say('evidence.peak-loss', { loss: worst, step: worstStep })),
        at(bestStep, 'bestLoss', best, say('evidence.best-loss', { loss: best, step: bestStep })),
        ...(rates.recorded ? [at(step, 'peakLr', rates.peak, say('evidence.peak-lr', { lr: rates.peak }))] : []),
      ],
      causes: [say('cause.lr-too-high'), say('cause.small-batches'), say('cause.momentum')],
      paths: [['optimizer', 'lr'], ['batchSize'], ['optimizer', 'momentum']],
      fixes,
    });
  }
}

export const oscillation: DetectorKind<'oscillation'> = {
  rules: [
    {
      id: 'oscillation',
      doc: {
        title: 'Progress is lost and regained again and again',
        severities: ['act', 'warn'],
        why: 'A rate that is a little too high throws the weights out as often as they settle. Time is spent on regaining what was lost.',
        threshold: `A warning at the ${often}rd time that progress was lost and came back. Act where the loss went all the way back to its start ${often} times, or where, after ${fewest} rows, more than ${100 * half} % of the steps were spent with progress lost. Silent where the noise of the loss is as large as the distance.`,
        source:
          'AUTOTRAINER (ICSE 2021) and TheDeepChecker watch for oscillating losses; AUTOTRAINER counts the swings, too.',
        advice: 'Lower the learning rate, take larger batches, or clip.',
      },
      fixes,
    },
  ],
  what: say('watch.oscillation'),
  needs: [],
  better: ['lr', 'gradNorm'],
  family: 'none',
  byLossAlone: true,
  make: () => new Oscillation(),
};
