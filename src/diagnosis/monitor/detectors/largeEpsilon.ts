/**
 * Epsilon is as large as the gradients: the update is lr x gradient / epsilon, and the optimizer is no longer adaptive.
 * update x epsilon / (lr x gradient) is then near 1, whatever the number of weights; where the second moment rules it is
 * epsilon over the root mean square of the gradient, which should stay below a tenth (Molybog et al., 2023).
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { isAdaptive } from '../facts';
import { at, fact, found, halves, middleOf, Spell, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

const share = 0.1;
/** With an epsilon below this, gradients that small are those of a run that has converged. */
const large = 1e-7;
const looks = 3;

const fixes: RemedyId[] = ['epsilon'];

class LargeEpsilon implements Detector<'large-epsilon'> {
  private readonly spell = new Spell();

  layers(signals: Signals): RunFinding<'large-epsilon'> | null {
    const { layers, facts, rates, step } = signals;
    if (!layers.due || !isAdaptive(facts) || facts.eps === undefined || !(rates.lr > 0)) return null;
    const { eps } = facts;
    const ratioOf = (i: number) => (layers.update[i]! * eps) / (rates.lr * layers.grad[i]!);
    const { above } = halves(layers.update.length, ratioOf, { high: share, low: 0 });
    if (!this.spell.push(above, step, looks)) return null;
    const ratio = middleOf(layers.update.length, ratioOf);
    const { lr } = rates;
    const what = say('evidence.epsilon-share', { ratio });
    return found(signals, {
      rule: 'large-epsilon',
      severity: eps > large ? 'warn' : warnUnlessLearning(signals),
      confidence: ratio > 3 * share ? 'high' : 'medium',
      step: this.spell.since,
      message: say('large-epsilon.found', { eps, what }),
      evidence: [
        at(step, 'epsilonShare', ratio, what, share),
        fact('epsilon', eps, say('evidence.epsilon', { eps })),
        at(step, 'lr', lr, say('evidence.lr', { lr })),
      ],
      causes: [say('cause.epsilon', { optimizer: facts.optimizer! }), say('cause.small-gradients')],
      paths: [['optimizer', 'eps']],
      fixes,
    });
  }
}

export const largeEpsilon: DetectorKind<'large-epsilon'> = {
  rules: [
    {
      id: 'large-epsilon',
      doc: {
        title: 'Epsilon is as large as the gradients',
        severities: ['warn', 'note'],
        why: 'Adam divides by the root of the second moment plus epsilon. Where epsilon rules, updates shrink with the gradient, and the optimizer is no longer adaptive.',
        threshold: `The update of the middle layer is above ${share} of lr x gradient / epsilon for ${looks} samples. With an epsilon up to ${large}, only a note while the run learns: gradients that small are those of a run that has converged.`,
        source:
          'Molybog et al. (2023): epsilon below a tenth of the root mean square of the gradients; Wortsman et al., Small-scale proxies (arXiv 2309.14322).',
        advice: 'Set epsilon to 1e-8 or less.',
      },
      fixes,
    },
  ],
  what: say('watch.large-epsilon'),
  needs: ['layers', 'config', 'lr'],
  family: 'none',
  make: () => new LargeEpsilon(),
};
