/**
 * What the first step shows: hidden layers whose weights are nothing but their first update started at zero, so that all
 * their units are alike and stay so; and a first loss of more than three times that of guessing, where a sound initialisation
 * starts near it (TheDeepChecker's check of the initial loss; healthy ReLU nets without normalization reach 2.3 times).
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerNames } from '../helpers';
import type { Signals } from '../signals/signals';

const times = 3;
/**
 * A zero layer at the end of a branch is a known good choice, as in LoRA; one behind another passes nothing on. Half of all
 * hidden layers are no branch.
 */
const zeroShare = 0.5;
/** Weights that were zero are their own first update, to rounding: where they are read before it they are zero, else as large as it. */
const rounding = 1e-3;
/** The first sample must be of one of the first steps, before weights have grown. */
const first = 10;

const remedies: Record<'worse' | 'zero', RemedyId[]> = {
  worse: ['standardize', 'initialization', 'normalization'],
  zero: ['initialization'],
};

const isZero = (weight: number, update: number): boolean =>
  weight === 0 || Math.abs(weight - update) <= rounding * update;

class PoorInitialization implements Detector<'poor-initialization'> {
  private told = false;

  step(signals: Signals): RunFinding<'poor-initialization'> | null {
    const { facts, loss, level, step } = signals;
    if (this.told || level.count !== 1 || facts.classes === undefined || signals.badLoss) return null;
    const guess = Math.log(facts.classes);
    if (loss <= times * guess) return null;
    this.told = true;
    const first = say('evidence.first-loss', { loss });
    const guessed = say('evidence.guess-loss', { n: facts.classes, loss: guess });
    return found(signals, {
      rule: 'poor-initialization',
      severity: 'warn',
      confidence: 'medium',
      message: say('poor-initialization.worse', { first, guess: guessed }),
      evidence: [at(step, 'initialLoss', loss, first, times * guess), fact('guessLoss', guess, guessed)],
      causes: [say('cause.unscaled'), say('cause.init-too-large'), say('cause.other-terms')],
      paths: [
        ['data', 'standardize'],
        ['model', 'initialization'],
      ],
      fixes: remedies.worse,
    });
  }

  layers(signals: Signals): RunFinding<'poor-initialization'> | null {
    const { layers, count, step } = signals;
    const { weight, update } = layers.first;
    if (layers.samples !== 1 || count > first || weight.length < 2) return null;
    const isZeroAt = (i: number) => i in weight && isZero(weight[i]!, update[i]!);
    const zero = [...weight.keys()].slice(0, -1).filter((i) => isZeroAt(i) && (isZeroAt(i - 1) || isZeroAt(i + 1)));
    if (this.told || zero.length < Math.max(1, zeroShare * (weight.length - 1))) return null;
    this.told = true;
    const what = say('evidence.no-larger', { layers: layerNames(signals, zero) });
    const [norm, moved] = [weight[zero[0]!]!, update[zero[0]!]!];
    const concerned = say('evidence.hidden-concerned', { n: zero.length, all: weight.length - 1 });
    return found(signals, {
      rule: 'poor-initialization',
      severity: 'warn',
      confidence: 'high',
      message: say('poor-initialization.zero', { what }),
      evidence: [
        at(step, 'weightNorm', norm, say('evidence.first-norms', { weight: norm, update: moved })),
        fact('zeroLayers', zero.length, concerned),
      ],
      causes: [say('cause.init-zero')],
      paths: [['model', 'initialization']],
      fixes: remedies.zero,
    });
  }
}

export const poorInitialization: DetectorKind<'poor-initialization'> = {
  rules: [
    {
      id: 'poor-initialization',
      doc: {
        title: 'The weights start at zero, or the run starts worse than guessing',
        severities: ['warn'],
        why: 'Units that start alike get the same gradient and stay alike. A first loss far above that of guessing means that the outputs are large at random, and the first steps are spent on undoing that.',
        threshold: `At least ${100 * zeroShare} % of the hidden layers have weights of zero before their first update, or of its very size after it, and so has a layer next to each, in one of the first ${first} steps; or the first loss is more than ${times} times that of guessing. Healthy ReLU nets without normalization reach 2.3 times.`,
        source: 'TheDeepChecker: check of the initial loss.',
        advice: 'Draw the weights as usual for the activation; scale the inputs.',
      },
      fixes: remedies.worse,
    },
  ],
  what: say('watch.poor-initialization'),
  needs: ['layers'],
  better: ['classes'],
  family: 'none',
  make: () => new PoorInitialization(),
};
