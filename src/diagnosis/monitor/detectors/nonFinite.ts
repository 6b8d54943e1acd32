/** Non-finite loss or gradient: NaN or infinity in any step. Every tool has this rule; Keel names the layer where it can. */
import type { Evidence, RunFinding } from '../../finding';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { lossFinding, lossRemedies } from '../lossFinding';
import type { Signals } from '../signals/signals';

/** A single infinite norm may be an overflow of the sum of squares, or a step that a loss scaler skips. */
const patience = 2;

class NonFinite implements Detector<'non-finite'> {
  private found: RunFinding<'non-finite'> | null = null;
  private named = false;

  step(signals: Signals): RunFinding<'non-finite'> | null {
    if (this.found?.severity === 'act') return null;
    if (signals.badLoss)
      return this.report(signals, 'act', `The loss is ${figure(signals.loss)} at step ${signals.step}`);
    if (signals.badNorms === 0) return this.passed(signals);
    const act = signals.badNorms >= patience;
    if (!act && this.found !== null) return null;
    return this.report(
      signals,
      act ? 'act' : 'warn',
      `The gradient norm is ${figure(signals.gradNorm)} at step ${signals.step}`,
    );
  }

  layers(signals: Signals): RunFinding<'non-finite'> | null {
    if (this.found === null || this.named || signals.badLayers === null) return null;
    this.found = this.withLayer(this.found, signals);
    return this.found;
  }

  /** A single non-finite gradient that did no harm. */
  private passed(signals: Signals): RunFinding<'non-finite'> | null {
    if (this.found === null || !signals.normRecorded) return null;
    const message = `${this.found.message} The next one was finite again.`;
    const passed: RunFinding<'non-finite'> = {
      ...this.found,
      severity: 'note',
      endStep: signals.step,
      message,
      fixes: [],
    };
    this.found = null;
    return passed;
  }

  private report(signals: Signals, severity: 'act' | 'warn', message: string): RunFinding<'non-finite'> {
    const made = lossFinding('non-finite', severity, `${message}.`, signals);
    const id = this.found?.id ?? made.id;
    const next: RunFinding<'non-finite'> = {
      ...made,
      id,
      evidence: [...made.evidence, { name: 'nonFiniteStep', value: signals.step, step: signals.step, text: message }],
    };
    this.found = this.withLayer(next, signals);
    return this.found;
  }

  private withLayer(finding: RunFinding<'non-finite'>, signals: Signals): RunFinding<'non-finite'> {
    if (signals.badLayers === null) return finding;
    this.named = true;
    const evidence = layerEvidence(signals);
    return {
      ...finding,
      message: `${finding.message.replace(/\.$/, '')}; ${evidence.text}.`,
      evidence: [...finding.evidence, evidence],
    };
  }
}

/** Names the first layer, in the model's order, of the first sample in which entries were not finite. */
function layerEvidence(signals: Signals): Evidence {
  const { step, indices, entries } = signals.badLayers!;
  const names = signals.options.layers;
  const first = indices[0];
  const name = first === undefined ? 'a layer' : (names[first] ?? `layer ${first}`);
  const share = indices.length === names.length ? 'all layers' : `${indices.length} of ${names.length} layers`;
  return {
    name: 'nonFiniteLayer',
    value: first ?? -1,
    step,
    text: `the first layer with non-finite entries is ${name} (step ${step}, ${share}, ${figure(entries)} entries)`,
  };
}

export const nonFinite: DetectorKind<'non-finite'> = {
  rules: [
    {
      id: 'non-finite',
      doc: {
        title: 'The loss or a gradient is NaN or infinite',
        severities: ['act', 'warn', 'note'],
        why: 'From then on the weights are computed from what is no number, and nothing brings them back. Usual causes are a rate that is too high, an overflow in half precision, a logarithm or a root of zero, and damaged examples.',
        threshold: `Act at the first loss that is not finite, and at ${patience} gradient norms in a row that are not. A single such norm is a warning, and a note once the next one is finite: it may be an overflow of the sum of squares. Steps that a loss scaler skips are not meant. Where layers are recorded, the first layer with such entries is named.`,
        source:
          'Every tool has this rule, among them SageMaker Debugger, AUTOTRAINER (ICSE 2021), PyTorch Lightning and Megatron.',
        advice:
          'Go back to a checkpoint before the onset and lower the learning rate, clip, or skip the batch. In fp16 use bf16. Look for divisions and logarithms that may meet zero.',
      },
      fixes: lossRemedies,
    },
  ],
  what: 'non-finite gradients',
  needs: ['gradNorm'],
  better: ['layers', 'lr'],
  whateverTheLoss: true,
  family: 'loss',
  make: () => new NonFinite(),
};
