/**
 * A loss of exactly zero, five times in a row (trainproof): no cross-entropy of a real prediction is that. From the start
 * it means that nothing counts in the loss, as when all labels are masked.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

const inRow = 5;

class ZeroLoss implements Detector<'zero-loss'> {
  private readonly spell = new Spell();
  private before = NaN;

  step(signals: Signals): RunFinding<'zero-loss'> | null {
    const { loss, step, seen, level } = signals;
    if (seen.loss === undefined) return null;
    if (loss !== 0) this.before = loss;
    if (!this.spell.push(loss === 0, step, inRow)) return null;
    const always = Number.isNaN(this.before);
    // A hinge loss, or a tiny problem, may be solved; it comes down to zero by and by.
    const solved = !always && Math.abs(this.before) < 0.01 * level.scale;
    return found(signals, {
      rule: 'zero-loss',
      severity: always ? 'act' : solved ? 'note' : 'warn',
      confidence: always ? 'high' : 'medium',
      step: this.spell.since,
      message: always ? say('zero-loss.start') : say('zero-loss.since', { step: this.spell.since }),
      evidence: [
        at(step, 'loss', 0, say('evidence.zero-losses', { n: inRow }), 0),
        ...(always ? [] : [fact('lossBefore', this.before, say('evidence.last-loss', { loss: this.before }))]),
      ],
      causes: solved ? [say('cause.fitted')] : [say('cause.masked'), say('cause.times-zero')],
      paths: [['data']],
    });
  }
}

export const zeroLoss: DetectorKind<'zero-loss'> = {
  rules: [
    {
      id: 'zero-loss',
      doc: {
        title: 'The loss is exactly zero',
        severities: ['act', 'warn', 'note'],
        why: 'No cross-entropy of a real prediction is exactly zero. From the start it means that nothing counts in the loss, as when all labels are masked.',
        threshold: `${inRow} losses in a row are exactly 0: act from the start of the run, a note where the loss came down to it by and by (below a hundredth of its start), else a warning.`,
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
