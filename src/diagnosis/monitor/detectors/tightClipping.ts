/**
 * Clipping acts nearly always: more than half of the steps are clipped (the line of Google's tuning playbook, which then
 * lowers the rate). The bound then sets the size of the step, and adaptive optimizers hardly notice; so it is a note
 * while the run learns.
 */
import { say } from '../../../shared/messages/say';
import { sentence, sentences } from '../../../shared/messages/sentences';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, healthyNorms, warnUnlessLearning } from '../helpers';
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
    const { facts, seen, gradNorm, stepsDone, plannedSteps } = signals;
    const bound = facts.clipNorm ?? Infinity;
    if (stepsDone <= Math.max(fewest, wait * plannedSteps) || signals.trouble.open) return null;
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
  const bounded = bound !== Infinity;
  const main = bounded
    ? say('tight-clipping.found-at', { bound, share: clipped })
    : say('tight-clipping.found', { share: clipped });
  const usual = norms.count > 0 ? healthyNorms(norms) : [];
  return found(signals, {
    rule: 'tight-clipping',
    severity: warnUnlessLearning(signals),
    confidence: 'medium',
    message: sentences(main, ...usual.slice(0, 1).map(({ said }) => sentence(said.text))),
    evidence: [
      at(step, 'clippedShare', clipped, say('evidence.clipped', { share: clipped, n: window }), share),
      ...(bounded ? [fact('clipNorm', bound, say('evidence.clip-norm', { bound }))] : []),
      ...usual,
    ],
    causes: [say('cause.low-bound'), say('cause.clipping-makes-up')],
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
  what: say('watch.tight-clipping'),
  needs: ['config', 'gradNorm'],
  family: 'none',
  harmlessIfLearning: true,
  make: () => new TightClipping(),
};
