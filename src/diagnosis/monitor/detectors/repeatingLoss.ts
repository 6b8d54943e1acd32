/**
 * The loss repeats itself to the last digit: the same figure in row after row, or the same figures in epoch after epoch.
 * Weights that change do not do that. A loss that came to rest by and by, or to a round that it goes with the data, is at
 * its floor; what is meant is one that was still moving in the row before.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { LossLevel } from '../signals/lossLevel';
import { plateauOf } from '../signals/plateau';
import { Repeats } from '../signals/repeats';
import type { Signals } from '../signals/signals';

/** Rows that have to come again. */
const enough = 30;
/** Digits that a figure needs for its coming again to be no chance. */
const digits = 4;
/** Share of the usual change of neighbours by which the loss has to have moved until then. */
const share = 0.1;
/**
 * A fall that comes to rest takes several times as long for its last digits as for all but a twentieth of its way: an
 * exponential one at least three times. One that was cut off is repeated from there, and a repetition is found by twice the rows.
 */
const rest = { left: 0.05, times: 2.5 };

class RepeatingLoss implements Detector<'repeating-loss'> {
  private readonly repeats = new Repeats();
  private last = NaN;
  /** Rows since the last change, the step of the row that it led to, and whether it was as large as changes were. */
  private still = 0;
  private since = NaN;
  private moved = false;
  private told: RunFinding<'repeating-loss'> | null = null;

  step(signals: Signals): RunFinding<'repeating-loss'> | null {
    const { loss, badLoss, seen, step, level } = signals;
    if (seen.loss === undefined || badLoss || !Number.isFinite(loss)) return null;
    this.repeats.push(loss);
    if (loss !== this.last) this.moves(Math.abs(loss - this.last), step, level);
    else this.still += 1;
    this.last = loss;
    const { repeated, low, high } = this.repeats;
    const again = repeated >= enough && high - low > share * level.deviation;
    const stands = this.still >= enough && this.moved;
    if (this.told !== null) return again || stands ? null : this.takesBack(step);
    const moved = stands || (again && !isAtRest(level, this.begun(signals)));
    const counts = moved && level.known && loss !== 0 && isExact(loss);
    return counts ? (this.told = this.report(signals, stands)) : null;
  }

  private moves(change: number, step: number, { known, deviation }: LossLevel): void {
    this.moved = known && change > share * deviation;
    this.still = 0;
    this.since = step;
  }

  /** The step of about the first row that has come again. */
  private begun({ step, strides }: Signals): number {
    return step - (this.repeats.repeated + this.repeats.period) * strides.usual;
  }

  private report(signals: Signals, stands: boolean): RunFinding<'repeating-loss'> {
    const { step, loss, level } = signals;
    const { period, repeated } = this.repeats;
    const since = stands ? this.since : this.begun(signals);
    const [rows, n] = stands ? [this.still, 1] : [repeated, period];
    return found(signals, {
      rule: 'repeating-loss',
      severity: 'warn',
      confidence: 'high',
      step: since,
      message: stands
        ? say('repeating-loss.still', { step: since, loss, rows: rows + 1 })
        : say('repeating-loss.found', { period, step: since }),
      evidence: [at(step, 'loss', loss, say('evidence.loss-repeats', { loss, n, rows }))],
      causes: causesOf(level),
      paths: [['optimizer']],
    });
  }

  private takesBack(step: number): RunFinding<'repeating-loss'> {
    const before = this.told!;
    this.told = null;
    return takenBack(before, say('repeating-loss.moves', { step }), step);
  }
}

/** The loss fell to where it stands long before it began to repeat itself, and has not left it. */
function isAtRest(level: LossLevel, begun: number): boolean {
  const plateau = plateauOf(level);
  if (plateau === null || !plateau.learned || level.sunk) return false;
  const { path } = level;
  const { start, late } = plateau;
  const near = late.mean + rest.left * (start.mean - late.mean) + 2 * path.wander;
  const came = path.means().find(({ mean }) => mean < near)?.step ?? NaN;
  return begun - path.first > rest.times * (came - path.first);
}

/** An optimizer without the weights has never moved the loss. */
function causesOf(level: LossLevel): Message[] {
  const moved = plateauOf(level)?.learned ?? level.learned;
  const either = [say('cause.lr-zero-now'), say('cause.no-step-found')];
  return moved ? [...either, say('cause.no-split')] : [say('cause.no-weights'), ...either];
}

const isExact = (loss: number): boolean => Number(loss.toPrecision(digits)) !== loss;

export const repeatingLoss: DetectorKind<'repeating-loss'> = {
  rules: [
    {
      id: 'repeating-loss',
      doc: {
        title: 'The loss repeats itself to the last digit',
        severities: ['warn', 'note'],
        why: 'Where weights change, no two losses are the same in all digits. The same figures again and again say that the optimizer changes nothing: it holds no weights, its rate is zero, or it finds no step.',
        threshold: `At least ${enough} rows come again in the same order, to the last of more than ${digits} digits, and the loss had moved by more than ${share} of its usual change until then. Silent where a loss that fell came to the round that it goes long before, by and by. A note once it moves.`,
        source: 'Brent, An improved Monte Carlo factorization algorithm (1980), for the search in constant memory.',
        advice:
          'Look whether the optimizer was made after the model was loaded, and print a weight before and after a step.',
      },
      fixes: [],
    },
  ],
  what: say('watch.repeating-loss'),
  needs: [],
  family: 'none',
  make: () => new RepeatingLoss(),
};
