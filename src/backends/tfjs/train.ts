/**
 * The training loop. Each turn: obey requests, take a step, record it, evaluate and save where due.
 * On WebGPU, where waiting for a result stalls the queue, a step's figures are awaited while the next step runs.
 */
import type { Config } from '../../config/keel/schema';
import type { ControlLine } from '../../run/types';
import { say, SaidError, spoken, type Message } from '../../shared/messages/say';
import { pruneCheckpoints } from './checkpoint';
import { Control } from './control';
import { evaluate } from './evaluate';
import { groupLayers, nonFiniteLayers, type LayerGroups } from './optim/norms';
import { dropoutSeed } from './order';
import type { Recorder } from './recorder';
import { SafeCheckpoints } from './safeCheckpoints';
import { Session } from './session';
import { Stepper, type PendingStep, type StepFigures } from './step';
import type { Dataset, Model, Tf } from './types';

export interface TrainSetup {
  tf: Tf;
  model: Model;
  dataset: Dataset;
  config: Config;
  /** The run folder, for checkpoints. */
  dir: string;
  record: Recorder;
  /** New control lines since the last call. */
  requests: () => ControlLine[];
}

export interface Outcome {
  state: 'finished' | 'stopped';
  step: number;
  reason: Message | null;
}

/** A step whose figures are still on the device. */
interface Unrecorded {
  step: number;
  lr: number;
  time: number;
  pending: PendingStep;
}

export class Training {
  readonly session: Session;
  readonly layers: LayerGroups;
  private readonly control: Control;
  private readonly stepper: Stepper;
  private readonly checkpoints: SafeCheckpoints;
  private readonly pipelined: boolean;
  private unrecorded: Unrecorded | null = null;
  private lastFinite = true;
  /** Last step in the table, or the one that the run continued from. */
  recorded = 0;

  /** Throws a sentence if there is nothing to train on. */
  constructor(private readonly setup: TrainSetup) {
    const { tf, model, config, dataset, requests, record } = setup;
    this.session = new Session(tf, model, config, dataset);
    this.layers = groupLayers(model.weights);
    this.stepper = new Stepper(tf, model, this.session.optimizer, this.layers);
    this.checkpoints = new SafeCheckpoints(setup.dir, record);
    this.pipelined = tf.getBackend() === 'webgpu';
    const steered = {
      step: () => this.session.step,
      setLr: (lr: number) => this.session.setLr(lr),
      setClip: (norm: number | null) => this.session.setClip(norm),
      checkpoint: async () => say('control.saved', { checkpoint: await this.checkpoint() }),
    };
    this.control = new Control(requests, steered, record);
  }

  /** Ends the run after the current step, with a checkpoint. */
  stop(reason: Message): void {
    this.control.stop(reason);
  }

  /** Trains to the end or until stopped. Every finished step is recorded, also when this throws. */
  async run(): Promise<Outcome> {
    const { session, control } = this;
    const first = session.step;
    this.recorded = first;
    try {
      for (;;) {
        await control.between();
        if (control.stopReason !== null || session.step >= session.total || session.outOfPatience) break;
        await this.turn();
      }
    } catch (error) {
      await this.flush().catch(() => undefined);
      throw error;
    }
    await this.flush();
    if (session.step > first) await this.checkpointIfPossible();
    const finished = session.step >= session.total || session.outOfPatience;
    return {
      state: finished ? 'finished' : 'stopped',
      step: session.step,
      reason: joined(finished ? this.bestWords() : control.stopReason, this.checkpoints.lastWord()),
    };
  }

  /** Which checkpoint to use, where the config asks for the best one. */
  private bestWords(): Message | null {
    const { best, outOfPatience } = this.session;
    const { patience } = this.setup.config.validation;
    if (patience === undefined || best === null) return null;
    const { step } = best;
    return outOfPatience ? say('best.early', { patience, step }) : say('best.at', { step });
  }

  /** One step and what is due after it. */
  private async turn(): Promise<void> {
    const { session } = this;
    const { validation, checkpoints } = this.setup.config;
    const previous = this.unrecorded;
    this.unrecorded = this.takeStep();
    if (previous !== null) await this.recordStep(previous);
    const last = session.step === session.total;
    const evalEvery = validation.every ?? Math.max(1, Math.round(session.total / 20));
    const evalDue = last || session.step % evalEvery === 0;
    const saveDue = last || session.step % checkpoints.every === 0;
    if (!this.pipelined || evalDue || saveDue) await this.flush();
    if (evalDue) await this.evaluate();
    if (saveDue) await this.checkpointIfPossible();
  }

  private takeStep(): Unrecorded {
    const { tf, dataset, config } = this.setup;
    const { session } = this;
    const step = session.step + 1;
    const lr = session.nextLr();
    const micros = Array.from({ length: config.accumulate }, (_, micro) => micro);
    const pending = this.stepper.take({
      batches: micros.map(() => dataset.train.batch(tf, session.order.next())),
      lr,
      clip: session.clip(),
      penalty: config.regularization,
      dropoutSeeds: micros.map((micro) => dropoutSeed(config.seed, step, micro)),
      sample: step === 1 || step % config.monitor.layersEvery === 0,
    });
    session.step = step;
    return { step, lr, time: Date.now() / 1000, pending };
  }

  private async flush(): Promise<void> {
    const waiting = this.unrecorded;
    this.unrecorded = null;
    if (waiting !== null) await this.recordStep(waiting);
  }

  private async recordStep({ step, lr, time, pending }: Unrecorded): Promise<void> {
    const { record } = this.setup;
    const figures = await pending.figures();
    record.step({ step, time, loss: figures.loss, lr, gradNorm: figures.gradNorm });
    this.recorded = step;
    if (figures.layers !== null) record.layers(step, figures.layers);
    if (!figures.finite && this.lastFinite)
      record.event({ kind: 'note', step, ...spoken({ text: describeNonFinite(figures, this.layers) }) });
    this.lastFinite = figures.finite;
  }

  private async evaluate(): Promise<void> {
    const { tf, model, dataset, config, record } = this.setup;
    if (dataset.validation === null || dataset.validation.size === 0) return;
    const result = await evaluate(tf, model, dataset.validation, config.batchSize, config.validation.batches);
    record.event({ kind: 'eval', step: this.session.step, ...result });
    this.session.evaluated(result.loss);
    const { best } = this.session;
    if (config.validation.patience !== undefined && best?.step === this.session.step) await this.checkpointIfPossible();
  }

  /** Saves the state after the last step, drops what is too old, and returns the checkpoint's path. */
  private async checkpoint(): Promise<string> {
    const { dir, record, config } = this.setup;
    const { step } = this.session;
    if (step === 0) throw new SaidError(say('control.nothing-to-save'));
    await this.flush();
    const { path, finite, existed } = await this.checkpoints.save(() => this.session.save(dir));
    if (existed) return path;
    record.event({ kind: 'checkpoint', step, path, finite });
    const spared = config.validation.patience === undefined ? null : (this.session.best?.step ?? null);
    for (const removed of pruneCheckpoints(dir, config.checkpoints.keep, spared))
      record.event({ kind: 'checkpointRemoved', step: removed });
    return path;
  }

  private async checkpointIfPossible(): Promise<void> {
    await this.checkpoints.ifPossible(this.session.step, () => this.checkpoint());
  }

  dispose(): void {
    this.stepper.dispose();
    this.session.dispose();
    this.setup.model.dispose();
  }
}

function joined(first: Message | null, second: Message | null): Message | null {
  if (first === null || second === null) return first ?? second;
  return say('and-then', { first, second });
}

/** One sentence that names the first layer, in the order of the forward pass, whose gradient is not finite. */
function describeNonFinite({ loss, layers: row }: StepFigures, layers: LayerGroups): Message {
  const affected = row === null ? [] : nonFiniteLayers(row, layers);
  const [first] = affected;
  if (first === undefined) return say('broken.loss', { loss });
  const whole = affected.length === layers.names.length;
  const some = { n: affected.length, all: layers.names.length, layer: first.name };
  if (Number.isFinite(loss))
    return whole ? say('broken.all-layers', { layer: first.name }) : say('broken.layers', some);
  return whole
    ? say('broken.loss-and-all-layers', { loss, layer: first.name })
    : say('broken.loss-and-layers', { loss, ...some });
}
