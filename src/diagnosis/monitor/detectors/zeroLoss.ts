/**
 * A loss of exactly zero, five times in a row (trainproof): no cross-entropy of a real prediction is that. From the start
 * it means that nothing counts in the loss, as when all labels are masked. A margin that most examples keep, or a reward that
 * is seldom met, gives zeros among other losses: only a row of them that is longer than chance would make it is one.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding, RunSeverity } from '../../finding';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

const inRow = 5;
/** Rows of zeros alone after which it needs action; and the chance of a row as long among zeros that come one by one. */
const sure = 20;
const chance = 1e-3;
/** Decimals of a log whose zeros are rounded, where the loss stood at so many units of the last of them before. */
const few = { decimals: 3, units: 3 };
/** Weight of the newest loss in what is usual of those that are not zero, and the share of the greatest where little is left. */
const usual = { weight: 0.2, little: 0.25 };

class ZeroLoss implements Detector<'zero-loss'> {
  private readonly spell = new Spell();
  private before = NaN;
  private greatest = 0;
  /** Size of late of the losses that are not zero. */
  private late = NaN;
  private zeros = 0;
  private rows = 0;
  /** Zeros in a row that count, by how often they came before the present ones. */
  private needed = inRow;
  private told: RunFinding<'zero-loss'> | null = null;
  /** What was told is of zeros from the first row on. */
  private fromStart = false;

  step(signals: Signals): RunFinding<'zero-loss'> | null {
    const { loss, step, seen, badLosses, badNorms } = signals;
    if (seen.loss === undefined) return null;
    if (loss !== 0 && Number.isFinite(loss)) this.takes(loss);
    this.rows += 1;
    if (loss === 0) this.zeros += 1;
    // Zeros that stand for NaN are another finding; beside a gradient that moves, zero is the value of a loss that learns.
    const counts =
      badLosses.spell === null && badLosses.doubt === null && badNorms.look !== 'moves' && !this.isRounded(signals);
    const isDue = this.spell.push(loss === 0 && counts, step, this.needed);
    const always = Number.isNaN(this.before);
    if (this.fromStart && !always) return this.passes(signals);
    if (always && this.spell.held === sure) return (this.told = this.report(signals, 'act'));
    if (!isDue) return null;
    this.fromStart = always;
    return (this.told = this.report(signals, always || !this.isSolved ? 'warn' : 'note'));
  }

  /** Zeros from the start that were not all: nothing was wrong with the loss. */
  private passes({ step }: Signals): RunFinding<'zero-loss'> | null {
    this.fromStart = false;
    return this.told === null ? null : (this.told = takenBack(this.told, say('zero-loss.passed', { step }), step));
  }

  /** A loss that is not zero ends a row of them. */
  private takes(loss: number): void {
    const share = (this.zeros + 1) / (this.rows + 2);
    this.needed = Math.max(inRow, Math.ceil(Math.log(chance / (this.rows + 1)) / Math.log(share)));
    const size = Math.abs(loss);
    this.before = loss;
    this.greatest = Math.max(this.greatest, size);
    this.late = Number.isNaN(this.late) ? size : this.late + usual.weight * (size - this.late);
  }

  /** Printed with few decimals, of which only the last one was left before the zeros: those stand for small losses. */
  private isRounded({ badLosses: { unit } }: Signals): boolean {
    return unit > 0.5 * 10 ** -few.decimals && Math.abs(this.before) < (few.units + 0.5) * unit;
  }

  /** A hinge loss, or a tiny problem, may be solved: it comes down to zero by and by, or ever more of its batches do. */
  private get isSolved(): boolean {
    const { before, greatest, late, zeros } = this;
    const oneByOne = zeros >= 2 * inRow && late < usual.little * greatest;
    return Math.abs(before) < 0.01 * greatest || oneByOne;
  }

  /** Zeros that last to the end. */
  end({ step }: Signals): RunFinding<'zero-loss'> | null {
    if (this.told === null || this.spell.held < this.needed) return null;
    return { ...this.told, severity: this.fromStart ? 'act' : this.told.severity, endStep: step };
  }

  private report(signals: Signals, severity: RunSeverity): RunFinding<'zero-loss'> {
    const always = this.fromStart;
    const { since } = this.spell;
    const { badNorms, step } = signals;
    const flat = badNorms.look === 'zero';
    const norms = say('evidence.zero-norms', { n: badNorms.same?.rows ?? 0, seen: badNorms.seen });
    return found(signals, {
      rule: 'zero-loss',
      severity,
      confidence: always && flat ? 'high' : 'medium',
      step: since,
      message: always ? say('zero-loss.start') : say('zero-loss.since', { step: since }),
      evidence: [
        at(step, 'loss', 0, say('evidence.zero-losses', { n: inRow }), 0),
        ...(always ? [] : [fact('lossBefore', this.before, say('evidence.last-loss', { loss: this.before }))]),
        ...(flat ? [at(step, 'gradNorm', 0, norms)] : []),
      ],
      causes: severity === 'note' ? [say('cause.fitted')] : causesOf(flat),
      paths: [['data']],
    });
  }
}

/** Without a norm of exactly 0 it may be NaN, too. */
const causesOf = (flat: boolean): Message[] => [
  say('cause.masked'),
  say('cause.times-zero'),
  ...(flat ? [] : [say('cause.hidden-non-finite')]),
];

export const zeroLoss: DetectorKind<'zero-loss'> = {
  rules: [
    {
      id: 'zero-loss',
      doc: {
        title: 'The loss is exactly zero',
        severities: ['act', 'warn', 'note'],
        why: 'No cross-entropy of a real prediction is exactly zero. From the start it means that nothing counts in the loss, as when all labels are masked.',
        threshold: `${inRow} losses in a row are exactly 0, or more where single zeros come that often: a warning from the start of the run, action after ${sure} or at its end, a note where the loss came down to it by and by (below a hundredth of its start, or one zero after the other among losses that have become small), else a warning. Silent beside gradient norms that move, where the zeros stand for NaN, and where the log has at most ${few.decimals} decimals and only the last of them was left.`,
        source: 'trainproof: five in a row.',
        advice: 'Check the labels, their mask and the length of the sequences.',
      },
      fixes: [],
    },
  ],
  what: say('watch.zero-loss'),
  needs: [],
  family: 'none',
  make: () => new ZeroLoss(),
};
