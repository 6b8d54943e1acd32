/**
 * Weights that do not change: an update of exactly zero in ten samples in a row (SageMaker Debugger waits for three).
 * With a gradient, the layer is missing from the optimizer; without one it is frozen, cut off from the loss, or dead. Where all layers stand still though there is a rate, the run does nothing.
 */
import { layerFigures, type LayerSample } from '../../../run/types';
import type { RunFinding, RunSeverity } from '../../finding';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found, layerNames } from '../helpers';
import type { Signals } from '../signals/signals';

const samples = 10;
const width = layerFigures.length;

class UnchangedWeights implements Detector {
  private still = new Int32Array(0);
  private seen = 0;
  /** Layers told of; a word is due when there are more. */
  private told = 0;

  layers(signals: Signals, { values }: LayerSample): RunFinding | null {
    if (this.seen++ === 0) this.still = new Int32Array(Math.floor(values.length / width));
    const { still } = this;
    const idle = signals.rates.recorded && signals.rates.lr === 0;
    let unmoved = 0;
    for (let i = 0; i < still.length; i++) {
      still[i] = values[i * width + 2] === 0 && !idle ? still[i]! + 1 : 0;
      if (still[i]! >= samples) unmoved += 1;
    }
    if (unmoved <= this.told) return null;
    this.told = unmoved;
    return this.report(signals);
  }

  private report(signals: Signals): RunFinding | null {
    const unmoved = [...this.still.keys()].filter((i) => this.still[i]! >= samples);
    const moved = unmoved.filter((i) => signals.layers.grad[i]! > 0);
    const everything = unmoved.length === this.still.length;
    if (everything) return tell(signals, unmoved, 'act', 'No weights change at all', notApplied);
    if (moved.length > 0)
      return tell(signals, moved, 'warn', 'Weights do not change though they have a gradient', missing);
    return tell(
      signals,
      unmoved,
      signals.learning ? 'note' : 'warn',
      'Weights get no gradient and do not change',
      frozen,
    );
  }
}

const notApplied = [
  'The updates are not applied, or every step is skipped.',
  'The rate is so low that an update is lost in the rounding of the weights.',
];
const missing = [
  'These weights are not among the parameters of the optimizer.',
  'Their own learning rate is zero, or so low that updates are lost in rounding.',
];
const frozen = [
  'They are frozen on purpose, as in fine-tuning.',
  'They are cut off from the loss (detached), or all units after them are dead.',
];

function tell(signals: Signals, layers: number[], severity: RunSeverity, what: string, causes: string[]): RunFinding {
  const names = layerNames(signals, layers);
  const gradient = signals.layers.grad[layers[0]!]!;
  return found(signals, {
    rule: 'unchanged-weights',
    severity,
    confidence: causes === frozen ? 'medium' : 'high',
    message: `${what}: ${names}.`,
    evidence: [
      at(signals.step, 'updateNorm', 0, `updates of ${names} were exactly zero in the last ${samples} samples`, 0),
      at(signals.step, 'layerGradNorm', gradient, `the gradient of the first of them has the norm ${figure(gradient)}`),
    ],
    causes,
    paths: [['optimizer']],
    fixes: causes === frozen ? [] : ['raise-lr'],
  });
}

export const unchangedWeights: DetectorKind = {
  rule: 'unchanged-weights',
  what: 'weights that do not change',
  needs: ['layers'],
  better: ['lr'],
  family: 'none',
  make: () => new UnchangedWeights(),
};
