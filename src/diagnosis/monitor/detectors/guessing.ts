/**
 * The loss stays at the value of guessing: the logarithm of the number of classes. A model that starts far above it may
 * come down to it and stay, which looks like learning from the loss alone.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, layerNames } from '../helpers';
import { deadLayers, fewLeftShare } from '../signals/deadLayers';
import { Looks, lookShare } from '../signals/looks';
import { plateauOf } from '../signals/plateau';
import type { Signals } from '../signals/signals';

/** A loss below this share of guessing is better than guessing. */
const better = 0.98;
/** Rows after which to look first where no plan is known, and again whenever they are twice as many. */
const firstLook = 64;
/**
 * Where the number of classes is not known: how near the plateau has to lie to the logarithm of a whole number, and how
 * quiet it has to be, as shares of the loss. A plateau that is a plain mean of noise lies near one by chance, the larger
 * the number the more easily; so only few classes and the sizes of known vocabularies are tried.
 */
const near = 0.0015;
/** Numbers up to here lie so far apart that a noisy plateau meets the logarithm of one by chance once in fifty. */
const apart = 5;
const noisy = 0.05;
const quiet = 0.01;
/** Adam and noise keep a model that guesses a little above the logarithm. */
const above = 0.02;
const fewClasses = 10;
const sizes = [
  100, 1000, 21128, 21841, 28996, 30522, 30524, 31002, 32000, 32001, 32128, 50257, 50258, 50264, 50265, 50272, 50280,
  50304, 50400, 51200, 51865, 51866, 64000, 65024, 100277, 100352, 119547, 128000, 128256, 151643, 151936, 152064,
  250002, 250680, 250880, 256000,
];

const remedies: RemedyId[] = [
  'standardize',
  'initialization',
  'activation',
  'normalization',
  'epsilon',
  'lower-lr',
  'raise-lr',
];

interface Guess {
  classes: number;
  /** The mean of late losses. */
  mean: number;
  severity: RunSeverity;
}

class Guessing implements Detector<'guessing'> {
  private readonly looks = new Looks(firstLook, 1.5);
  private told: RunSeverity | null = null;

  step(signals: Signals): RunFinding<'guessing'> | null {
    return signals.badLoss || !this.looks.isDue(signals) ? null : this.look(signals);
  }

  end(signals: Signals): RunFinding<'guessing'> | null {
    return this.told === null ? this.look(signals) : null;
  }

  private look(signals: Signals): RunFinding<'guessing'> | null {
    const { facts, rates } = signals;
    if (rates.rising) return null;
    const guess = facts.classes === undefined ? unknown(signals) : known(signals, facts.classes, this.looks.late);
    if (guess === null || guess.severity === this.told) return null;
    this.told = guess.severity;
    return report(signals, guess);
  }
}

function known(signals: Signals, classes: number, late: boolean): Guess | null {
  const plateau = plateauOf(signals.level, 0.5);
  if (plateau === null || signals.trouble.open) return null;
  const { mean } = plateau.late;
  return mean < better * Math.log(classes) ? null : { classes, mean, severity: late ? 'act' : 'warn' };
}

/** A plateau at the logarithm of a whole number, where nobody told of classes. */
function unknown({ level, trouble }: Signals): Guess | null {
  // A loss that stays above its start may stand at the value of guessing, too; that it was lost is told elsewhere.
  const plateau = trouble.open ? null : plateauOf(level, 0.5);
  if (plateau === null || !plateau.flat) return null;
  const { mean, error } = plateau.late;
  const noise = level.deviation / Math.abs(mean);
  const isNear = (classes: number) => {
    const sure = error < (classes <= apart ? 2 : 1) * near * mean;
    return sure && Math.abs(mean - Math.log(classes)) < near * mean + error;
  };
  const found = candidates.find(isNear);
  const allowed = plateau.learned && (found ?? 0) > apart ? quiet : noisy;
  const exact = noise < allowed ? found : undefined;
  const past = (classes: number) => mean > (1 - near) * Math.log(classes) && mean < (1 + above) * Math.log(classes);
  const atOnce = noise < quiet && plateauOf(level, 0.1)!.flat;
  const classes = exact ?? (atOnce ? candidates.filter((each) => each <= fewClasses).find(past) : undefined);
  return classes === undefined ? null : { classes, mean, severity: 'warn' };
}

const candidates = [...Array.from({ length: fewClasses - 1 }, (_, i) => i + 2), ...sizes];

function report(signals: Signals, { classes, mean, severity }: Guess): RunFinding<'guessing'> {
  const { step, strides, facts, level } = signals;
  const guess = Math.log(classes);
  const cutOff = dead(signals);
  const text = say('evidence.guess-loss', { n: classes, loss: guess });
  const told = facts.classes !== undefined;
  return found(signals, {
    rule: 'guessing',
    severity,
    confidence: told ? 'high' : 'medium',
    message: say(told ? 'guessing.found' : 'guessing.consistent', { step, loss: mean, guess: text }),
    evidence: [
      at(step, 'smoothedLoss', mean, say('evidence.mean-loss', { loss: mean }), guess),
      fact('guessLoss', guess, text),
      at(strides.first, 'initialLoss', level.initial, say('evidence.initial-loss', { loss: level.initial })),
      ...cutOff.evidence,
    ],
    causes: [...cutOff.causes, ...causesOf(told)],
    paths: [['data'], ['model'], ['optimizer', 'lr']],
    fixes: remedies,
    notChecked: [say(told ? 'unseen.labels' : 'unseen.accuracy')],
  });
}

/** Where the config is known, so is that its rate is usual; of a log that is all there is, the collapse comes first. */
const causesOf = (configKnown: boolean): Message[] =>
  configKnown
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
        threshold: `The mean of late losses is not below ${100 * better} % of the logarithm of the number of classes, after ${100 * lookShare.warn} % of the planned steps (warning) and ${100 * lookShare.act} % (act). Where the number of classes is not known: the loss no longer falls, is quiet, and lies within ${100 * near} % of the logarithm of a whole number up to ${fewClasses} or of the size of a known vocabulary; a warning, to be checked by the accuracy.`,
        source: 'TheDeepChecker compares the first loss with guessing; the logarithm is that of a uniform guess.',
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
  general: true,
  make: () => new Guessing(),
};
