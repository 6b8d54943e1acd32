/**
 * Overtraining: ten evaluations in a row without a better one, by a thousandth, while the training loss has not got
 * better by as much either (SageMaker Debugger: patience 10 on held-out data, 5 on training data). More steps bring
 * nothing; nothing is broken, so it is a note.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind, Evaluation } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

const patience = 10;
const better = 1e-3;

const fixes: RemedyId[] = ['early-stopping'];

class Overtraining implements Detector<'overtraining'> {
  private best = { loss: Infinity, step: 0, level: Infinity };
  private without = 0;
  private told = false;

  evaluation(signals: Signals, { step, loss }: Evaluation): RunFinding<'overtraining'> | null {
    const { level } = signals;
    if (!Number.isFinite(loss)) return null;
    const gained = (before: number, now: number) => before - now > better * Math.abs(before) || before === Infinity;
    if (gained(this.best.loss, loss) || gained(this.best.level, level.best)) {
      this.best = { loss: Math.min(loss, this.best.loss), step, level: level.best };
      this.without = 0;
      return null;
    }
    this.without += 1;
    if (this.told || this.without < patience || !signals.learning) return null;
    this.told = true;
    const what = say('evidence.none-better', { n: patience, loss: this.best.loss });
    return found(signals, {
      rule: 'overtraining',
      severity: 'note',
      confidence: 'medium',
      step: this.best.step,
      message: say('overtraining.found', { what }),
      evidence: [
        at(this.best.step, 'bestEvaluation', this.best.loss, what),
        at(step, 'evaluation', loss, say('evidence.evaluation', { loss, step })),
      ],
      causes: [say('cause.reached')],
      paths: [['validation', 'patience'], ['steps']],
      fixes,
    });
  }
}

export const overtraining: DetectorKind<'overtraining'> = {
  rules: [
    {
      id: 'overtraining',
      doc: {
        title: 'Nothing is gained any more',
        severities: ['note'],
        why: 'The run has reached what this model, rate and data allow. Nothing is broken, but further steps cost time.',
        threshold: `${patience} evaluations in a row without one that is ${100 * better} % better, while the training loss has not got better by as much either.`,
        source: 'SageMaker Debugger: patience 10 on held-out data, 5 on training data.',
        advice: 'Stop, or keep the best checkpoint.',
      },
      fixes,
    },
  ],
  what: say('watch.overtraining'),
  needs: ['evaluation'],
  family: 'none',
  make: () => new Overtraining(),
};
