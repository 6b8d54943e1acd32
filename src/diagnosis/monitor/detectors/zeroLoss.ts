/**
 * A loss of exactly zero, five times in a row (trainproof): no cross-entropy of a real prediction is that. From the start
 * it means that nothing counts in the loss, as when all labels are masked.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

const inRow = 5;

class ZeroLoss implements Detector<'zero-loss'> {
  private readonly spell = new Spell();
  private before = NaN;
  private greatest = 0;
  private told: RunFinding<'zero-loss'> | null = null;

  step(signals: Signals): RunFinding<'zero-loss'> | null {
    const { loss, step, seen, badLosses, badNorms } = signals;
    if (seen.loss === undefined) return null;
    if (loss !== 0 && Number.isFinite(loss)) {
      this.before = loss;
      this.greatest = Math.max(this.greatest, Math.abs(loss));
    }
    // Zeros that stand for NaN are another finding; beside a gradient that moves, zero is the value of a loss that learns.
    const counts = badLosses.spell === null && badLosses.doubt === null && badNorms.look !== 'moves';
    if (!this.spell.push(loss === 0 && counts, step, inRow)) return null;
    const always = Number.isNaN(this.before);
    // A hinge loss, or a tiny problem, may be solved; it comes down to zero by and by.
    const solved = !always && Math.abs(this.before) < 0.01 * this.greatest;
    return (this.told = this.report(signals, always, solved));
  }

  /** Zeros that last to the end. */
  end({ step }: Signals): RunFinding<'zero-loss'> | null {
    return this.told === null || this.spell.held < inRow ? null : { ...this.told, endStep: step };
  }

  private report(signals: Signals, always: boolean, solved: boolean): RunFinding<'zero-loss'> {
    const { since } = this.spell;
    const { badNorms, step } = signals;
    const flat = badNorms.look === 'zero';
    const norms = say('evidence.zero-norms', { n: badNorms.same?.rows ?? 0, seen: badNorms.seen });
    return found(signals, {
      rule: 'zero-loss',
      severity: always ? 'act' : solved ? 'note' : 'warn',
      confidence: always && flat ? 'high' : 'medium',
      step: since,
      message: always ? say('zero-loss.start') : say('zero-loss.since', { step: since }),
      evidence: [
        at(step, 'loss', 0, say('evidence.zero-losses', { n: inRow }), 0),
        ...(always ? [] : [fact('lossBefore', this.before, say('evidence.last-loss', { loss: this.before }))]),
        ...(flat ? [at(step, 'gradNorm', 0, norms)] : []),
      ],
      causes: solved ? [say('cause.fitted')] : causesOf(flat),
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
        threshold: `${inRow} losses in a row are exactly 0: act from the start of the run, a note where the loss came down to it by and by (below a hundredth of its start), else a warning. Silent beside gradient norms that move, and where the zeros stand for NaN.`,
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
