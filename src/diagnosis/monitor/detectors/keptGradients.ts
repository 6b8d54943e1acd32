/**
 * Gradients that are never cleared: each step is taken on the sum of all gradients so far, which is a momentum of one. Gradient
 * accumulation clears them after the step, and is none of it.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Clue } from '../clue';
import type { Detector, DetectorKind } from '../detector';
import { fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

class KeptGradients implements Detector<'kept-gradients'> {
  clue(signals: Signals, { clue, values: { steps = 1 } }: Clue): RunFinding<'kept-gradients'> | null {
    if (clue !== 'kept-gradients') return null;
    return found(signals, {
      rule: 'kept-gradients',
      severity: 'warn',
      confidence: 'high',
      message: say('kept-gradients.found'),
      evidence: [fact('stepsSeen', steps, say('evidence.steps-seen', { n: steps }))],
      causes: [say('cause.no-zero-grad')],
      paths: [['optimizer']],
    });
  }
}

export const keptGradients: DetectorKind<'kept-gradients'> = {
  rules: [
    {
      id: 'kept-gradients',
      doc: {
        title: 'Gradients are never cleared',
        severities: ['warn'],
        why: 'PyTorch adds each gradient to the one that is there. Without zero_grad a step is taken on the sum of all of them: the direction is old, and the size grows with the number of steps.',
        threshold:
          'In twenty steps in a row the gradient that a step was taken on was still there when the next backward added to it.',
        source: 'torch.optim.Optimizer.zero_grad; gradient accumulation clears after each step.',
        advice: 'Call optimizer.zero_grad() before each backward, or after each step.',
      },
      fixes: [],
    },
  ],
  what: say('watch.kept-gradients'),
  needs: [],
  family: 'none',
  explains: true,
  objectives: 'all',
  make: () => new KeptGradients(),
};
