/**
 * Probabilities where a loss wants logits. The loss takes their softmax once more, so that it can never come near zero (with
 * ten classes it ends at 1.46), and its gradient is small from the start. What the loss function is given tells it.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Clue } from '../clue';
import type { Detector, DetectorKind } from '../detector';
import { fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

class DoubleSoftmax implements Detector<'double-softmax'> {
  clue(
    signals: Signals,
    { clue, names: [name = ''], values: { steps = 1 } }: Clue,
  ): RunFinding<'double-softmax'> | null {
    if (clue !== 'probabilities') return null;
    const sigmoid = name.startsWith('binary');
    const logarithm = name === 'nll_loss';
    return found(signals, {
      rule: 'double-softmax',
      severity: 'warn',
      confidence: 'high',
      message: say(logarithm ? 'double-softmax.logarithm' : 'double-softmax.found', { name }),
      evidence: [fact('stepsSeen', steps, say('evidence.steps-seen', { n: steps }))],
      causes: [say(logarithm ? 'cause.no-logarithm' : sigmoid ? 'cause.double-sigmoid' : 'cause.double-softmax')],
      paths: [['model']],
    });
  }
}

export const doubleSoftmax: DetectorKind<'double-softmax'> = {
  rules: [
    {
      id: 'double-softmax',
      doc: {
        title: 'The loss is given probabilities and wants logits',
        severities: ['warn'],
        why: 'A cross-entropy that takes logits applies softmax itself. Given probabilities it flattens them: the loss cannot come near zero, and gradients are small.',
        threshold:
          'In each of the first five calls of the loss function in training its input is nowhere below zero and sums to one over the classes; of a binary one it lies between 0 and 1 and comes from a sigmoid.',
        source: 'torch.nn.CrossEntropyLoss: the input is expected to contain the unnormalized logits.',
        advice: 'Leave out the last softmax or sigmoid, and apply it only where probabilities are shown.',
      },
      fixes: [],
    },
  ],
  what: say('watch.double-softmax'),
  needs: [],
  family: 'none',
  explains: true,
  objectives: 'all',
  make: () => new DoubleSoftmax(),
};
