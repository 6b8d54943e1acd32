/**
 * A cross-entropy below zero. It is a mean of logarithms of probabilities and cannot be; it gets there where labels are not
 * what the loss takes them for, such as 2 where it wants 0 or 1, and then falls without end. Only where an accuracy or a
 * perplexity stands beside the loss, for a likelihood of a density is below zero in all health, and so is a score that is
 * made a loss by its sign, down to -1.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind, Evaluation } from '../detector';
import type { Gauges } from '../gauges';
import { at, fact, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

const below = -1;
const inRow = { warn: 5, act: 20 };
/**
 * A loss that has a lowest value comes to rest near it, with a gradient that shrinks. One that falls without end grows so many
 * times its first size, and its gradient with it.
 */
const endless = { loss: 30, norm: 5 };
/** What an accuracy has to gain to show that the loss is another one, and a good one. */
const gain = 0.05;
const accuracies = /(^|_)(acc|accuracy)(_|$)/i;

class NegativeLoss implements Detector<'negative-loss'> {
  private readonly spell = new Spell();
  private lowest = Infinity;
  private accuracy: { first: number; best: number; now: number } | null = null;
  private perplexity = false;
  private told: 'warn' | 'act' | null = null;
  private first = NaN;

  step(signals: Signals): RunFinding<'negative-loss'> | null {
    const { seen, loss, step, badLoss } = signals;
    if (seen.loss === undefined || badLoss) return null;
    this.spell.push(loss < below, step, inRow.warn);
    // Once it stops falling it may be what it should be.
    const falls = loss <= this.lowest;
    this.lowest = Math.min(this.lowest, loss);
    if (Number.isNaN(this.first)) this.first = loss;
    const { held } = this.spell;
    const severity = held >= inRow.act && falls ? 'act' : held >= inRow.warn ? 'warn' : null;
    if (severity === null || this.told === severity || this.told === 'act') return null;
    if (!this.isCrossEntropy)
      return severity === 'act' && this.isEndless(signals) ? this.report(signals, 'act', true) : null;
    return this.report(signals, severity, false);
  }

  gauges(_: Signals, { accuracy, perplexity }: Gauges): null {
    if (accuracy !== undefined) this.see(accuracy);
    this.perplexity ||= perplexity !== undefined;
    return null;
  }

  evaluation(_: Signals, { metrics = {} }: Evaluation): null {
    const name = Object.keys(metrics).find((each) => accuracies.test(each.replace(/([a-z])([A-Z])/g, '$1_$2')));
    if (name !== undefined) this.see(metrics[name]!);
    return null;
  }

  private see(accuracy: number): void {
    if (!Number.isFinite(accuracy)) return;
    const { first = accuracy, best = accuracy } = this.accuracy ?? {};
    this.accuracy = { first, best: Math.max(best, accuracy), now: accuracy };
  }

  private get isCrossEntropy(): boolean {
    if (this.accuracy === null) return this.perplexity;
    return this.accuracy.best < this.accuracy.first + gain;
  }

  private isEndless({ loss, gradNorm, badNorms }: Signals): boolean {
    const size = Math.max(Math.abs(this.first), -below);
    return loss < -endless.loss * size && gradNorm > endless.norm * badNorms.first;
  }

  private report(signals: Signals, severity: 'warn' | 'act', falls: boolean): RunFinding<'negative-loss'> {
    this.told = severity;
    const { step, loss } = signals;
    const { since } = this.spell;
    return found(signals, {
      rule: 'negative-loss',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: since,
      message: falls
        ? say('negative-loss.endless', { first: this.first, loss, step })
        : say('negative-loss.found', { since, loss, step }),
      evidence: [
        at(step, 'loss', loss, say('evidence.loss', { loss, step }), 0),
        ...(this.accuracy === null
          ? []
          : [fact('accuracy', this.accuracy.now, say('evidence.accuracy-stays', this.accuracy))]),
      ],
      causes: falls
        ? [say('cause.wrong-sign')]
        : [say('cause.labels-outside'), say('cause.output-activation'), say('cause.no-cross-entropy')],
      paths: [['data'], ['model']],
    });
  }
}

export const negativeLoss: DetectorKind<'negative-loss'> = {
  rules: [
    {
      id: 'negative-loss',
      doc: {
        title: 'A cross-entropy is below zero',
        severities: ['act', 'warn'],
        why: 'A cross-entropy of probabilities is never below zero. Labels outside 0 and 1, or outputs that are no probabilities, let it fall without end, and nothing is learned.',
        threshold: `${inRow.warn} losses in a row are below ${below} (warning), ${inRow.act} and the lowest so far (act), in a log with a perplexity, or with an accuracy that has gained less than ${gain} since its first value. Elsewhere a likelihood may be below zero: act only where the loss has fallen below ${endless.loss} times its first size and the gradient norm has grown ${endless.norm}-fold with it.`,
        source: 'Keras: questions on a negative loss with binary_crossentropy, where labels are 1 and 2, or 0 to 255.',
        advice:
          'Print the smallest and the largest label. With more than two classes use a categorical cross-entropy with softmax; scale targets to 0 to 1.',
      },
      fixes: [],
    },
  ],
  what: say('watch.negative-loss'),
  needs: [],
  objectives: ['supervised'],
  family: 'none',
  make: () => new NegativeLoss(),
};
