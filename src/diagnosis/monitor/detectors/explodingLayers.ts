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

interface Quotient {
  ratio: number;
  /** Places of the layer nearer to the input, and of the later one. */
  low: number;
  high: number;
}

const fixes: RemedyId[] = ['initialization', 'normalization', 'clip-global-norm', 'adaptive-clipping'];

class ExplodingLayers implements Detector<'exploding-layers'> {
  private readonly spell = new Spell();
  private modules: readonly string[] | null = null;

  layers(signals: Signals): RunFinding<'exploding-layers'> | null {
    const { layers, step } = signals;
    if (!layers.due) return null;
    const modules = (this.modules ??= signals.options.layers.map(moduleOf));
    const steepest = quotient(layers.grad, layers.weight, modules);
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

/**
 * The module of the model that holds a layer, without its numbers: the blocks of a stack lie one behind the other, but layers of
 * two modules, as of an actor and a critic, need not.
 */
function moduleOf(layer: string): string {
  const end = layer.search(/[./]/);
  return end < 0 ? '' : layer.slice(0, end).replaceAll(/\d/g, '');
}

/** The greatest quotient of a layer to a later one of the same module, in one pass from the back. */
function quotient(grad: Float64Array, weight: Float64Array, modules: readonly string[]): Quotient {
  let steepest: Quotient = { ratio: 0, low: 0, high: 0 };
  const least = new Map<string, { relative: number; at: number }>();
  for (let i = grad.length - 1; i >= 0; i--) {
    const relative = grad[i]! / weight[i]!;
    if (!(relative > 0 && relative < Infinity)) continue;
    const later = least.get(modules[i]!);
    if (later !== undefined && relative / later.relative > steepest.ratio)
      steepest = { ratio: relative / later.relative, low: i, high: later.at };
    if (later === undefined || relative < later.relative) least.set(modules[i]!, { relative, at: i });
  }
  return steepest;
}

export const explodingLayers: DetectorKind<'exploding-layers'> = {
  rules: [
    {
      id: 'exploding-layers',
      doc: {
        title: 'Gradients grow on their way back',
        severities: ['warn', 'note'],
        why: 'Layers near the input then take steps that are far larger, for their size, than those near the output. A rate that suits one of them is wrong for the other.',
        threshold: `A layer’s gradient, relative to its weights, is more than ${times} times that of a later one of the same module, for ${looks} samples. A note while the run learns.`,
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
