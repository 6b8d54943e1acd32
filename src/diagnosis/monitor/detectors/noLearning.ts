/**
 * No learning: after a fair share of the run the loss is where it started. The mean of the smoothed loss since half of
 * that share is held against the start; where the noise of the loss is too large to tell, nothing is said.
 */
import { say, type Message } from '../../../shared/messages/say';
import { sentences } from '../../../shared/messages/sentences';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { unknownLength } from '../../practice';
import { retold } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, healthyNorms } from '../helpers';
import type { Signals } from '../signals/signals';

/** Progress below this share of the initial loss is none, for a warning and for action. */
const share = { warn: 0.02, act: 0.015 };
/** Share of the run after which to look, and fewest steps; action is due after twice as many. */
const deadline = 0.2;
const fewestSteps = 100;
/** The first steps of a run, as a share of all, whose mean is the start where the very first loss was a lucky batch. */
const firstShare = 0.05;
/** A mean of the first steps above the very first loss by more than so many times the noise is no luck: a blow-up. */
const luck = 3;
/** The standard deviation of a loss in units of the noise (its mean distance), for a normal distribution. */
const deviation = 1.25;

/** Steps after which to look (a warning) and after which to act. */
const fixes: RemedyId[] = [
  'standardize',
  'initialization',
  'epsilon',
  'longer-decay',
  'clip-global-norm',
  'lower-lr',
  'raise-lr',
  'activation',
  'normalization',
];

function deadlines(totalSteps: number | null): { first: number; warn: number; act: number } {
  const steps = totalSteps ?? unknownLength;
  const warn = Math.max(fewestSteps, Math.round(deadline * steps));
  return { first: Math.max(20, Math.round(firstShare * steps)), warn, act: 2 * warn };
}

class NoLearning implements Detector<'no-learning'> {
  private told: RunFinding<'no-learning'> | null = null;
  private firstStep = 0;
  /** Mean of the smoothed loss over the first steps; NaN before they are over. */
  private early = NaN;
  /** Sum and number of the smoothed losses since half of the next deadline. */
  private sum = 0;
  private terms = 0;

  step(signals: Signals): RunFinding<'no-learning'> | null {
    const { level, count, loss, options } = signals;
    if (signals.badLoss || Number.isNaN(loss)) return null;
    this.add(signals);
    if (this.told !== null && level.level < this.start(signals) - 3 * share.warn * level.span - level.noise) {
      return this.learns(signals);
    }
    const { first, warn, act } = deadlines(options.totalSteps);
    const severity = count === act ? 'act' : count === warn ? 'warn' : null;
    const flat = severity !== null && this.progress(signals) + this.doubt(signals) < share[severity] * level.span;
    if (count === first) this.early = this.sum / this.terms;
    if (count === Math.round(warn / 2) || count === warn) this.sum = this.terms = 0;
    return flat ? (this.told = this.report(signals, severity)) : null;
  }

  private add({ step, level }: Signals): void {
    if (level.count === 1) this.firstStep = step;
    this.sum += level.level;
    this.terms += 1;
  }

  /** Loss before training, without the luck of the first batch. */
  private start({ level }: Signals): number {
    const lift = this.early - level.initial;
    return lift > 0 && lift < luck * level.noise ? this.early : level.initial;
  }

  private progress(signals: Signals): number {
    return this.start(signals) - this.sum / this.terms;
  }

  /** Two standard errors of the progress. */
  private doubt({ level, options }: Signals): number {
    const { first } = deadlines(options.totalSteps);
    return 2 * deviation * level.noise * Math.sqrt(1 / first + 1 / this.terms);
  }

  private learns(signals: Signals): RunFinding<'no-learning'> | null {
    const before = this.told!;
    this.told = null;
    const message = sentences(before.said.message, say('no-learning.began', { step: signals.step }));
    return { ...retold(before, { message }), severity: 'note', endStep: signals.step, fixes: [] };
  }

  private report(signals: Signals, severity: 'act' | 'warn'): RunFinding<'no-learning'> {
    const { level, step, count } = signals;
    const start = this.start(signals);
    const needed = start - share[severity] * level.span;
    const { level: now } = level;
    return found(signals, {
      rule: 'no-learning',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: this.firstStep,
      message: say('no-learning.found', { n: count, now, start }),
      evidence: [
        fact('initialLoss', start, say('evidence.initial-loss', { loss: start })),
        at(step, 'smoothedLoss', now, say('evidence.smoothed-loss', { loss: now, step }), needed),
        ...circumstances(signals),
      ],
      causes: [firstCause(signals), say('cause.cannot-learn')],
      paths: [['optimizer', 'lr'], ['model'], ['data']],
      fixes,
    });
  }
}

/** A loss that had risen by its own size was no noise. */
const blewUp = ({ trouble, level }: Signals): boolean => trouble.worst > level.initial + level.span;

function circumstances(signals: Signals): Evidence[] {
  const { trouble, rates, norms, step } = signals;
  const { worst, worstStep } = trouble;
  const { lr, peak } = rates;
  const list: Evidence[] = [];
  if (blewUp(signals))
    list.push(at(worstStep, 'peakLoss', worst, say('evidence.peak-loss', { loss: worst, step: worstStep })));
  if (rates.recorded)
    list.push(
      at(step, 'lr', lr, say('evidence.lr', { lr })),
      fact('peakLr', peak, say('evidence.peak-lr', { lr: peak })),
    );
  return norms.count > 0 ? [...list, ...healthyNorms(norms)] : list;
}

function firstCause(signals: Signals): Message {
  const { trouble, rates } = signals;
  const lr = rates.peak;
  if (!blewUp(signals)) return rates.recorded ? say('cause.lr-low-or-held-lr', { lr }) : say('cause.lr-low-or-held');
  const peak = { loss: trouble.worst, step: trouble.worstStep };
  return rates.recorded ? say('cause.blew-up-lr', { ...peak, lr }) : say('cause.blew-up', peak);
}

export const noLearning: DetectorKind<'no-learning'> = {
  rules: [
    {
      id: 'no-learning',
      doc: {
        title: 'After a fair share of the run the loss is where it started',
        severities: ['act', 'warn', 'note'],
        why: 'Something keeps the model from learning: a rate that is zero or far too low, one so high that it destroyed the model, dead units, unscaled inputs or wrong labels.',
        threshold: `Progress is below ${100 * share.warn} % of the starting loss after ${100 * deadline} % of the run (warning) and below ${100 * share.act} % after ${200 * deadline} % (act), and after at least ${fewestSteps} steps. Two standard errors of the noise count against it; where they are too large nothing is said.`,
        source:
          'AUTOTRAINER (ICSE 2021), BTTackler (KDD 2024) and trainproof watch for a loss that stays where it was.',
        advice:
          'Mend what the config shows to be wrong first (inputs, initialization, epsilon, schedule), then change the learning rate.',
      },
      fixes,
    },
  ],
  what: say('watch.no-learning'),
  needs: [],
  better: ['lr', 'layers'],
  family: 'learning',
  general: true,
  make: () => new NoLearning(),
};
