/**
 * What every detector looks at, kept once: the newest step, where the loss stands, what norms are healthy,
 * how the learning rate went, the layers. Constant memory, constant time a step.
 */
import { layerFigures, type LayerSample, type Step } from '../../../run/types';
import { unknownLength } from '../../practice';
import { BadLosses } from './badLosses';
import { BadNorms } from './badNorms';
import { LostWeights } from './lostWeights';
import { DecayPull } from './decayPull';
import { FirstSteps } from './firstSteps';
import { GradientNorms } from './gradientNorms';
import { LearningRates } from './learningRates';
import { LossLevel } from './lossLevel';
import { withClue, type Clue, type CluesSeen } from '../clue';
import type { RunFacts } from '../facts';
import type { Gauges } from '../gauges';
import type { LossPurpose } from '../lossPurpose';
import { LayerLevels } from './layerLevels';
import { LossScales } from './lossScales';
import { RewardLevel } from './rewardLevel';
import { Spikes } from './spikes';
import { paceOf, Trouble, type Alarm, type RowPace } from './lossTrouble';
import { Strides } from './strides';

/** One step as far as it was recorded: of a run, or of another tool's log, which may lack the time, too. */
export interface Observation extends Omit<Step, 'time'> {
  /** Seconds since 1970. */
  time?: number;
  /** Passes over the data, whole ones or with a fraction, as the log tells them. */
  epoch?: number;
  /** The first step after the run was resumed. */
  resumed?: boolean;
}

/** How things stood at the last step that was still calm. */
export interface Calm {
  step: number;
  lr: number;
  lrRising: boolean;
}

export interface MonitorOptions {
  /** Planned length of the run in the unit of `step`, where it is known. The length of a log tells nothing of it. */
  totalSteps: number | null;
  /** Layer names, in the order of the samples. */
  layers: string[];
  /** Rules whose findings are not reported. */
  ignore: readonly string[];
  /** How the run was made, as far as known. */
  facts?: RunFacts;
}

/** Share of the greatest loss at which a problem is solved. */
const solvedShare = 1e-6;

export class Signals {
  step = 0;
  /** Steps seen. */
  count = 0;
  /** Number of steps seen when the present trouble opened. */
  openedAt = 0;
  loss = NaN;
  /** The newest step's loss was recorded and is not finite, or is a zero that stands for NaN. */
  badLoss = false;
  gradNorm = NaN;
  /** A gradient norm was recorded that was a number. */
  normRecorded = false;
  /** The newest loss on held-out data is not finite. */
  badEvaluation = false;
  /** The newest step as recorded. */
  seen: Observation = { step: 0 };
  /** Where the newest batch stands in the data; NaN if not recorded. */
  position = NaN;
  timed = false;
  scaled = false;
  /** Number of steps seen when the run was last resumed; a step that does not follow the one before it tells that too. */
  resumedAt: number | null = null;
  /** The alarm raised by the newest step, if any. */
  alarm: Alarm | null = null;
  readonly calm: Calm = { step: 0, lr: NaN, lrRising: false };
  readonly level: LossLevel;
  readonly norms = new GradientNorms();
  readonly badLosses = new BadLosses();
  readonly badNorms = new BadNorms();
  readonly damage = new LostWeights();
  readonly firstSteps = new FirstSteps();
  readonly decayPull = new DecayPull();
  /** How the script is put together, as far as its probe has told. */
  clues: CluesSeen = {};
  readonly scales = new LossScales();
  readonly rates = new LearningRates();
  readonly trouble = new Trouble();
  readonly strides = new Strides();
  /** Step and indices of the layers in the first sample with non-finite entries. */
  badLayers: { step: number; indices: number[]; entries: number } | null = null;
  evaluations = 0;
  /** Evaluations with a metric beside the loss. */
  metrics = 0;
  /** The newest value of each gauge that was recorded. */
  gauges: Gauges = {};
  readonly reward = new RewardLevel();
  readonly spikes = new Spikes();
  readonly layers = new LayerLevels();
  readonly facts: RunFacts;
  private pace: RowPace;

  constructor(readonly options: MonitorOptions) {
    this.facts = { ...options.facts };
    this.level = new LossLevel(this.rowsAreMeans);
    this.pace = paceOf(this.strides.usual, options.totalSteps, this.rowsAreMeans);
  }

  /** Whether the loss had stood far above all that progress and noise explain. */
  get blewUp(): boolean {
    return this.trouble.worst > this.level.initial + 10 * this.level.span;
  }

  /** Steps done, as far as the log shows. */
  get stepsDone(): number {
    return this.step - this.strides.first + this.strides.usual;
  }

  /** A row is the mean of many steps, as of an epoch. */
  get rowsAreMeans(): boolean {
    return this.facts.rows === 'epochs';
  }

  /** The planned length, or a usual one where it is unknown. */
  get plannedSteps(): number {
    return this.options.totalSteps ?? unknownLength;
  }

  /** Whether the run gets on: its loss has come down beyond its noise, and progress is not lost. */
  get learning(): boolean {
    const { level, trouble } = this;
    return level.progress > Math.max(5 * level.deviation, 10 * level.error) && !trouble.open;
  }

  /** Whether next to nothing is left of the loss, as of a problem without noise that is solved. */
  get solved(): boolean {
    return Math.abs(this.loss) <= solvedShare * this.badLosses.greatest;
  }

  push(seen: Observation): void {
    const resumed = seen.resumed === true || (this.count > 0 && seen.step <= this.step);
    if (resumed) this.resumedAt = this.count;
    this.seen = seen;
    this.position = seen.position ?? NaN;
    this.timed ||= Number.isFinite(seen.time);
    this.scaled ||= Number.isFinite(seen.lossScale);
    this.strides.push(seen.step);
    this.step = seen.step;
    this.count += 1;
    this.spikes.rest();
    this.alarm = null;
    this.badLoss = false;
    this.trouble.ended = false;
    this.damage.push(seen);
    this.scales.push(seen.step, seen.lossScale, seen.skipped, resumed);
    if (seen.gradNorm === undefined) this.badNorms.rest();
    else this.badNorms.push(seen.step, seen.gradNorm, seen.skipped === 1);
    if (seen.lr !== undefined) this.rates.push(seen.step, seen.lr);
    if (seen.loss === undefined) this.badLosses.ended = null;
    else this.pushLoss(seen.step, seen.loss);
    if (seen.gradNorm !== undefined) this.pushNorm(seen.step, seen.gradNorm);
  }

  /** No more rows come. */
  finish(): void {
    if (this.count === 0) return;
    this.alarm = this.trouble.finish(this.step, this.level);
    if (!this.trouble.open) this.level.finish();
  }

  /** A figure told once, by name: the number of classes; whether the loss is known to measure progress. */
  scalar(name: string, value: number): void {
    if (name === 'classes' && value >= 2) this.facts.classes = value;
    if (name === 'supervised' && value === 1) this.facts.objective ??= 'supervised';
  }

  pushEvaluation({ loss, metrics = {} }: { loss: number; metrics?: Readonly<Record<string, number>> }): void {
    this.evaluations += 1;
    this.badEvaluation = !Number.isFinite(loss);
    if (Object.keys(metrics).length > 0) this.metrics += 1;
  }

  /** The loss is for this: whether that is news. */
  turnTo(objective: LossPurpose): boolean {
    if (this.facts.objective === objective) return false;
    this.facts.objective = objective;
    return true;
  }

  pushClue(clue: Clue): void {
    this.clues = withClue(this.clues, clue);
    if (this.clues.half !== undefined) this.facts.precision ??= 'fp16';
  }

  pushGauges(gauges: Gauges): void {
    this.gauges = { ...this.gauges, ...gauges };
    if (gauges.reward !== undefined) this.reward.push(this.step, gauges.reward);
  }

  pushLayers(sample: LayerSample): void {
    this.layers.push(sample);
    this.damage.layers(sample);
    this.firstSteps.layers(sample);
    if (this.clues.decay !== undefined) this.decayPull.layers(sample, this.clues.decay, this.rates.lr);
    const { badEntries: entries } = this.layers;
    if (this.badLayers !== null || !(entries > 0)) return;
    const { values } = sample;
    const width = layerFigures.length;
    const indices = this.options.layers.flatMap((_, i) => (values[i * width + width - 1]! > 0 ? [i] : []));
    this.badLayers = { step: sample.step, indices, entries };
  }

  private pushLoss(step: number, loss: number): void {
    this.loss = loss;
    this.firstSteps.push(step, loss);
    this.badLosses.position = this.position;
    const is = this.badLosses.push(step, loss, this.badNorms.look, this.badEvaluation);
    this.badLoss = is === 'bad';
    if (is !== 'sound') return;
    const { level, trouble, rates } = this;
    const wasOpen = trouble.open;
    level.push(step, loss, wasOpen);
    if (this.strides.usual !== this.pace.stride)
      this.pace = paceOf(this.strides.usual, this.options.totalSteps, this.rowsAreMeans);
    this.alarm = trouble.push(step, loss, level, this.pace);
    if (trouble.open && !wasOpen) {
      this.openedAt = this.count;
      level.settle(trouble.onset);
      this.norms.settle(trouble.onset);
    }
    if (wasOpen && !trouble.open) level.calmed();
    this.spikes.push(step, loss, level, trouble.open || trouble.ended);
    if (!Number.isNaN(trouble.left)) return;
    this.calm.step = step;
    this.calm.lr = rates.lr;
    this.calm.lrRising = rates.rising;
  }

  /** A norm of exactly zero, or that is no number, says nothing of the size of norms; an infinite one only where no scaler makes it so. */
  private pushNorm(step: number, norm: number): void {
    this.gradNorm = norm;
    if (Number.isFinite(norm)) this.normRecorded = true;
    if (!(norm > 0)) return;
    const overflow = !this.normRecorded || this.scaled || this.seen.skipped === 1 || this.facts.precision === 'fp16';
    if (norm === Infinity && overflow) return;
    this.norms.push(step, norm, this.trouble.open || this.badLosses.spell !== null);
  }
}
