/**
 * A loss of exactly zero, five times in a row (trainproof): no cross-entropy of a real prediction is that. From the start
 * it means that nothing counts in the loss, as when all labels are masked.
 */
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, found, Spell } from '../helpers';
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
      message: `The loss is exactly zero ${always ? 'from the start' : `since step ${this.spell.since}`}.`,
      evidence: [
        at(step, 'loss', 0, `${inRow} losses in a row are exactly 0`, 0),
        ...(always
          ? []
          : [{ name: 'lossBefore' as const, value: this.before, text: `the last other loss was ${this.before}` }]),
      ],
      causes: solved
        ? ['The training data is fitted exactly.']
        : [
            'Nothing counts in the loss: all labels are masked (-100), or every sequence was cut off.',
            'The loss is multiplied by a weight or a scale of zero.',
          ],
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
  what: 'a loss of exactly zero',
  needs: [],
  family: 'none',
  make: () => new ZeroLoss(),
};
