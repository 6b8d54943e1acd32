/** The loss on held-out data is no number while that of the training is: the evaluation is wrong, not the weights. */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding, RunSeverity } from '../../finding';
import type { Detector, DetectorKind, Evaluation } from '../detector';
import { at, fact, found } from '../helpers';
import { mayBeHalf } from '../nonFiniteCauses';
import type { Signals } from '../signals/signals';

type BadEvaluationFinding = RunFinding<'non-finite-evaluation'>;

class NonFiniteEvaluation implements Detector<'non-finite-evaluation'> {
  private told: BadEvaluationFinding | null = null;
  private bad = 0;
  private finite = 0;

  evaluation(signals: Signals, { step, loss }: Evaluation): BadEvaluationFinding | null {
    const isBad = !Number.isFinite(loss);
    if (isBad) this.bad += 1;
    else this.finite += 1;
    // The weights may be none: that is another finding.
    if (signals.badLosses.spell !== null || !Number.isFinite(signals.loss)) return null;
    if (isBad && this.told?.severity !== 'warn') return this.tell(signals, 'warn', loss, step);
    return !isBad && this.told?.severity === 'warn' ? this.tell(signals, 'note', loss, step) : null;
  }

  private tell(signals: Signals, severity: RunSeverity, loss: number, step: number): BadEvaluationFinding {
    const { loss: training, step: now } = signals;
    const first = this.told?.step ?? step;
    this.told = found(signals, {
      ...{ rule: 'non-finite-evaluation' as const, severity, confidence: 'medium', step: first },
      message: messageOf(severity, { loss, step, n: this.bad }),
      evidence: [
        at(step, 'evaluation', loss, say('evidence.evaluation', { loss, step })),
        at(now, 'loss', training, say('evidence.loss', { loss: training, step: now })),
        fact('nonFiniteRows', this.bad, say('evidence.evaluations-bad', { n: this.bad, all: this.bad + this.finite })),
      ],
      causes: [
        say('cause.evaluation-empty'),
        ...(mayBeHalf(signals) ? [say('cause.evaluation-half')] : []),
        say('cause.evaluation-data'),
      ],
      paths: [['data']],
    });
    return this.told;
  }
}

const messageOf = (severity: RunSeverity, { loss, step, n }: { loss: number; step: number; n: number }): Message =>
  severity === 'note'
    ? say('non-finite-evaluation.passed', { n, step })
    : say('non-finite-evaluation.found', { loss, step });

export const nonFiniteEvaluation: DetectorKind<'non-finite-evaluation'> = {
  rules: [
    {
      id: 'non-finite-evaluation',
      doc: {
        title: 'The loss on held-out data is NaN or infinite, that of the training is not',
        severities: ['warn', 'note'],
        why: 'The weights are sound, for they give a finite training loss. But nothing tells the best checkpoint, and early stopping does not work.',
        threshold:
          'A loss on held-out data is not finite, and the newest training loss is. A note once a later evaluation is a number.',
        source: 'A finite loss cannot be computed from weights that are not.',
        advice: 'Look for a batch without labels in the held-out data, and evaluate in fp32.',
      },
      fixes: [],
    },
  ],
  what: say('watch.non-finite-evaluation'),
  needs: [],
  objectives: 'all',
  family: 'loss',
  forerunner: true,
  make: () => new NonFiniteEvaluation(),
};
