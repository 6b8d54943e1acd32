/**
 * Weights that do not change: an update of exactly zero in ten samples in a row (SageMaker Debugger waits for three).
 * With a gradient, the layer is missing from the optimizer; without one it is frozen, cut off from the loss, or dead. Where all layers stand still though there is a rate, the run does nothing.
 */
import { say, type Message } from '../../../shared/messages/say';
import { layerFigures, type LayerSample } from '../../../run/types';
import type { RunFinding, RunSeverity } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found, layerNames } from '../helpers';
import type { Signals } from '../signals/signals';

const samples = 10;
const width = layerFigures.length;
/**
 * Share of its greatest that is left of the gradient of a layer that has come to rest, and of the loss that was gone by then:
 * the updates are smaller than what a float can tell.
 */
const rest = { gradient: 1e-4, progress: 0.1 };

const remedies: RemedyId[] = ['raise-lr'];

class UnchangedWeights implements Detector<'unchanged-weights'> {
  private still = new Int32Array(0);
  private seen = 0;
  /** Layers told of; a word is due when there are more. */
  private told = 0;
  /** Layers whose update was exactly zero in the sample before. */
  private before = 0;
  /** Greatest gradients of the layers. */
  private peaks = new Float32Array(0);

  layers(signals: Signals, { values }: LayerSample): RunFinding<'unchanged-weights'> | null {
    if (this.seen++ === 0) {
      this.still = new Int32Array(Math.floor(values.length / width));
      this.peaks = new Float32Array(this.still.length);
    }
    const { still, peaks } = this;
    for (let i = 0; i < peaks.length; i++) if (values[i * width]! > peaks[i]!) peaks[i] = values[i * width]!;
    const idle = signals.rates.recorded && signals.rates.lr === 0;
    const now = signals.layers.unmoved;
    if (now + this.before === 0) return null;
    this.before = now;
    let unmoved = 0;
    for (let i = 0; i < still.length; i++) {
      still[i] = values[i * width + 2] === 0 && !idle ? still[i]! + 1 : 0;
      if (still[i]! >= samples) unmoved += 1;
    }
    if (unmoved <= this.told) return null;
    this.told = unmoved;
    return this.report(signals, (i) => values[i * width]!);
  }

  private report(signals: Signals, gradient: (layer: number) => number): RunFinding<'unchanged-weights'> | null {
    const all = [...this.still.keys()].filter((i) => this.still[i]! >= samples);
    const unmoved = this.isDone(signals) ? all.filter((i) => gradient(i) > rest.gradient * this.peaks[i]!) : all;
    if (unmoved.length === 0) return null;
    const moved = unmoved.filter((i) => gradient(i) > 0);
    const tell = (layers: number[], severity: RunSeverity, kind: Kind) =>
      finding(signals, layers, gradient(layers[0]!), severity, kind);
    if (unmoved.length === this.still.length) return tell(unmoved, 'act', 'all');
    if (moved.length > 0) return tell(moved, 'warn', 'missing');
    return tell(unmoved, signals.learning ? 'note' : 'warn', 'frozen');
  }

  /** Whether so much was learned that gradients may have come to nothing. */
  private isDone({ level, solved }: Signals): boolean {
    return solved || level.progress > rest.progress * level.size;
  }
}

type Kind = 'all' | 'missing' | 'frozen';

const causes: Record<Kind, Message[]> = {
  all: [say('cause.not-applied'), say('cause.rounding')],
  missing: [say('cause.not-in-optimizer'), say('cause.own-rate')],
  frozen: [say('cause.frozen'), say('cause.cut-off')],
};

function finding(
  signals: Signals,
  indices: number[],
  norm: number,
  severity: RunSeverity,
  kind: Kind,
): RunFinding<'unchanged-weights'> {
  const { step } = signals;
  const layers = layerNames(signals, indices);
  return found(signals, {
    rule: 'unchanged-weights',
    severity,
    confidence: kind === 'frozen' ? 'medium' : 'high',
    message: say(`unchanged-weights.${kind}`, { layers }),
    evidence: [
      at(step, 'updateNorm', 0, say('evidence.no-updates', { layers, n: samples }), 0),
      at(step, 'layerGradNorm', norm, say('evidence.first-gradient', { norm })),
    ],
    causes: causes[kind],
    paths: [['optimizer']],
    fixes: kind === 'frozen' ? [] : remedies,
  });
}

export const unchangedWeights: DetectorKind<'unchanged-weights'> = {
  rules: [
    {
      id: 'unchanged-weights',
      doc: {
        title: 'Weights do not change',
        severities: ['act', 'warn', 'note'],
        why: 'Weights with a gradient and no update are missing from the optimizer. Without a gradient they are frozen, cut off from the loss, or dead.',
        threshold: `Updates of exactly zero in ${samples} samples in a row, and not because the gradient has come to nothing: less than ${rest.gradient} of its greatest, after a tenth of the loss or more was gone. Act where all layers stand still though there is a rate; a warning where there is a gradient; else a note while the run learns.`,
        source: 'SageMaker Debugger (UnchangedTensor) waits for three.',
        advice:
          'Give these parameters to the optimizer; look for detached or frozen ones. Where everything stands still, raise the rate.',
      },
      fixes: remedies,
    },
  ],
  what: say('watch.unchanged-weights'),
  needs: ['layers'],
  better: ['lr'],
  family: 'none',
  followsRate: true,
  make: () => new UnchangedWeights(),
};
