/**
 * A learning rate that is far too high and does not blow up: the first steps replace the weights, the loss leaps, and comes
 * to rest at a level that it would have left long ago. Each alone is known of healthy runs: Adam moves tiny nets far with
 * its first steps, and many losses rise at first. Both together say that the steps passed over everything near the start.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import { firstMove, firstRows } from '../signals/firstSteps';
import type { Signals } from '../signals/signals';

/** How far the loss has to leap, in terms of its first value. */
const leap = 0.8;
/** Share of its first value that a loss has come down to where the run learns all the same. */
const fallen = 0.7;
/** Share from which on the first steps have cost nothing that the run did not make good. */
const madeGood = 0.1;

class Overshoot implements Detector<'overshoot'> {
  private told: RunSeverity | null = null;
  private seen = false;
  /** The rate of the first steps. */
  private lr = NaN;

  step(signals: Signals): RunFinding<'overshoot'> | null {
    const { firstSteps, level, learning, badLoss } = signals;
    if (badLoss || firstSteps.rows < firstRows) return null;
    const { start } = firstSteps;
    if (!this.seen) {
      this.seen = true;
      this.lr = signals.rates.lr;
      return leapt(signals) ? this.tell(signals, 'act') : null;
    }
    if (this.told === null || !learning) return null;
    if (level.level < madeGood * start) return this.told === 'note' ? null : this.tell(signals, 'note');
    return this.told === 'act' && level.level < fallen * start ? this.tell(signals, 'warn') : null;
  }

  private tell(signals: Signals, severity: RunSeverity): RunFinding<'overshoot'> {
    this.told = severity;
    const { firstSteps, rates, step, level } = signals;
    const { start, moved, peak, peakStep, movedStep } = firstSteps;
    const figures = { share: moved, start, peak, step: peakStep };
    const { lr } = this;
    const known = lr > 0;
    const { usual, replaced } = firstMove;
    const implied = (lr * usual) / moved;
    const evidence: Evidence[] = [
      at(movedStep, 'updateRatio', moved, say('evidence.first-step-moved', { ratio: moved }), replaced),
      at(peakStep, 'peakLoss', peak, say('evidence.peak-loss', { loss: peak, step: peakStep })),
      fact('initialLoss', start, say('evidence.initial-loss', { loss: start })),
      at(step, 'smoothedLoss', level.level, say('evidence.loss', { loss: level.level, step })),
      ...(known
        ? [
            at(movedStep, 'lr', lr, say('evidence.lr', { lr })),
            fact('peakLr', rates.peak, say('evidence.peak-lr', { lr: rates.peak })),
            fact('impliedLr', implied, say('evidence.implied-lr', { usual, lr: implied })),
          ]
        : []),
    ];
    return found(signals, {
      ...{ rule: 'overshoot' as const, severity, confidence: 'high' as const, step: firstSteps.firstStep },
      message: known ? say('overshoot.found-lr', { ...figures, lr }) : say('overshoot.found', figures),
      evidence,
      causes: causes(known ? implied : null),
      paths: [
        ['optimizer', 'lr'],
        ['schedule', 'warmup'],
      ],
      fixes: ['lower-lr', 'warmup'],
    });
  }
}

const causes = (lr: number | null): Message[] => [
  lr === null ? say('cause.overshoot') : say('cause.overshoot-lr', { lr }),
];

function leapt({ firstSteps: { moved, start, peak, positive }, rates }: Signals): boolean {
  // Where a rate still rises, as in warmup, the first steps are none of those that it will make.
  return (
    positive && moved >= firstMove.replaced && peak - start >= leap * start && !(rates.rising && rates.lr < rates.peak)
  );
}

export const overshoot: DetectorKind<'overshoot'> = {
  rules: [
    {
      id: 'overshoot',
      doc: {
        title: 'The first steps overshoot: the learning rate is far too high',
        severities: ['act', 'warn', 'note'],
        why: 'A step that moves the weights by as much as they measure replaces what was drawn at the start. With Adam the loss need not blow up: it leaps, falls back, and rests at the level of guessing or above what it could reach.',
        threshold: `One of the first sampled steps moves the middle layer by at least ${100 * firstMove.replaced} % of its weights, and within ${firstRows} losses one lies ${100 * leap} % above the first. A warning once the run learns all the same and the loss has come down to ${100 * fallen} % of its start, a note once it has come down to ${100 * madeGood} %.`,
        source:
          'Measured on 16 small tasks with Adam and SGD at 1 to 300 times a usual rate: usual first steps move 0.2 to 8 % of the weights.',
        advice: `Lower the rate by the quotient that the finding names, so that the first step moves about ${100 * firstMove.usual} % of the weights.`,
      },
      fixes: ['lower-lr', 'warmup'],
    },
  ],
  what: say('watch.overshoot'),
  needs: ['layers'],
  better: ['lr'],
  family: 'rate',
  make: () => new Overshoot(),
};
