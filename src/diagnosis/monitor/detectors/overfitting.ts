/**
 * Overfitting: the loss on held-out data rises again while the training loss still falls: by a tenth (SageMaker Debugger's
 * threshold; trainproof waits for a fifth) in three evaluations in a row, and by a twentieth of what was learned, so that
 * the noise of a loss near zero does not count. It needs action once half of what was learned on held-out data is lost
 * again, for no further step brings it back.
 *
 * A held-out loss that stands still while the training loss goes on falling far below it is learning by heart, too, as under
 * a schedule that decays before the rise: a warning where in five evaluations the held-out loss got no twentieth better,
 * the training loss fell by a fifth, and the first is three times the second (SageMaker Debugger speaks
 * from a gap of a tenth, which most healthy runs have).
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { figure } from '../../../shared/numbers';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind, Evaluation } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

/** Shares of what was learned on held-out data. */
const share = { warn: 0.05, act: 0.5 };
const times = 1.1;
/** Where a run starts at its best, as fine-tuning does, at least this share of the loss counts as learned. */
const least = 0.2;
const inRow = 3;
/** A rise so many times as large as the one that was told is told again. */
const again = 2;
/** The smoothed level is a mean of about ten losses, so that its standard error is some 0.4 of their mean distance from it. */
const certain = 0.5;
/** Learning by heart: what counts as better, how far training falls on meanwhile, the ratio of the losses, evaluations. */
const heart = { better: 0.95, fall: 0.8, ratio: 3, wait: 5 };

/** An evaluation with the level of the training loss at its step. */
const fixes: RemedyId[] = ['more-data', 'early-stopping', 'weight-decay', 'dropout'];

interface Best {
  loss: number;
  step: number;
  level: number;
}

class Overfitting implements Detector<'overfitting'> {
  private first = NaN;
  /** Training losses since the last evaluation. */
  private readonly between = { sum: 0, count: 0 };
  private best: Best = { loss: Infinity, step: 0, level: NaN };
  /** Their mean from the best evaluation to the next: the smoothed level follows a quick fall late, and goes on falling after it. */
  private afterBest = NaN;
  private above = 0;
  /** The last evaluation that was a twentieth better than the one like it before. */
  private gain: Best = { loss: Infinity, step: 0, level: NaN };
  private since = 0;
  private told: 'none' | 'warn' | 'act' = 'none';
  /** What was told last, and the newest evaluation. */
  private tale: { best: Best; loss: number; heart: boolean } | null = null;
  private newest = { loss: NaN, step: 0 };
  private last: RunFinding<'overfitting'> | null = null;
  /** Digits behind the point of held-out losses; of one digit, a rise by the last one is rounding. */
  private digits = 0;

  step({ seen }: Signals): null {
    if (!Number.isFinite(seen.loss)) return null;
    this.between.sum += seen.loss!;
    this.between.count += 1;
    return null;
  }

  evaluation(signals: Signals, { step, loss, otherScale = false }: Evaluation): RunFinding<'overfitting'> | null {
    if (!Number.isFinite(loss)) return null;
    const { level } = signals;
    const between = this.between.sum / this.between.count;
    this.between.sum = this.between.count = 0;
    if (Number.isNaN(this.first)) this.first = loss;
    this.digits = Math.max(this.digits, String(loss).split('.')[1]?.length ?? 0);
    this.newest = { loss, step };
    const heart = otherScale ? null : this.byHeart(signals, step, loss);
    if (loss < this.best.loss) {
      this.best = { loss, step, level: level.level };
      this.afterBest = NaN;
      this.above = 0;
      return heart;
    }
    if (Number.isNaN(this.afterBest)) this.afterBest = between;
    const rise = loss - this.best.loss;
    const gained = Math.max(this.first - this.best.loss, least * Math.abs(this.best.loss));
    // The training loss has gone on falling since the best evaluation, and by more than its smoothed level varies.
    const parted =
      level.level < this.best.level - certain * level.noise &&
      !(between > this.afterBest) &&
      this.learnsOn(signals, otherScale);
    this.above =
      parted &&
      rise > 1.5 * 10 ** -this.digits &&
      rise > share.warn * gained &&
      rise > (times - 1) * Math.abs(this.best.loss)
        ? this.above + 1
        : 0;
    if (this.above < inRow) return heart;
    const severity = rise > share.act * gained && signals.facts.keepsBest !== true ? 'act' : 'warn';
    if ((this.told === severity || this.told === 'act') && !this.worsened(loss)) return null;
    this.told = this.told === 'act' ? 'act' : severity;
    return this.report(signals, step, loss, this.told);
  }

  /**
   * What comes back from a blow-up falls, too: then only a training loss that is lower than any held-out one was tells that the
   * model knows its training data better than others.
   */
  private learnsOn({ trouble, level }: Signals, otherScale: boolean): boolean {
    const calm = trouble.worst === -Infinity;
    return !trouble.open && (calm || (!otherScale && level.level < this.best.loss));
  }

  /** Whether the loss has risen by so much more than was told that it is told anew: the figures are those of the run as it is. */
  private worsened(loss: number): boolean {
    const { best, loss: before } = this.tale!;
    return loss - best.loss > again * Math.max(before - best.loss, (times - 1) * Math.abs(best.loss));
  }

  /** What was told while the run went on is told with the figures that it ended with. */
  end(signals: Signals): RunFinding<'overfitting'> | null {
    const { tale, newest, told } = this;
    if (tale === null || told === 'none') return null;
    const { loss: best } = tale.best;
    // One that got better after all is told so, in the words that were true of it then; to stand still beside a training loss
    // that falls by a fifth is not to fall by as much.
    const needed = tale.heart ? 1 - heart.fall : 1 - heart.better;
    if (!(newest.loss > best - needed * Math.abs(best))) return this.better(newest);
    return this.report(signals, newest.step, newest.loss, told, tale.best);
  }

  private better({ loss, step }: { loss: number; step: number }): RunFinding<'overfitting'> | null {
    return { ...takenBack(this.last!, say('overfitting.better', { loss, step }), step), fixes: [] };
  }

  private byHeart(signals: Signals, step: number, loss: number): RunFinding<'overfitting'> | null {
    const { level, trouble } = signals;
    if (!(loss > heart.better * this.gain.loss)) {
      this.gain = { loss, step, level: level.level };
      this.since = 0;
      return null;
    }
    this.since += 1;
    const fell = level.level > 0 && level.level < heart.fall * this.gain.level && !trouble.open;
    if (this.since < heart.wait || !fell || loss < heart.ratio * level.level || this.told !== 'none') return null;
    this.told = 'warn';
    return this.report(signals, step, loss, 'warn', this.gain);
  }

  private report(
    signals: Signals,
    step: number,
    loss: number,
    severity: 'act' | 'warn',
    best = this.best,
  ): RunFinding<'overfitting'> {
    this.tale = { best, loss, heart: best === this.gain };
    const { level } = signals.level;
    this.last = this.finding(signals, step, loss, severity, best, level);
    return this.last;
  }

  private finding(
    signals: Signals,
    step: number,
    loss: number,
    severity: 'act' | 'warn',
    best: Best,
    level: number,
  ): RunFinding<'overfitting'> {
    const training = say('evidence.training-fell', { before: best.level, after: level });
    const figures = { best: best.loss, bestStep: best.step, now: loss, training };
    const rose = loss - best.loss > (times - 1) * Math.abs(best.loss);
    return found(signals, {
      rule: 'overfitting',
      // Nothing is lost where the best is kept and the held-out loss stands as it stood.
      severity: signals.facts.keepsBest === true && !rose ? 'note' : severity,
      confidence: best === this.best ? 'high' : 'medium',
      step: best.step,
      message: rose ? say('overfitting.found', { ...figures, step }) : say('overfitting.still', figures),
      evidence: [
        at(
          best.step,
          best === this.best ? 'bestEvaluation' : 'evaluationBefore',
          best.loss,
          say('evidence.evaluation', { loss: best.loss, step: best.step }),
        ),
        at(
          step,
          'evaluation',
          loss,
          say('evidence.evaluation', { loss, step }),
          ...(rose ? [best.loss + (times - 1) * Math.abs(best.loss)] : []),
        ),
        at(step, 'smoothedLoss', level, training),
      ],
      causes: [say('cause.by-heart'), say('cause.other-data')],
      paths: [['validation', 'patience'], ['regularization'], ['optimizer', 'weightDecay']],
      fixes,
    });
  }
}

export const overfitting: DetectorKind<'overfitting'> = {
  rules: [
    {
      id: 'overfitting',
      doc: {
        title: 'The loss on held-out data rises while that on training data falls',
        severities: ['act', 'warn', 'note'],
        why: 'The model learns its training data by heart. What comes after the best evaluation is worse on data that it has not seen.',
        threshold: `In ${inRow} evaluations in a row the held-out loss is above ${times} times its best, and by ${100 * share.warn} % of what was learned, while the training loss still falls (warning); act once ${100 * share.act} % of what was learned is lost again. A warning, too, where in ${heart.wait} evaluations the held-out loss got no ${figure(100 * (1 - heart.better))} % better, the training loss fell by ${figure(100 * (1 - heart.fall))} %, and the first is ${heart.ratio} times the second. After a blow-up only a training loss below the best held-out one counts as falling. Of a script, whose snapshots keep the best, at most a warning, and a note where the held-out loss has not risen.`,
        source: 'SageMaker Debugger: a tenth; trainproof waits for a fifth.',
        advice:
          'Stop at the best evaluation and keep its checkpoint. More data helps most, then weight decay and dropout.',
      },
      fixes,
    },
  ],
  what: say('watch.overfitting'),
  needs: ['evaluation', 'evaluations'],
  family: 'none',
  make: () => new Overfitting(),
};
