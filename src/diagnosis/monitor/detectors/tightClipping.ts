/**
 * Clipping acts nearly always: more than half of the steps are clipped (the line of Google's tuning playbook, which then
 * lowers the rate). The bound then sets the size of the step, and adaptive optimizers hardly notice; so it is a note
 * while the run learns.
 */
import type { RunFinding } from '../../finding';
import { figure, percent } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

const share = 0.5;
const weight = 1 / 300;
/** Norms are large at the start of every run; a tenth of it, and 100 steps, are waited for. */
const wait = 0.1;
const fewest = 100;

class TightClipping implements Detector {
  private clipped = 0;
  private seen = 0;
  private told = false;

  step(signals: Signals): RunFinding | null {
    const { facts, seen, gradNorm, count, plannedSteps } = signals;
    const bound = facts.clipNorm ?? Infinity;
    if (count <= Math.max(fewest, wait * plannedSteps) || signals.trouble.open) return null;
    const acts = seen.clipped ?? (seen.gradNorm === undefined || bound === Infinity ? NaN : Number(gradNorm > bound));
    if (Number.isNaN(acts)) return null;
    this.seen += 1;
    this.clipped += Math.max(weight, 1 / this.seen) * (acts - this.clipped);
    if (this.told || this.seen < fewest || this.clipped <= share) return null;
    this.told = true;
    return report(signals, this.clipped, bound);
  }
}

function report(signals: Signals, clipped: number, bound: number): RunFinding {
  const { step, norms } = signals;
  const usual = Number.isFinite(norms.p50) ? `, where norms have the median ${figure(norms.p50)}` : '';
  const at_ = bound === Infinity ? '' : ` at ${figure(bound)}`;
  return found(signals, {
    rule: 'tight-clipping',
    severity: warnUnlessLearning(signals),
    confidence: 'medium',
    message: `Gradients are clipped${at_} in ${percent(clipped)} of the steps${usual}: the bound, not the rate, sets the size of the steps.`,
    evidence: [
      at(step, 'clippedShare', clipped, `${percent(clipped)} of the last 300 steps were clipped`, share),
      ...(bound === Infinity
        ? []
        : [{ name: 'clipNorm', value: bound, text: `clipping at the norm ${figure(bound)}` }]),
      {
        name: 'healthyGradNormP50',
        value: norms.p50,
        text: `healthy gradient norms have the median ${figure(norms.p50)}`,
      },
      {
        name: 'healthyGradNormP90',
        value: norms.p90,
        text: `nine in ten healthy gradient norms are below ${figure(norms.p90)}`,
      },
    ],
    causes: [
      'The bound is below the usual gradient norm.',
      'The learning rate is too high and clipping makes up for it.',
    ],
    paths: [
      ['clip', 'norm'],
      ['optimizer', 'lr'],
    ],
    fixes: ['clip-global-norm', 'lower-lr'],
  });
}

export const tightClipping: DetectorKind = {
  rule: 'tight-clipping',
  what: 'clipping that acts nearly always',
  needs: ['config', 'gradNorm'],
  family: 'none',
  harmlessIfLearning: true,
  make: () => new TightClipping(),
};
