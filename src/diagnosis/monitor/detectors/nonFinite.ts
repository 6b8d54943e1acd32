/** Non-finite loss or gradient: NaN or infinity in any step. Every tool has this rule; Keel names the layer where it can. */
import { say } from '../../../shared/messages/say';
import { sentence, sentences } from '../../../shared/messages/sentences';
import type { Evidence, RunFinding } from '../../finding';
import { retold } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, layerName } from '../helpers';
import { lossFinding, lossRemedies } from '../lossFinding';
import type { Signals } from '../signals/signals';

/** A single infinite norm may be an overflow of the sum of squares, or a step that a loss scaler skips. */
const patience = 2;

class NonFinite implements Detector<'non-finite'> {
  private found: RunFinding<'non-finite'> | null = null;
  private named = false;

  step(signals: Signals): RunFinding<'non-finite'> | null {
    if (this.found?.severity === 'act') return null;
    if (signals.badLoss) return this.report(signals, 'act');
    if (signals.badNorms === 0) return this.passed(signals);
    const act = signals.badNorms >= patience;
    return !act && this.found !== null ? null : this.report(signals, act ? 'act' : 'warn');
  }

  layers(signals: Signals): RunFinding<'non-finite'> | null {
    if (this.found === null || this.named || signals.badLayers === null) return null;
    this.found = this.withLayer(this.found, signals);
    return this.found;
  }

  /** A single non-finite gradient that did no harm. */
  private passed(signals: Signals): RunFinding<'non-finite'> | null {
    if (this.found === null || !signals.normRecorded) return null;
    const message = sentences(this.found.said.message, say('non-finite.passed'));
    const passed: RunFinding<'non-finite'> = {
      ...retold(this.found, { message }),
      severity: 'note',
      endStep: signals.step,
      fixes: [],
    };
    this.found = null;
    return passed;
  }

  private report(signals: Signals, severity: 'act' | 'warn'): RunFinding<'non-finite'> {
    const { badLoss, loss, gradNorm: norm, step } = signals;
    const message = badLoss ? say('non-finite.loss', { loss, step }) : say('non-finite.norm', { norm, step });
    const made = lossFinding('non-finite', severity, message, signals);
    const next: RunFinding<'non-finite'> = {
      ...made,
      id: this.found?.id ?? made.id,
      evidence: [...made.evidence, at(step, 'nonFiniteStep', step, say('evidence.non-finite-since', { step }))],
    };
    this.found = this.withLayer(next, signals);
    return this.found;
  }

  private withLayer(finding: RunFinding<'non-finite'>, signals: Signals): RunFinding<'non-finite'> {
    if (signals.badLayers === null) return finding;
    this.named = true;
    const evidence = layerEvidence(signals);
    const message = sentences(finding.said.message, sentence(evidence.said.text));
    return { ...retold(finding, { message }), evidence: [...finding.evidence, evidence] };
  }
}

/** Names the first layer, in the model's order, of the first sample in which entries were not finite. */
function layerEvidence(signals: Signals): Evidence {
  const { step, indices, entries } = signals.badLayers!;
  const all = signals.options.layers.length;
  const [first] = indices;
  const layer = first === undefined ? say('layer.some') : layerName(signals, first);
  const share = indices.length === all ? say('layers.all') : say('layers.of', { n: indices.length, all });
  return at(step, 'nonFiniteLayer', first ?? -1, say('evidence.non-finite-layer', { layer, step, share, entries }));
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
  what: say('watch.non-finite'),
  needs: ['gradNorm'],
  better: ['layers', 'lr'],
  objectives: 'all',
  family: 'loss',
  make: () => new NonFinite(),
};
