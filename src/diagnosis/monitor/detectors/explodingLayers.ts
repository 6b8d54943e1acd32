/**
 * Gradients that grow on their way back: a layer near the input gets, relative to its weights, a thousand times what a
 * later one gets (the quotient of BTTackler, KDD 2024; relative, so that the size of a layer does not matter).
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found, layerName, Spell, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

const times = 1000;
const looks = 3;

const fixes: RemedyId[] = ['initialization', 'normalization', 'clip-global-norm', 'adaptive-clipping'];

class ExplodingLayers implements Detector<'exploding-layers'> {
  private readonly spell = new Spell();

  layers(signals: Signals): RunFinding<'exploding-layers'> | null {
    const { layers, step } = signals;
    if (!layers.due) return null;
    const steepest = quotient(layers.grad, layers.weight);
    if (!this.spell.push(steepest.ratio > times, step, looks)) return null;
    const { ratio, low, high } = steepest;
    const names = { low: layerName(signals, low), high: layerName(signals, high) };
    const what = say('evidence.layer-quotient', { ratio, ...names });
    return found(signals, {
      rule: 'exploding-layers',
      severity: warnUnlessLearning(signals),
      confidence: 'medium',
      step: this.spell.since,
      message: say('exploding-layers.found', { what }),
      evidence: [at(step, 'layerGradientQuotient', ratio, what, times)],
      causes: [say('cause.init-for-depth'), say('cause.long-context')],
      paths: [
        ['model', 'initialization'],
        ['model', 'normalization'],
        ['clip', 'norm'],
      ],
      fixes,
    });
  }
}

/** The greatest quotient of a layer to a later one, in one pass from the back. */
function quotient(grad: Float64Array, weight: Float64Array): { ratio: number; low: number; high: number } {
  let [ratio, low, high] = [0, 0, 0];
  let least = Infinity;
  let leastAt = 0;
  for (let i = grad.length - 1; i >= 0; i--) {
    const relative = grad[i]! / weight[i]!;
    if (!(relative > 0 && relative < Infinity)) continue;
    if (relative / least > ratio) [ratio, low, high] = [relative / least, i, leastAt];
    if (relative < least) [least, leastAt] = [relative, i];
  }
  return { ratio, low, high };
}

export const explodingLayers: DetectorKind<'exploding-layers'> = {
  rules: [
    {
      id: 'exploding-layers',
      doc: {
        title: 'Gradients grow on their way back',
        severities: ['warn', 'note'],
        why: 'Layers near the input then take steps that are far larger, for their size, than those near the output. A rate that suits one of them is wrong for the other.',
        threshold: `A layer’s gradient, relative to its weights, is more than ${times} times that of a later one, for ${looks} samples. A note while the run learns.`,
        source: 'The quotient of BTTackler (KDD 2024), made relative so that the size of a layer does not matter.',
        advice: 'Draw smaller weights, normalize, or clip.',
      },
      fixes,
    },
  ],
  what: say('watch.exploding-layers'),
  needs: ['layers'],
  family: 'none',
  followsRate: true,
  harmlessIfLearning: true,
  make: () => new ExplodingLayers(),
};
