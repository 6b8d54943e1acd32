/**
 * Saturated units: sigmoid or tanh units driven to their flat ends pass no gradient on. Seen without activations by a
 * hidden layer whose gradient, relative to its weights and to what the output layer gets, has fallen to a hundredth of
 * its own start. (SageMaker Debugger and DeepDiagnosis look at the activations, at 9.5 and 5; they are not recorded.)
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import type { LayerLevels } from '../signals/layerLevels';
import { at, found, layerName, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

const fallen = 0.01;
const looks = 3;
const flatEnds = new Set(['sigmoid', 'tanh']);

const fixes: RemedyId[] = ['standardize', 'activation', 'normalization', 'initialization', 'lower-lr'];

class SaturatedUnits implements Detector<'saturated-units'> {
  private readonly spell = new Spell();

  layers(signals: Signals): RunFinding<'saturated-units'> | null {
    const { layers, facts, step } = signals;
    if (!layers.due || !flatEnds.has(facts.activation ?? '')) return null;
    const worst = lowest(layers);
    if (!this.spell.push(worst !== null && worst.share < fallen, step, looks)) return null;
    const { index, share } = worst!;
    const layer = layerName(signals, index);
    const what = say('evidence.relative-gradient', { layer, share });
    const [now, start] = [layers.weight[index]!, layers.start.weight[index]!];
    return found(signals, {
      rule: 'saturated-units',
      severity: signals.learning ? 'note' : 'warn',
      confidence: 'medium',
      step: this.spell.since,
      message: say('saturated-units.found', { activation: facts.activation!, layer, what }),
      evidence: [
        at(step, 'relativeGradientShare', share, what, fallen),
        at(step, 'weightNorm', now, say('evidence.weights-and-start', { layer, now, start })),
      ],
      causes: [say('cause.flat-ends'), say('cause.lr-for-units')],
      paths: [
        ['model', 'activation'],
        ['data', 'standardize'],
        ['optimizer', 'lr'],
      ],
      fixes,
      notChecked: [say('unseen.activations')],
    });
  }
}

/** The hidden layer whose gradient fell most. */
function lowest({ grad, weight, start }: LayerLevels): { index: number; share: number } | null {
  const last = grad.length - 1;
  const relative = (g: Float64Array, w: Float64Array, i: number) => (g[i]! * w[last]!) / (w[i]! * g[last]!);
  let worst: { index: number; share: number } | null = null;
  for (let index = 0; index < last; index++) {
    const share = relative(grad, weight, index) / relative(start.grad, start.weight, index);
    if (Number.isFinite(share) && !(share >= (worst?.share ?? Infinity))) worst = { index, share };
  }
  return worst;
}

export const saturatedUnits: DetectorKind<'saturated-units'> = {
  rules: [
    {
      id: 'saturated-units',
      doc: {
        title: 'Sigmoid or tanh units sit at their flat ends',
        severities: ['warn', 'note'],
        why: 'At its flat ends such a unit has next to no slope, so that the layers before it get no gradient.',
        threshold: `The gradient of a hidden layer, relative to its weights and to what the output layer gets, has fallen to ${fallen} of its own start, for ${looks} samples. Only with sigmoid or tanh; a note while the run learns.`,
        source:
          'SageMaker Debugger and DeepDiagnosis (ICSE 2022) look at the activations, at 9.5 and 5; these are not recorded, so the gradient stands for them.',
        advice: 'Scale the inputs, use another activation, normalize, or lower the learning rate.',
      },
      fixes,
    },
  ],
  what: say('watch.saturated-units'),
  needs: ['layers', 'config'],
  family: 'learning',
  make: () => new SaturatedUnits(),
};
