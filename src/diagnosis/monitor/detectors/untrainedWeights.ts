/**
 * Random weights that nothing trains. Transfer learning and adapters freeze what was learned elsewhere; a part of the model that
 * is as it was made, and that the first steps leave so, is missing from the optimizer, frozen, or cut off from the loss.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import { takenBack } from '../../retold';
import { untrainedKinds, type Clue, type UntrainedKind } from '../clue';
import type { Detector, DetectorKind } from '../detector';
import { fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

/** A smaller part that no gradient reaches may be there for another task, such as the pooling layer of a language model. */
const part = 0.1;
/** Rows after which a run whose loss stands still has not only begun slowly. */
const patience = 64;

type Untrained = RunFinding<'untrained-weights'>;

class UntrainedWeights implements Detector<'untrained-weights'> {
  /** What no gradient reaches, until it is known whether the run learns without it. */
  private cutOff: Clue | null = null;
  private told: Untrained | null = null;

  clue(signals: Signals, clue: Clue): Untrained | null {
    if (clue.clue === 'all-frozen') return nothingTrains(signals, clue);
    const kind = untrainedKinds.find((each) => each === clue.clue);
    if (kind === undefined) return null;
    if (kind !== 'cut-off') return report(signals, kind, clue);
    if (clue.values['share']! >= part) this.cutOff = clue;
    return null;
  }

  step(signals: Signals): Untrained | null {
    const { cutOff, told } = this;
    if (cutOff === null) return null;
    if (told !== null && signals.learning) return this.takesBack(told, signals.step);
    return told === null && signals.count >= patience && !signals.learning ? this.tells(signals, cutOff) : null;
  }

  private tells(signals: Signals, clue: Clue): Untrained {
    return (this.told = report(signals, 'cut-off', clue));
  }

  private takesBack(told: Untrained, step: number): Untrained {
    this.cutOff = null;
    return takenBack(told, say('finding.learns'), step);
  }
}

function nothingTrains(signals: Signals, { names }: Clue): Untrained {
  return found(signals, {
    ...{ rule: 'untrained-weights', severity: 'act', confidence: 'high' },
    message: say('untrained-weights.none', { layers: shownOf(names) }),
    evidence: [],
    causes: [say('cause.all-frozen')],
    paths: [['model']],
  });
}

/** At most three of the names, with the number of the others. */
function shownOf(names: readonly string[], n = names.length): (string | Message)[] {
  const shown = names.slice(0, 3);
  return n > shown.length ? [...shown, say('layers.more', { n: n - shown.length })] : shown;
}

function report(signals: Signals, kind: UntrainedKind, { names, values }: Clue): Untrained {
  const { share = NaN, layers = names.length } = values;
  return found(signals, {
    ...{ id: `untrained-weights-${kind}`, rule: 'untrained-weights', severity: 'warn', confidence: 'high' },
    message: say('untrained-weights.found', { layers: shownOf(names, layers), share }),
    evidence: [fact('untrainedShare', share, say('evidence.untrained-share', { share }))],
    causes: [say(`cause.weights-${kind}`)],
    paths: [['optimizer'], ['model']],
  });
}

export const untrainedWeights: DetectorKind<'untrained-weights'> = {
  rules: [
    {
      id: 'untrained-weights',
      doc: {
        title: 'Random weights are not trained',
        severities: ['act', 'warn', 'note'],
        why: 'A part of the model stays as random as it was made: no optimizer holds it, it is frozen though nothing was loaded into it, or the loss is cut off from it by detach, no_grad or a way through NumPy.',
        threshold: `After the first three steps weights still have the very values that their initialization drew, and either get gradients and are in no optimizer, or are in one and need no gradient, or are in one and never got a gradient. The last is told of ${100 * part} % of the model or more, after ${patience} steps in which the loss does not fall. Act where a model of Keras is fitted without any trainable weight.`,
        source: 'Transfer learning freezes weights that were loaded; random ones are of no use to it.',
        advice:
          'Give model.parameters() of the model that is trained to the optimizer, set requires_grad, and look for detach on the way from these layers to the loss.',
      },
      fixes: [],
    },
  ],
  what: say('watch.untrained-weights'),
  needs: [],
  family: 'none',
  explains: true,
  make: () => new UntrainedWeights(),
};
