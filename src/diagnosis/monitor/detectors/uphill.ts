/**
 * Steps that raise the loss by design: what `backward` was called on is a loss function with its sign turned, or the weights are
 * moved along the gradient. Attacks and games do so on purpose; a model that is trained from its initialization by one loss does not.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Clue } from '../clue';
import type { Detector, DetectorKind } from '../detector';
import { fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

const kinds = ['negated', 'maximized', 'uphill'] as const;

class Uphill implements Detector<'uphill'> {
  clue(signals: Signals, { clue, names: [name = ''], values: { steps = 1 } }: Clue): RunFinding<'uphill'> | null {
    const kind = kinds.find((each) => each === clue);
    if (kind === undefined) return null;
    return found(signals, {
      rule: 'uphill',
      severity: 'act',
      confidence: 'high',
      message: kind === 'negated' ? say('uphill.negated', { name }) : say(`uphill.${kind}`),
      evidence: [fact('stepsSeen', steps, say('evidence.steps-seen', { n: steps }))],
      causes: [say(`cause.${kind}`)],
      paths: [['optimizer']],
    });
  }
}

export const uphill: DetectorKind<'uphill'> = {
  rules: [
    {
      id: 'uphill',
      doc: {
        title: 'The steps raise the loss',
        severities: ['act'],
        why: 'What is minimized is the loss with its sign turned, or the weights are moved along the gradient and not against it. The error then grows without bound.',
        threshold:
          'The script has one optimizer and a model that was not loaded, and in its first ten steps the loss is what the loss function gave times minus one, or that with maximize set; or the weights are changed by hand, and the first nineteen updates went along the gradient of a loss function.',
        source: 'Gradient descent: a step against the gradient lowers the loss.',
        advice: 'Turn the sign of the loss, or of the update.',
      },
      fixes: [],
    },
  ],
  what: say('watch.uphill'),
  needs: [],
  family: 'none',
  explains: true,
  make: () => new Uphill(),
};
