/**
 * Saturated units: sigmoid or tanh units driven to their flat ends pass no gradient on. Seen without activations by a
 * hidden layer whose gradient, relative to its weights and to what the output layer gets, has fallen to a hundredth of
 * its own start. (SageMaker Debugger and DeepDiagnosis look at the activations, at 9.5 and 5; they are not recorded.)
 */
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { figure } from '../../../shared/numbers';
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
    const name = layerName(signals, index);
    const text = `the gradient of ${name}, relative to its weights and to the output layer, is ${figure(share)} of what it was`;
    return found(signals, {
      rule: 'saturated-units',
      severity: signals.learning ? 'note' : 'warn',
      confidence: 'medium',
      step: this.spell.since,
      message: `The ${facts.activation} units of ${name} saturate: ${text}.`,
      evidence: [
        at(step, 'relativeGradientShare', share, text, fallen),
        at(
          step,
          'weightNorm',
          layers.weight[index]!,
          `weights of ${name} have the norm ${figure(layers.weight[index]!)}, ${figure(layers.start.weight[index]!)} at the start`,
        ),
      ],
      causes: [
        'Weights have grown, or inputs are unscaled, so that the units sit at the flat ends of the activation.',
        'The learning rate is too high for such units.',
      ],
      paths: [
        ['model', 'activation'],
        ['data', 'standardize'],
        ['optimizer', 'lr'],
      ],
      fixes,
      notChecked: [
        'the activations themselves are not recorded; their share beyond 9.5 (tanh) or outside -23 to 17 (sigmoid) would show it directly.',
      ],
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
  what: 'saturated units',
  needs: ['layers', 'config'],
  family: 'learning',
  make: () => new SaturatedUnits(),
};
