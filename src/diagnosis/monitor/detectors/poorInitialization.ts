/**
 * What the first step shows: hidden layers whose weights are nothing but their first update started at zero, so that all
 * their units are alike and stay so; and a first loss of more than three times that of guessing, where a sound initialisation
 * starts near it (TheDeepChecker's check of the initial loss; healthy ReLU nets without normalization reach 2.3 times).
 */
import type { RunFinding } from '../../finding';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found, layerNames } from '../helpers';
import type { Signals } from '../signals/signals';

const times = 3;
/** A zero layer at the end of a branch is a known good choice; half of all hidden layers are not. */
const zeroShare = 0.5;
/** The first sample must be of one of the first steps, before weights have grown. */
const first = 10;

class PoorInitialization implements Detector {
  private told = false;

  step(signals: Signals): RunFinding | null {
    const { facts, loss, level, step } = signals;
    if (this.told || level.count !== 1 || facts.classes === undefined || signals.badLoss) return null;
    const guess = Math.log(facts.classes);
    if (loss <= times * guess) return null;
    this.told = true;
    const text = `the first loss is ${figure(loss)}, guessing among ${facts.classes} classes gives ${figure(guess)}`;
    return found(signals, {
      rule: 'poor-initialization',
      severity: 'warn',
      confidence: 'medium',
      message: `The run starts worse than guessing: ${text}.`,
      evidence: [
        at(step, 'initialLoss', loss, text, times * guess),
        { name: 'guessLoss', value: guess, text: `guessing gives ${figure(guess)}` },
      ],
      causes: [
        'Inputs are unscaled.',
        'The initialisation is too large.',
        'The loss has other terms beside the cross-entropy.',
      ],
      paths: [
        ['data', 'standardize'],
        ['model', 'initialization'],
      ],
      fixes: ['standardize', 'initialization', 'normalization'],
    });
  }

  layers(signals: Signals): RunFinding | null {
    const { layers, count, step } = signals;
    const { weight, update } = layers.first;
    if (layers.samples !== 1 || count > first || weight.length < 2) return null;
    const zero = [...weight.keys()].slice(0, -1).filter((i) => weight[i]! <= 1.01 * update[i]!);
    if (this.told || zero.length < Math.max(1, zeroShare * (weight.length - 1))) return null;
    this.told = true;
    const text = `the weights of ${layerNames(signals, zero)} are no larger than their first update`;
    return found(signals, {
      rule: 'poor-initialization',
      severity: 'warn',
      confidence: 'high',
      message: `Weights started at zero: ${text}, so all units of a layer are alike.`,
      evidence: [
        at(
          step,
          'weightNorm',
          weight[zero[0]!]!,
          `weights of the first have the norm ${figure(weight[zero[0]!]!)}, their update ${figure(update[zero[0]!]!)}`,
        ),
        {
          name: 'zeroLayers',
          value: zero.length,
          text: `${zero.length} of ${weight.length - 1} hidden layers are concerned`,
        },
      ],
      causes: ['The initialisation is zero.'],
      paths: [['model', 'initialization']],
      fixes: ['initialization'],
    });
  }
}

export const poorInitialization: DetectorKind = {
  rule: 'poor-initialization',
  what: 'a poor initialisation',
  needs: ['layers'],
  better: ['classes'],
  family: 'none',
  make: () => new PoorInitialization(),
};
