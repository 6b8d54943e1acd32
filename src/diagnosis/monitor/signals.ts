/**
 * What every detector looks at, kept once: the newest step, where the loss stands, what norms are healthy,
 * how the learning rate went, the layers. Constant memory, constant time a step.
 */
import { layerFigures, type LayerSample } from '../../run/types';
import { GradientNorms } from './gradientNorms';
import { LearningRates } from './learningRates';
import { LossLevel } from './lossLevel';
import { Trouble, type Alarm } from './trouble';

/** One step as far as it was recorded. An absent figure was not recorded; NaN means the figure was NaN. */
export interface Observation {
  step: number;
  /** Seconds since 1970. */
  time?: number;
  loss?: number;
  lr?: number;
  gradNorm?: number;
}

/** How things stood at the last step that was still calm. */
export interface Calm {
  step: number;
  lr: number;
  lrRising: boolean;
}

export interface MonitorOptions {
  /** Planned length of the run in steps; null if unknown. */
  totalSteps: number | null;
  /** Layer names, in the order of the samples. */
  layers: string[];
  /** Rules whose findings are not reported. */
  ignore: string[];
}

export class Signals {
  step = 0;
  /** Steps seen. */
  count = 0;
  /** Number of steps seen when the present trouble opened. */
  openedAt = 0;
  loss = NaN;
  /** The newest step's loss was recorded and is not finite. */
  badLoss = false;
  gradNorm = NaN;
  /** Gradient norms that were not finite, without a break, up to now. */
  badNorms = 0;
  normRecorded = false;
  /** The alarm raised by the newest step, if any. */
  alarm: Alarm | null = null;
  calm: Calm = { step: 0, lr: NaN, lrRising: false };
  readonly level = new LossLevel();
  readonly norms = new GradientNorms();
  readonly rates = new LearningRates();
  readonly trouble: Trouble;
  /** Step and indices of the layers in the first sample with non-finite entries. */
  badLayers: { step: number; indices: number[]; entries: number } | null = null;
  layerSamples = 0;
  evaluations = 0;

  constructor(readonly options: MonitorOptions) {
    this.trouble = new Trouble(options.totalSteps);
  }

  push(seen: Observation): void {
    this.step = seen.step;
    this.count += 1;
    this.alarm = null;
    this.badLoss = false;
    this.trouble.ended = false;
    if (seen.lr !== undefined) this.rates.push(seen.lr);
    if (seen.loss !== undefined) this.pushLoss(seen.step, seen.loss);
    if (seen.gradNorm !== undefined) this.pushNorm(seen.step, seen.gradNorm);
  }

  pushLayers(sample: LayerSample): void {
    this.layerSamples += 1;
    if (this.badLayers !== null) return;
    const { values } = sample;
    const width = layerFigures.length;
    let entries = 0;
    for (let i = width - 1; i < values.length; i += width) entries += values[i]!;
    if (!(entries > 0)) return;
    const indices = this.options.layers.flatMap((_, i) => (values[i * width + width - 1]! > 0 ? [i] : []));
    this.badLayers = { step: sample.step, indices, entries };
  }

  private pushLoss(step: number, loss: number): void {
    this.loss = loss;
    this.badLoss = !Number.isFinite(loss);
    if (this.badLoss) return;
    const { level, trouble, rates } = this;
    const wasOpen = trouble.open;
    level.push(step, loss);
    this.alarm = trouble.push(step, loss, level);
    if (trouble.open && !wasOpen) {
      this.openedAt = this.count;
      this.norms.settle(trouble.onset);
    }
    if (trouble.calmStep === step) this.calm = { step, lr: rates.lr, lrRising: rates.rising };
  }

  /** A norm that was never a number was not recorded; after the first number, NaN is a fact. */
  private pushNorm(step: number, norm: number): void {
    this.gradNorm = norm;
    if (!Number.isNaN(norm)) this.normRecorded = true;
    if (!this.normRecorded) return;
    this.badNorms = Number.isFinite(norm) ? 0 : this.badNorms + 1;
    this.norms.push(step, norm, this.trouble.open || !Number.isFinite(this.loss));
  }
}
