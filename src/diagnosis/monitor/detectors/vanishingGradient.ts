/**
 * Vanishing gradients: an early layer's gradient, relative to its weights, stays below a thousandth of what a later
 * layer gets (AUTOTRAINER's ratio, ICSE 2021, made relative so that the size of a layer does not matter). Without
 * layers: the global norm falls below a thousandth of its start although hardly anything was learned.
 */
import { say, type Message } from '../../../shared/messages/say';
import { sentences } from '../../../shared/messages/sentences';
import { layerFigures, type LayerSample } from '../../../run/types';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { retold, takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, found, layerName } from '../helpers';
import type { Signals } from '../signals/signals';

const ratio = 1e-3;
/** Samples, and steps, for which it has to hold. */
const samples = 20;
const steps = 50;
const weight = 0.1;
const width = layerFigures.length;
/** Share of the run, and fewest steps, after which a run that has not learned needs action. */
const deadline = 0.2;
const fewestSteps = 200;
/** Progress above this share of the start means that the run learns in spite of it. */
const learned = 0.1;
/** At this share of the start it is plain: the queries of a transformer start with next to no gradient, and it learns. */
const well = 0.3;

const fixes: RemedyId[] = ['standardize', 'initialization', 'activation', 'normalization'];

/** Whether the newest sample shows it, too. */
function shows(values: Float32Array, { low, high }: { low: number; high: number }): boolean {
  const relative = (i: number) => values[i * width]! / values[i * width + 1]!;
  return relative(low) < ratio * relative(high);
}

class VanishingGradient implements Detector<'vanishing-gradient'> {
  private relative: Float64Array | null = null;
  private seen = 0;
  private held = 0;
  /** First step of the present spell. */
  private since = 0;
  private heldSteps = 0;
  private told: RunFinding<'vanishing-gradient'> | null = null;
  private judged = false;

  layers(signals: Signals, { step, values }: LayerSample): RunFinding<'vanishing-gradient'> | null {
    const count = Math.floor(values.length / width);
    if (count < 2 || this.told !== null) return null;
    this.relative ??= new Float64Array(count).fill(NaN);
    this.smooth(values, count);
    const smooth = this.weakest(count);
    // What was drawn as zero has no gradient before it at first; that it shows still is the point.
    const weakest = smooth !== null && shows(values, smooth) ? smooth : null;
    this.held = weakest === null ? 0 : this.held + 1;
    if (this.held === 1) this.since = step;
    if (weakest === null || this.held < samples) return null;
    const { ratio: share } = weakest;
    const [low, high] = [layerName(signals, weakest.low), layerName(signals, weakest.high)];
    const what = say('evidence.layer-ratio', { low, high, ratio: share });
    const message = say('vanishing-gradient.layers', { what });
    return this.report(signals, message, at(step, 'layerGradientRatio', share, what, ratio));
  }

  step(signals: Signals): RunFinding<'vanishing-gradient'> | null {
    if (this.told !== null) return this.escalate(signals);
    const { norms, gradNorm } = signals;
    // Where next to nothing is left of the loss, its gradient is next to none.
    if (signals.solved) return null;
    const low = gradNorm < ratio * norms.start && !signals.learning;
    this.heldSteps = low ? this.heldSteps + 1 : 0;
    if (this.heldSteps === 1) this.since = signals.step;
    if (this.heldSteps < steps) return null;
    const share = gradNorm / norms.start;
    const what = say('evidence.norm-and-start', { norm: gradNorm, start: norms.start });
    const evidence = at(signals.step, 'gradNormShareOfStart', share, what, ratio);
    return this.report(signals, say('vanishing-gradient.norm', { what }), evidence);
  }

  /** From a warning to action when the run has not learned after a fifth of its steps; to a note when it learns well. */
  private escalate(signals: Signals): RunFinding<'vanishing-gradient'> | null {
    const { level, count, step } = signals;
    if (this.told!.severity === 'warn' && level.progress > well * level.size) {
      return (this.told = takenBack(this.told!, say('finding.learns'), step));
    }
    const due = Math.max(fewestSteps, Math.round(deadline * signals.plannedSteps));
    if (this.told!.severity !== 'warn' || this.judged || signals.stepsDone < due) return null;
    this.judged = true;
    if (level.progress > learned * level.size) return null;
    const still = say('vanishing-gradient.still', { n: count, now: level.level, start: level.initial });
    const message = sentences(this.told!.said.message, still);
    this.told = { ...retold(this.told!, { message }), severity: 'act', endStep: signals.step };
    return this.told;
  }

  /** Mean over time of log(gradient / weights), a layer. */
  private smooth(values: Float32Array, count: number): void {
    const relative = this.relative!;
    this.seen += 1;
    const share = Math.max(weight, 1 / this.seen);
    for (let i = 0; i < count; i++) {
      const weights = values[i * width + 1]!;
      const gradient = values[i * width]!;
      if (!(weights > 0) || !(gradient >= 0) || gradient === Infinity) continue;
      const now = Math.log(Math.max(gradient, 1e-30) / weights);
      const before = relative[i]!;
      relative[i] = before === before ? before + share * (now - before) : now;
    }
  }

  /** The layer that gets the least compared with some later layer, if that is below the ratio. */
  private weakest(count: number): { low: number; high: number; ratio: number } | null {
    const relative = this.relative!;
    let high = count - 1;
    let worst = Math.log(ratio);
    let low = -1;
    let lowHigh = high;
    for (let i = count - 1; i >= 0; i--) {
      const value = relative[i]!;
      if (value !== value) continue;
      if (!(value < relative[high]!)) high = i;
      else if (value - relative[high]! < worst) [worst, low, lowHigh] = [value - relative[high]!, i, high];
    }
    return low < 0 ? null : { low, high: lowHigh, ratio: Math.exp(worst) };
  }

  private report(signals: Signals, message: Message, evidence: Evidence): RunFinding<'vanishing-gradient'> {
    const { level: loss, initial: start } = signals.level;
    const smoothed = say('evidence.smoothed-and-start', { loss, start });
    this.told = found(signals, {
      rule: 'vanishing-gradient',
      severity: 'warn',
      confidence: 'medium',
      step: this.since,
      message,
      evidence: [evidence, at(signals.step, 'smoothedLoss', loss, smoothed)],
      causes: [say('cause.saturating'), say('cause.init-too-small')],
      paths: [['model', 'activation'], ['model', 'initialization'], ['model', 'normalization'], ['model']],
      fixes,
    });
    return this.told;
  }
}

export const vanishingGradient: DetectorKind<'vanishing-gradient'> = {
  rules: [
    {
      id: 'vanishing-gradient',
      doc: {
        title: 'Early layers get next to no gradient',
        severities: ['act', 'warn', 'note'],
        why: 'A gradient that shrinks in every layer on its way back leaves the early layers as they were drawn. Saturating activations, small weights and depth without normalization do that.',
        threshold: `An early layer’s gradient, relative to its weights, is below ${ratio} of what a later one gets, for ${samples} samples. Without layers: the global norm is below ${ratio} of its start for ${steps} steps though hardly anything was learned, and the loss is not down to a millionth of its greatest. Act where ${100 * learned} % of the starting loss is not gone after ${100 * deadline} % of the run; a note where the run learns well in spite of it.`,
        source: 'AUTOTRAINER’s ratio (ICSE 2021), made relative so that the size of a layer does not matter.',
        advice:
          'Scale the inputs, draw the weights as usual for the activation, use relu in place of sigmoid or tanh, or normalize.',
      },
      fixes,
    },
  ],
  what: say('watch.vanishing-gradient'),
  needs: ['layers'],
  family: 'learning',
  objectives: 'all',
  make: () => new VanishingGradient(),
};
