/**
 * The loss stays at the value of guessing: the logarithm of the number of classes. A model that starts far above it may
 * come down to it and stay, which looks like learning from the loss alone.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerNames } from '../helpers';
import { deadLayers } from '../signals/deadLayers';
import type { Signals } from '../signals/signals';

/** A loss below this share of guessing is better than guessing. */
const better = 0.98;
/** Shares of the run after which to look. */
const share = { warn: 0.2, act: 0.4 };
const fewest = 50;

const remedies: RemedyId[] = [
  'standardize',
  'initialization',
  'activation',
  'normalization',
  'epsilon',
  'lower-lr',
  'raise-lr',
];

class Guessing implements Detector<'guessing'> {
  private sum = 0;
  private terms = 0;

  step(signals: Signals): RunFinding<'guessing'> | null {
    const { facts, level, count, plannedSteps } = signals;
    if (facts.classes === undefined || signals.badLoss || level.count === 0) return null;
    this.sum += level.level;
    this.terms += 1;
    const warn = Math.max(fewest, Math.round(share.warn * plannedSteps));
    const act = Math.max(2 * fewest, Math.round(share.act * plannedSteps));
    if (count === Math.round(warn / 2)) this.sum = this.terms = 0;
    if (count !== warn && count !== act) return null;
    const mean = this.sum / this.terms;
    this.sum = this.terms = 0;
    return mean < better * Math.log(facts.classes) ? null : report(signals, mean, count === act ? 'act' : 'warn');
  }
}

function report(signals: Signals, mean: number, severity: RunSeverity): RunFinding<'guessing'> {
  const { step, count, facts, level } = signals;
  const guess = Math.log(facts.classes!);
  const cutOff = dead(signals);
  const text = say('evidence.guess-loss', { n: facts.classes!, loss: guess });
  return found(signals, {
    rule: 'guessing',
    severity,
    confidence: 'high',
    message: say('guessing.found', { n: count, loss: mean, guess: text }),
    evidence: [
      at(step, 'smoothedLoss', mean, say('evidence.mean-loss', { loss: mean }), better * guess),
      fact('guessLoss', guess, text),
      fact('initialLoss', level.initial, say('evidence.initial-loss', { loss: level.initial })),
      ...cutOff.evidence,
    ],
    causes: [...cutOff.causes, say('cause.labels'), say('cause.no-gradient'), say('cause.lr-far-off')],
    paths: [['data'], ['model'], ['optimizer', 'lr']],
    fixes: remedies,
    notChecked: [say('unseen.labels')],
  });
}

/** Layers whose units are all dead explain it by themselves. */
function dead(signals: Signals): { causes: Message[]; evidence: Evidence[] } {
  const indices = deadLayers(signals);
  if (indices.length === 0) return { causes: [], evidence: [] };
  const layers = layerNames(signals, indices);
  return {
    causes: [say('cause.all-dead', { layers })],
    evidence: [fact('deadLayers', indices.length, say('evidence.no-gradient', { layers }))],
  };
}

export const guessing: DetectorKind<'guessing'> = {
  rules: [
    {
      id: 'guessing',
      doc: {
        title: 'The loss stays at the value of guessing',
        severities: ['act', 'warn'],
        why: 'A cross-entropy at the logarithm of the number of classes means that the outputs do not depend on the input. A run that started far above it may come down to it and look as if it learned.',
        threshold: `The mean of the smoothed loss is not below ${100 * better} % of the logarithm of the number of classes, after ${100 * share.warn} % of the run (warning) and ${100 * share.act} % (act), and ${fewest} and ${2 * fewest} steps at least. Silent where the number of classes is not known.`,
        source: 'TheDeepChecker compares the first loss with guessing; the logarithm is that of a uniform guess.',
        advice:
          'Check that labels belong to their inputs: a model that cannot overfit sixteen examples has a fault of its own. Then scale the inputs and look for dead layers and for zero weights.',
      },
      fixes: remedies,
    },
  ],
  what: say('watch.guessing'),
  needs: ['classes'],
  family: 'learning',
  general: true,
  make: () => new Guessing(),
};
