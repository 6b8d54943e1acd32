/**
 * The state of one training run between steps: everything that a checkpoint holds. With the same config and data,
 * a session restored from checkpoint N goes on exactly as the one that saved it.
 */
import type { Config } from '../../config/keel/schema';
import { loadCheckpoint, saveCheckpoint, type NamedVariable, type TrainState } from './checkpoint';
import type { ClipConfig } from './optim/clip';
import { createOptimizer, type Optimizer } from './optim/optimizers';
import { createOrder, totalSteps, type Order, type DataPosition } from './order';
import { freshPlateau, lrAt, plateauAfter, type PlateauState } from '../../config/keel/schedule';
import { bestAfter, type BestEvaluation } from './bestCheckpoint';
import { say, SaidError, type Message } from '../../shared/messages/say';
import type { Dataset, Model, Tf } from './types';

export class Session {
  /** Steps done. */
  step = 0;
  readonly total: number;
  readonly optimizer: Optimizer;
  order: Order;
  /** Training examples. */
  private readonly size: number;
  /** The best evaluation so far. */
  best: BestEvaluation | null = null;
  private plateau: PlateauState = freshPlateau;
  /** Factor on the schedule, from a request to set the learning rate. */
  private lrScale = 1;
  /** Threshold of global-norm clipping; null is none. */
  private clipNorm: number | null;

  constructor(
    private readonly tf: Tf,
    private readonly model: Model,
    private readonly config: Config,
    dataset: Dataset,
  ) {
    this.size = dataset.train.size;
    if (this.size === 0) throw new SaidError(say('trainer.no-examples'));
    this.total = totalSteps(config, this.size);
    this.optimizer = createOptimizer(tf, config.optimizer, model.weights);
    this.order = this.orderFrom({ epoch: 0, offset: 0 });
    this.clipNorm = config.clip.norm ?? null;
  }

  private orderFrom(position: DataPosition): Order {
    const { batchSize, seed, data } = this.config;
    return createOrder(this.size, batchSize, seed, position, data.skip);
  }

  /** The learning rate of the step after the last one done. */
  nextLr(): number {
    return this.lrScale * lrAt(this.config.schedule, this.config.optimizer.lr, this.step + 1, this.total, this.plateau);
  }

  clip(): ClipConfig {
    const { norm: _, ...rest } = this.config.clip;
    return this.clipNorm === null ? rest : { ...rest, norm: this.clipNorm };
  }

  /** Makes `lr` the learning rate of the next step; the schedule goes on from there in proportion. */
  setLr(lr: number): void {
    if (!(lr > 0) || !Number.isFinite(lr)) throw new SaidError(say('control.bad-lr'));
    const scale = (this.lrScale * lr) / this.nextLr();
    if (!(scale > 0) || !Number.isFinite(scale)) throw new SaidError(say('control.spent-lr'));
    this.lrScale = scale;
  }

  /** Sets the threshold of global-norm clipping; null turns it off. */
  setClip(norm: number | null): void {
    if (norm !== null && (!(norm > 0) || !Number.isFinite(norm))) throw new SaidError(say('control.bad-clip'));
    this.clipNorm = norm;
  }

  /** Whether the run has waited for a better evaluation as long as `validation.patience` says. */
  get outOfPatience(): boolean {
    const { patience } = this.config.validation;
    return patience !== undefined && this.best !== null && this.best.since >= patience;
  }

  /** Lets early stopping and the plateau schedule see an evaluation. */
  evaluated(loss: number): void {
    this.best = bestAfter(this.best, this.step, loss);
    if (this.config.schedule.name === 'plateau') this.plateau = plateauAfter(this.config.schedule, this.plateau, loss);
  }

  private required(): NamedVariable[] {
    return [
      ...this.model.weights,
      ...this.model.buffers.map(({ name, variable }) => ({ name: `buffer/${name}`, variable })),
    ];
  }

  /** Optimizer state, under its optimizer's name: a checkpoint of another optimizer has none of it. */
  private slots(): NamedVariable[] {
    return this.optimizer.slots.map(({ name, variable }) => ({
      name: `${this.config.optimizer.name}/${name}`,
      variable,
    }));
  }

  /** Saves checkpoint `step` in the run folder `dir`; see `saveCheckpoint`. */
  save(dir: string): ReturnType<typeof saveCheckpoint> {
    const { optimizer, clip, seed } = this.config;
    const state: TrainState = {
      step: this.step,
      seed,
      position: this.order.position(),
      optimizer: { name: optimizer.name, steps: this.optimizer.steps },
      plateau: this.plateau,
      best: this.best,
      lrScale: { value: this.lrScale, configLr: optimizer.lr },
      clipNorm: { value: this.clipNorm, configNorm: clip.norm ?? null },
    };
    return saveCheckpoint(dir, state, [...this.required(), ...this.slots()]);
  }

  /**
   * Continues from the checkpoint in `folder`. Learning rate and clipping set by hand go on unless the config now says
   * something else. Returns notes; throws a sentence if the checkpoint does not fit.
   */
  restore(folder: string): Message[] {
    const { optimizer, clip } = this.config;
    const { state, missing } = loadCheckpoint(this.tf, folder, this.required(), this.slots());
    if (state.step >= this.total) {
      throw new SaidError(say('checkpoint.past-end', { step: state.step, end: this.total }));
    }
    const sameRule = state.optimizer.name === optimizer.name && missing.length === 0;
    this.step = state.step;
    this.order = this.orderFrom(state.position);
    this.plateau = state.plateau;
    this.best = state.best ?? null;
    if (sameRule) this.optimizer.steps = state.optimizer.steps;
    if (state.lrScale.configLr === optimizer.lr) this.lrScale = state.lrScale.value;
    if (state.clipNorm.configNorm === (clip.norm ?? null)) this.clipNorm = state.clipNorm.value;
    return [
      say('checkpoint.continues', { step: state.step }),
      ...(sameRule ? [] : [say('checkpoint.no-optimizer', { optimizer: optimizer.name })]),
      ...(state.finite ? [] : [say('checkpoint.not-finite')]),
    ];
  }

  dispose(): void {
    this.optimizer.dispose();
  }
}
