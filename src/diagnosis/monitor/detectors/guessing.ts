/**
 * The loss stays at the value of guessing: the logarithm of the number of classes. A model that starts far above it may
 * come down to it and stay, which looks like learning from the loss alone.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerNames } from '../helpers';
import { takenBack } from '../../retold';
import { deadLayers, fewLeftShare } from '../signals/deadLayers';
import { Looks, lookShare } from '../signals/looks';
import { fewClasses, guessOf, nearValue, nearWords, type Guess } from '../signals/guesses';
import { fellBelow, plateauOf } from '../signals/plateau';
import type { Signals } from '../signals/signals';

/** A loss below this share of guessing is better than guessing. */
const better = 0.98;
/** Times the share of right answers that guessing gives: a model with more of them does not guess. */
const right = 1.3;
/** Of the loss of guessing: what a new model gives, and the noise of its batches. */
const near = 1.1;
/** Rows after which to look first where no plan is known, and again whenever they are a quarter more. */
const firstLook = 64;
const remedies: RemedyId[] = [
  'standardize',
  'initialization',
  'activation',
  'normalization',
  'epsilon',
  'lower-lr',
  'raise-lr',
];

/** A guess that was told. */
interface Told extends Guess {
  severity: RunSeverity;
}

class Guessing implements Detector<'guessing'> {
  private readonly looks = new Looks(firstLook, 1.25);
  private told: RunFinding<'guessing'> | null = null;
  private mean = NaN;

  step(signals: Signals): RunFinding<'guessing'> | null {
    if (signals.badLoss) return null;
    if (this.told !== null && fellBelow(signals.level, this.mean)) return this.takesBack(signals);
    return this.looks.isDue(signals) ? this.look(signals) : null;
  }

  end(signals: Signals): RunFinding<'guessing'> | null {
    if (this.told !== null) return this.falls(signals) ? this.takesBack(signals) : null;
    return this.look(signals);
  }

  /** What stood still when it was told falls in the rows of late. */
  private falls({ level, facts }: Signals): boolean {
    const plateau = facts.classes === undefined ? plateauOf(level, 0.5) : null;
    return plateau !== null && !plateau.flat && plateau.late.mean < this.mean;
  }

  private look(signals: Signals): RunFinding<'guessing'> | null {
    const { facts, rates } = signals;
    if (rates.rising) return null;
    if (this.told !== null && this.falls(signals)) return this.takesBack(signals);
    const guess = facts.classes === undefined ? unknown(signals) : known(signals, facts.classes);
    const severity = facts.classes !== undefined && this.looks.late ? 'act' : 'warn';
    if (guess === null || severity === this.told?.severity) return null;
    this.mean = guess.mean;
    return (this.told = report(signals, { ...guess, severity }));
  }

  private takesBack({ step }: Signals): RunFinding<'guessing'> {
    const before = this.told!;
    this.told = null;
    return { ...takenBack(before, say('no-learning.began', { step }), step), fixes: [] };
  }
}

/** A guess that an accuracy beside the loss does not contradict. */
function unknown(signals: Signals): Guess | null {
  const guess = guessOf(signals);
  const { accuracy = 0 } = signals.gauges;
  const share = accuracy > 1 ? accuracy / 100 : accuracy;
  return guess?.kind === 'classes' && share > right / guess.n ? null : guess;
}

function known(signals: Signals, classes: number): Guess | null {
  const plateau = plateauOf(signals.level, 0.5);
  if (plateau === null || signals.trouble.open) return null;
  const { mean } = plateau.late;
  return mean < better * Math.log(classes) ? null : { kind: 'classes', n: classes, guess: Math.log(classes), mean };
}

const guessTexts = {
  classes: 'evidence.guess-loss',
  words: 'evidence.words-loss',
  margin: 'evidence.margin-loss',
} as const;
const foundTexts = {
  classes: 'guessing.consistent',
  words: 'guessing.words',
  margin: 'guessing.margin',
} as const;

function report(signals: Signals, { kind, n, guess, mean, severity }: Told): RunFinding<'guessing'> {
  const { step, strides, facts, level } = signals;
  const cutOff = dead(signals);
  const text = say(guessTexts[kind], { n, loss: guess });
  const told = facts.classes !== undefined;
  const what = told ? 'guessing.found' : foundTexts[kind];
  return found(signals, {
    rule: 'guessing',
    severity,
    confidence: told ? 'high' : 'medium',
    message: say(what, { step, loss: mean, guess: text }),
    evidence: [
      at(step, 'smoothedLoss', mean, say('evidence.mean-loss', { loss: mean }), guess),
      fact('guessLoss', guess, text),
      at(strides.first, 'initialLoss', level.initial, say('evidence.initial-loss', { loss: level.initial })),
      ...cutOff.evidence,
    ],
    causes: [...cutOff.causes, ...causesOf(told || stoodThere(signals, guess))],
    paths: [['data'], ['model'], ['optimizer', 'lr']],
    fixes: remedies,
    notChecked: [say(told ? 'unseen.labels' : 'unseen.accuracy')],
  });
}

/** A loss that has been there from the first row on, and that no step threw up, was not brought there by the rate. */
function stoodThere({ level, firstSteps, blewUp }: Signals, guess: number): boolean {
  const { start, peak } = firstSteps;
  return !blewUp && level.initial <= near * guess && start <= near * guess && peak <= near * guess;
}

/** Where nothing speaks for a rate that is too high, labels come first; of a log that is all there is, the collapse does. */
const causesOf = (calm: boolean): Message[] =>
  calm
    ? [say('cause.labels'), say('cause.no-gradient'), say('cause.one-class')]
    : [say('cause.one-class'), say('cause.labels'), say('cause.no-gradient')];

/** Layers whose units are all dead, or nearly all, explain it by themselves. */
function dead(signals: Signals): { causes: Message[]; evidence: Evidence[] } {
  const none = deadLayers(signals);
  const indices = none.length > 0 ? none : deadLayers(signals, fewLeftShare);
  if (indices.length === 0) return { causes: [], evidence: [] };
  const layers = layerNames(signals, indices);
  const [why, what] =
    none.length > 0
      ? [say('cause.all-dead', { layers }), say('evidence.no-gradient', { layers })]
      : [say('cause.nearly-dead', { layers }), say('evidence.hardly-gradient', { layers })];
  return { causes: [why], evidence: [fact('deadLayers', indices.length, what)] };
}

export const guessing: DetectorKind<'guessing'> = {
  rules: [
    {
      id: 'guessing',
      doc: {
        title: 'The loss stays at the value of guessing',
        severities: ['act', 'warn'],
        why: 'A cross-entropy at the logarithm of the number of classes means that the outputs do not depend on the input. A run that started far above it may come down to it and look as if it learned.',
        threshold: `The mean of late losses is not below ${100 * better} % of the logarithm of the number of classes, after ${100 * lookShare.warn} % of the planned steps (warning) and ${100 * lookShare.act} % (act). Where the number of classes is not known: the loss no longer falls, is quiet, and lies within ${100 * nearValue} % of the logarithm of a whole number up to ${fewClasses} or of the size of a known vocabulary; or within ${100 * nearWords} % of the entropy of words by Zipf's law, where it started at the logarithm of such a size; or at a usual margin, without noise; a warning, to be checked by the accuracy, and taken back if the loss falls after all. Silent where an accuracy in the log is ${right} times that of guessing.`,
        source:
          'TheDeepChecker compares the first loss with guessing; the logarithm is that of a uniform guess, the entropy that of words that come as often as Zipf found.',
        advice:
          'Check that labels belong to their inputs: a model that cannot overfit sixteen examples has a fault of its own. Then scale the inputs and look for dead layers and for zero weights.',
      },
      fixes: remedies,
    },
  ],
  what: say('watch.guessing'),
  needs: [],
  better: ['metrics'],
  family: 'learning',
  byLossAlone: true,
  general: true,
  make: () => new Guessing(),
};
