/**
 * No learning: the loss does not fall. What is asked is whether the mean of late rows is below that of the first ones by more
 * than the noise explains, and whether it still falls; how large the loss is does not matter, for its zero means nothing.
 * Without a plan the answer is a warning: a run may have begun at its floor. Action is due where a fair share of the planned
 * steps is done, or where the loss had blown up and stands still since.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { stepsAtOnce } from '../../practice';
import { at, fact, found, healthyNorms } from '../helpers';
import { Looks, lookShare } from '../signals/looks';
import {
  afterFirstMean,
  fewestMeans,
  certainErrors,
  certainFall,
  fellBelow,
  fewestRows,
  fewestSteps,
  plateauOf,
  type Plateau,
} from '../signals/plateau';
import type { Signals } from '../signals/signals';

/** Rows after which to look where no plan is known, and again whenever they are twice as many. */
const firstLook = 128;
/** Rows that a loss which had blown up must stand still for action to be due. */
const standsStill = 256;

/** Rows that make action due at a share of the plan; fewer are worth a warning. */
const surely = 100;

/** Standard deviations of a single loss: where a fall by less than that cannot be seen, nothing is said with certainty. */
const visible = 0.6;
const hides = 1.2;
const hidesOfMeans = 3;

/** Times its value that a rate has to rise for what was seen under it to count no more. */
const rateRises = 3;

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

class NoLearning implements Detector<'no-learning'> {
  private told: RunFinding<'no-learning'> | null = null;
  private start = NaN;
  /** Rows until the rate rose so that what was seen before counts no more. */
  private anew = 0;
  /** The learning rate when it was told. */
  private lr = NaN;
  private readonly looks = new Looks(firstLook, 2);

  step(signals: Signals): RunFinding<'no-learning'> | null {
    if (signals.badLoss || Number.isNaN(signals.loss)) return null;
    if (this.told !== null && fellBelow(signals.level, this.start))
      return this.takesBack(say('no-learning.began', { step: signals.step }), signals);
    if (this.told !== null && signals.rates.lr > rateRises * this.lr) {
      this.anew = signals.level.count;
      return this.takesBack(say('no-learning.rate-rose', { lr: signals.rates.lr, step: signals.step }), signals);
    }
    return this.looks.isDue(signals) ? this.look(signals, false) : null;
  }

  end(signals: Signals): RunFinding<'no-learning'> | null {
    return this.look(signals, true);
  }

  private look(signals: Signals, ended: boolean): RunFinding<'no-learning'> | null {
    const { level, trouble, rates } = signals;
    // A rate that still rises has not been tried yet.
    // A log that begins late does not show where the run began.
    if (rates.rising || level.count < 2 * this.anew || beginsLate(signals)) return null;
    if (trouble.open && trouble.alarm !== null) return null;
    const since = afterFirstMean(level);
    const plateau = since ?? (trouble.open ? neverBelow(signals) : null) ?? plateauOf(level, undefined, signals.blewUp);
    if (plateau === null) return null;
    if (plateau.learned || !plateau.flat) {
      return this.told === null ? null : this.takesBack(say('no-learning.began', { step: signals.step }), signals);
    }
    const enough = plateau.rows >= (ended ? surely : standsStill);
    const hidden = certainFall(plateau.start, plateau.late) / level.deviation;
    // What noise hides is not told, but where the loss has been thrown out, or fell at once; of means of many steps it hides little.
    const most = since === null ? hides : since.atOnce ? Infinity : hidesOfMeans;
    if (hidden > most && !signals.blewUp) return null;
    const sees = hidden < visible;
    const due = (this.looks.late && plateau.rows >= surely && sees) || (signals.blewUp && enough);
    const severity = due ? 'act' : 'warn';
    if (this.told?.severity === severity) return null;
    this.start = plateau.start.mean;
    this.lr = rates.lr;
    return (this.told = report(signals, plateau, severity));
  }

  private takesBack(why: Message, signals: Signals): RunFinding<'no-learning'> {
    const before = this.told!;
    this.told = null;
    return { ...takenBack(before, why, signals.step), fixes: [] };
  }
}

function report(signals: Signals, plateau: Plateau, severity: 'act' | 'warn'): RunFinding<'no-learning'> {
  const { step, strides } = signals;
  const { start, late, atOnce = false } = plateau;
  const needed = start.mean - certainFall(start, late);
  const second = strides.first + strides.usual;
  return found(signals, {
    rule: 'no-learning',
    severity,
    confidence: severity === 'act' ? 'high' : 'medium',
    step: strides.first,
    message: say(atOnce ? 'no-learning.since-first' : 'no-learning.found', {
      ...{ rows: signals.level.count, now: late.mean, start: start.mean, step: second },
    }),
    evidence: [
      atOnce
        ? at(second, 'loss', start.mean, say('evidence.loss', { loss: start.mean, step: second }))
        : at(
            strides.first,
            'initialLoss',
            start.mean,
            say('evidence.mean-of-first', { loss: start.mean, n: start.rows }),
          ),
      at(
        step,
        'smoothedLoss',
        late.mean,
        say('evidence.mean-of-last', { loss: late.mean, n: late.rows, needed }),
        needed,
      ),
      ...circumstances(signals),
    ],
    causes: atOnce ? causesSinceFirst : [...causesOf(signals), say('cause.cannot-learn')],
    paths: [['optimizer', 'lr'], ['model'], ['data']],
    fixes,
  });
}

/** A loss that fell at once and no further may be all there is to learn. */
const causesSinceFirst = [say('cause.one-class'), say('cause.learned-at-once'), say('cause.cannot-learn')];

const beginsLate = ({ strides }: Signals): boolean => strides.first > 20 * strides.usual && strides.first > fewestSteps;

/** A run that stands above its start since it began has not learned either, though nothing may prove that it was thrown back. */
function neverBelow({ level, trouble }: Signals): Plateau | null {
  const { initial, deviation, count } = level;
  if (level.progress > certainErrors * deviation || trouble.rows < count / 2) return null;
  if (count < fewestRows || trouble.takesTurns) return null;
  const start = { mean: initial, error: deviation, rows: 1 };
  return {
    start,
    late: { mean: level.level, error: level.error, rows: trouble.rows },
    flat: true,
    learned: false,
    rows: count,
  };
}

function circumstances(signals: Signals): Evidence[] {
  const { trouble, rates, norms, step } = signals;
  const { worst, worstStep } = trouble;
  const { lr, peak } = rates;
  const list: Evidence[] = [];
  if (signals.blewUp)
    list.push(at(worstStep, 'peakLoss', worst, say('evidence.peak-loss', { loss: worst, step: worstStep })));
  if (rates.recorded)
    list.push(
      at(step, 'lr', lr, say('evidence.lr', { lr })),
      fact('peakLr', peak, say('evidence.peak-lr', { lr: peak })),
    );
  return norms.count > 0 ? [...list, ...healthyNorms(norms)] : list;
}

/** What may be the cause; where nothing speaks for a rate that is too low or too high, the experiment that tells them apart. */
function causesOf(signals: Signals): Message[] {
  const { trouble, rates } = signals;
  const lr = rates.peak;
  if (signals.blewUp) {
    const peak = { loss: trouble.worst, step: trouble.worstStep };
    const early = trouble.worstStep - signals.strides.first < stepsAtOnce;
    const withLr = early ? 'cause.blew-up-at-once' : 'cause.blew-up-lr';
    return [rates.recorded ? say(withLr, { ...peak, lr }) : say('cause.blew-up', peak)];
  }
  const either = rates.recorded ? say('cause.lr-low-or-high-lr', { lr }) : say('cause.lr-low-or-high');
  return [either, say('cause.tell-apart'), say('cause.at-floor')];
}

export const noLearning: DetectorKind<'no-learning'> = {
  rules: [
    {
      id: 'no-learning',
      doc: {
        title: 'The loss does not fall',
        severities: ['act', 'warn', 'note'],
        why: 'Something keeps the model from learning: a rate that is zero or far too low, one so high that it destroyed the model, dead units, unscaled inputs or wrong labels. A fine-tuning that began at its floor looks the same.',
        threshold: `The mean of the last half of the rows is not below that of the first ones by ${certainErrors} standard errors, nor does it fall between the middle and the end; at least ${fewestRows} rows, and the learning rate no longer rises. A warning at ${100 * lookShare.warn} % of the planned steps, or at ${firstLook} rows and each doubling where the plan is not known. Act at ${100 * lookShare.act} % of the plan where noise hides no fall of ${visible} standard deviations, or where the loss had blown up before and stands still for ${standsStill} rows. Of means of epochs, ${fewestMeans} of them or more: neither the second nor those up to the middle lie above the later ones by that much, nor does their order show a fall (three standard deviations of Kendall’s count); a warning. How large the loss is does not enter.`,
        source:
          'AUTOTRAINER (ICSE 2021), BTTackler (KDD 2024) and trainproof watch for a loss that stays where it was; the test is that of two means with their errors.',
        advice:
          'Try to overfit a few examples: a model that cannot do it has a fault of its own. Then run a few hundred steps with a tenth of the learning rate, and with ten times it.',
      },
      fixes,
    },
  ],
  what: say('watch.no-learning'),
  needs: [],
  better: ['lr', 'layers'],
  family: 'learning',
  byLossAlone: true,
  general: true,
  make: () => new NoLearning(),
};
