/**
 * A learning rate that is far too high and does not blow up: the first steps replace the weights, the loss leaps, and comes
 * to rest at a level that it would have left long ago. Each alone is known of healthy runs: Adam moves tiny nets far with
 * its first steps, and many losses rise at first. Both together say that the steps passed over everything near the start.
 * Where warmup or clipping hold the very first steps back, the same shows a little later: the weights have grown to
 * several times what they were, and the loss has come down by less. What drove them was noise. Where nothing tells how far
 * the weights moved, a loss that the first steps throw out to ten times what it was and that comes back says the same.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import { firstMove, firstRows, rewritten, thrownOut } from '../signals/firstSteps';
import type { Signals } from '../signals/signals';

/** How far the loss has to leap, in terms of its first value. */
const leap = 0.8;
/**
 * Times that weights have to grow for each time that the loss has come down: twice where it is where it was, and nearly three
 * times where it has come down to 70 % of that. Weights that are drawn small grow, too, but then the loss falls by more.
 */
const inVainFrom = 2;
/** Share of its first value that a loss has come down to where the run learns all the same. */
const fallen = 0.7;
/** Share from which on the first steps have cost nothing that the run did not make good. */
const madeGood = 0.1;

/** What the first steps did, as it stood when it was seen. */
interface Seen {
  message: Message;
  evidence: Evidence[];
  causes: Message[];
}

class Overshoot implements Detector<'overshoot'> {
  private told: RunSeverity | null = null;
  private looked = false;
  private seen: Seen | null = null;

  step(signals: Signals): RunFinding<'overshoot'> | null {
    const { firstSteps, level, learning, badLoss } = signals;
    if (badLoss || firstSteps.rows < firstRows) return null;
    const { start } = firstSteps;
    if (!this.looked) {
      this.looked = true;
      return this.seen === null && leapt(signals) ? this.tell(signals, 'act', (this.seen = ofTheLeap(signals))) : null;
    }
    if (this.seen === null && cameBack(signals)) return this.tell(signals, 'warn', (this.seen = ofTheLoss(signals)));
    if (this.seen === null || !learning) return null;
    if (level.level < madeGood * start) return this.told === 'note' ? null : this.tell(signals, 'note', this.seen);
    return this.told === 'act' && level.level < fallen * start ? this.tell(signals, 'warn', this.seen) : null;
  }

  layers(signals: Signals): RunFinding<'overshoot'> | null {
    const { firstSteps, badLoss } = signals;
    if (badLoss || this.seen !== null || firstSteps.rows < firstRows) return null;
    return inVain(signals) ? this.tell(signals, 'act', (this.seen = ofTheGrowth(signals))) : null;
  }

  private tell(signals: Signals, severity: RunSeverity, seen: Seen): RunFinding<'overshoot'> {
    this.told = severity;
    const { firstSteps, step, level } = signals;
    return found(signals, {
      ...{ rule: 'overshoot' as const, severity, confidence: 'high' as const, step: firstSteps.firstStep },
      ...{ message: seen.message, causes: seen.causes },
      evidence: [
        ...seen.evidence,
        at(step, 'smoothedLoss', level.level, say('evidence.loss', { loss: level.level, step })),
      ],
      paths: [
        ['optimizer', 'lr'],
        ['schedule', 'warmup'],
      ],
      fixes: ['lower-lr', 'warmup'],
    });
  }
}

function ofTheLeap({ firstSteps, rates }: Signals): Seen {
  const { start, moved, peak, peakStep, movedStep } = firstSteps;
  const { usual, replaced } = firstMove;
  const { lr } = rates;
  const known = lr > 0;
  const implied = (lr * usual) / moved;
  const figures = { share: moved, start, peak, step: peakStep };
  return {
    message: known ? say('overshoot.found-lr', { ...figures, lr }) : say('overshoot.found', figures),
    evidence: [
      at(movedStep, 'updateRatio', moved, say('evidence.first-step-moved', { ratio: moved }), replaced),
      at(peakStep, 'peakLoss', peak, say('evidence.peak-loss', { loss: peak, step: peakStep })),
      fact('initialLoss', start, say('evidence.initial-loss', { loss: start })),
      ...(known
        ? [
            at(movedStep, 'lr', lr, say('evidence.lr', { lr })),
            fact('peakLr', rates.peak, say('evidence.peak-lr', { lr: rates.peak })),
            fact('impliedLr', implied, say('evidence.implied-lr', { usual, lr: implied })),
          ]
        : []),
    ],
    causes: [known ? say('cause.overshoot-lr', { lr: implied }) : say('cause.overshoot')],
  };
}

function ofTheLoss({ firstSteps: { start, peak, peakStep, firstStep }, rates: { lr, peak: peakLr } }: Signals): Seen {
  const figures = { start, peak, step: peakStep };
  return {
    message: lr > 0 ? say('overshoot.thrown-lr', { ...figures, lr }) : say('overshoot.thrown', figures),
    evidence: [
      at(
        peakStep,
        'peakLoss',
        peak,
        say('evidence.peak-loss', { loss: peak, step: peakStep }),
        thrownOut.times * start,
      ),
      at(firstStep, 'initialLoss', start, say('evidence.initial-loss', { loss: start })),
      ...(lr > 0 ? [fact('peakLr', peakLr, say('evidence.peak-lr', { lr: peakLr }))] : []),
    ],
    causes: [say('cause.overshoot')],
  };
}

function ofTheGrowth({ firstSteps, rates, step, level }: Signals): Seen {
  const { start, grown } = firstSteps;
  const lr = rates.peak;
  const figures = { times: grown, start, loss: level.level, step };
  return {
    message: lr > 0 ? say('overshoot.in-vain-lr', { ...figures, lr }) : say('overshoot.in-vain', figures),
    evidence: [
      at(step, 'weightGrowth', grown, say('evidence.weights-grown', { times: grown }), rewritten.times),
      fact('initialLoss', start, say('evidence.initial-loss', { loss: start })),
      ...(lr > 0 ? [fact('peakLr', lr, say('evidence.peak-lr', { lr }))] : []),
    ],
    causes: [say('cause.overshoot-in-vain')],
  };
}

function leapt({ firstSteps: { moved, start, peak, positive }, rates }: Signals): boolean {
  // Where a rate still rises, as in warmup, the first steps are none of those that it will make.
  return (
    positive && moved >= firstMove.replaced && peak - start >= leap * start && !(rates.rising && rates.lr < rates.peak)
  );
}

/**
 * Whether a loss that the first steps threw out has come back, and not far below where it was. One that stays away is told
 * by others; where the layers tell how far steps moved the weights, they decide.
 */
const cameBack = ({ firstSteps: { thrown, measured, start }, level, trouble, count }: Signals): boolean =>
  thrown &&
  !measured &&
  count >= rewritten.from &&
  !trouble.open &&
  level.level < start &&
  level.level > madeGood * start;

/** Whether the steps have written the weights anew, and the loss has little of it. */
function inVain({ firstSteps: { grown, start, positive }, level, facts, evaluations }: Signals): boolean {
  // What a loss is for that rises by design, as those of policies and of values that are chased, nobody may have told.
  const measures = facts.purposeUnknown !== true || facts.objective !== undefined || evaluations > 0;
  const enough = measures ? rewritten.times : rewritten.surely;
  const stands = level.level >= fallen * start && (measures || level.level < start);
  return positive && stands && grown >= enough && grown * level.level >= inVainFrom * start;
}

export const overshoot: DetectorKind<'overshoot'> = {
  rules: [
    {
      id: 'overshoot',
      doc: {
        title: 'The first steps overshoot: the learning rate is far too high',
        severities: ['act', 'warn', 'note'],
        why: 'A step that moves the weights by as much as they measure replaces what was drawn at the start. With Adam the loss need not blow up: it leaps, falls back, and rests at the level of guessing or above what it could reach.',
        threshold: `One of the first sampled steps moves the middle layer by at least ${100 * firstMove.replaced} % of its weights, and within ${firstRows} losses one lies ${100 * leap} % above the first. Or between the steps ${rewritten.from} and ${rewritten.within} the middle layer has at least ${rewritten.times} times its norm at the start, grows no faster than the root of the number of steps, and that growth times the loss, in terms of its first value, is ${inVainFrom} or more, while the loss has not come down to ${100 * fallen} % of that; where nobody knows what the loss is for, ${rewritten.surely} times its norm, and a loss below the first. Or, where no layers are recorded, ${thrownOut.rows} of the first ${firstRows} losses lie above ${thrownOut.times} times the first, and from step ${rewritten.from} on the loss is back but not below ${100 * madeGood} % of it. A warning once the run learns all the same and the loss has come down to ${100 * fallen} % of its start, a note once it has come down to ${100 * madeGood} %.`,
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
