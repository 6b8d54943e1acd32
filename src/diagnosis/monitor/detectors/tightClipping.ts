/**
 * Clipping acts nearly always: more than half of the steps are clipped (the line of Google's tuning playbook, which then
 * lowers the rate). The bound then sets the size of the step, and adaptive optimizers hardly notice; so it is a note
 * while the run learns.
 */
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { figure, percent } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

const share = 0.5;
/** Steps that the share of clipped ones is about. */
const window = 300;
const weight = 1 / window;
/** Norms are large at the start of every run; a tenth of it, and 100 steps, are waited for. */
const wait = 0.1;
const fewest = 100;

const fixes: RemedyId[] = ['clip-global-norm', 'lower-lr'];

class TightClipping implements Detector<'tight-clipping'> {
  private clipped = 0;
  private seen = 0;
  private told = false;

  step(signals: Signals): RunFinding<'tight-clipping'> | null {
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

function report(signals: Signals, clipped: number, bound: number): RunFinding<'tight-clipping'> {
  const { step, norms } = signals;
  const usual = Number.isFinite(norms.p50) ? `, where norms have the median ${figure(norms.p50)}` : '';
  const at_ = bound === Infinity ? '' : ` at ${figure(bound)}`;
  const evidence: Evidence[] = [
    at(step, 'clippedShare', clipped, `${percent(clipped)} of the last ${window} steps were clipped`, share),
  ];
  if (bound !== Infinity) {
    evidence.push({ name: 'clipNorm', value: bound, text: `clipping at the norm ${figure(bound)}` });
  }
  evidence.push(
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
  );
  return found(signals, {
    rule: 'tight-clipping',
    severity: warnUnlessLearning(signals),
    confidence: 'medium',
    message: `Gradients are clipped${at_} in ${percent(clipped)} of the steps${usual}: the bound, not the rate, sets the size of the steps.`,
    evidence,
    causes: [
      'The bound is below the usual gradient norm.',
      'The learning rate is too high and clipping makes up for it.',
    ],
    paths: [
      ['clip', 'norm'],
      ['optimizer', 'lr'],
    ],
    fixes,
  });
}

export const tightClipping: DetectorKind<'tight-clipping'> = {
  rules: [
    {
      id: 'tight-clipping',
      doc: {
        title: 'Clipping acts in most steps',
        severities: ['warn', 'note'],
        why: 'The bound then sets the size of the steps, and the learning rate no longer means what it says. Adaptive optimizers hardly notice.',
        threshold: `More than ${100 * share} % of the last ${window} steps are clipped, after ${100 * wait} % of the run and ${fewest} steps. A note while the run learns.`,
        source: 'Godbole et al., Deep Learning Tuning Playbook (2023): above half of the steps, lower the rate.',
        advice: 'Raise the bound to what nine in ten norms stay below, or lower the learning rate.',
      },
      fixes,
    },
  ],
  what: 'clipping that acts nearly always',
  needs: ['config', 'gradNorm'],
  family: 'none',
  harmlessIfLearning: true,
  make: () => new TightClipping(),
};
