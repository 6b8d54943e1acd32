/**
 * At the edge of stability: the loss goes up and down in turn. Where the rate exceeds 2 / sharpness a step overshoots and
 * the next comes back (Cohen et al., 2021; Cockpit's alpha above zero), so that successive changes of the loss are each
 * other's negative. Changes of a merely noisy loss have the correlation -0.5; of a strict alternation, -1.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found, Spell, warnUnlessLearning } from '../helpers';
import type { Signals } from '../signals/signals';

/** Half-way between noise and alternation is -0.75; noise over a window of 64 reaches -0.75 at four deviations. */
const alternates = -0.9;
const weight = 1 / 64;
const held = 64;
/** Changes below this share of the starting loss are no matter. */
const visible = 0.02;

const fixes: RemedyId[] = ['lower-lr', 'warmup'];

class EdgeOfStability implements Detector<'edge-of-stability'> {
  private last = NaN;
  private change = NaN;
  private product = 0;
  private square = 0;
  private readonly spell = new Spell();

  step(signals: Signals): RunFinding<'edge-of-stability'> | null {
    const { loss, level, step, facts } = signals;
    const change = loss - this.last;
    this.last = loss;
    if (Number.isFinite(change * this.change)) {
      this.product += weight * (change * this.change - this.product);
      this.square += weight * (0.5 * (change * change + this.change * this.change) - this.square);
    }
    this.change = change;
    const correlation = this.product / this.square;
    // A pass over the data of two batches alternates by itself.
    const alternating =
      correlation < alternates && Math.sqrt(this.square) > visible * level.span && facts.stepsPerEpoch !== 2;
    if (!this.spell.push(alternating, step, held)) return null;
    return report(signals, correlation, Math.sqrt(this.square), this.spell.since);
  }
}

function report(signals: Signals, correlation: number, size: number, since: number): RunFinding<'edge-of-stability'> {
  const { step, rates } = signals;
  const { lr } = rates;
  return found(signals, {
    rule: 'edge-of-stability',
    severity: warnUnlessLearning(signals),
    confidence: 'medium',
    step: since,
    message: say('edge-of-stability.found', { size }),
    evidence: [
      at(step, 'changeCorrelation', correlation, say('evidence.change-correlation', { r: correlation }), alternates),
      at(step, 'changeSize', size, say('evidence.change-size', { size })),
      ...(rates.recorded ? [at(step, 'lr', lr, say('evidence.sharpness', { lr, sharpness: 2 / lr }))] : []),
    ],
    causes: [say('cause.lr-above-sharpness'), say('cause.period-of-two')],
    paths: [
      ['optimizer', 'lr'],
      ['schedule', 'warmup'],
    ],
    fixes,
    notChecked: [say('unseen.sharpness')],
  });
}

export const edgeOfStability: DetectorKind<'edge-of-stability'> = {
  rules: [
    {
      id: 'edge-of-stability',
      doc: {
        title: 'The loss goes up and down in turn',
        severities: ['warn', 'note'],
        why: 'Where the rate exceeds two divided by the sharpness of the loss, each step overshoots and the next comes back, so that hardly anything is gained.',
        threshold: `The correlation of successive changes of the loss, over about ${held} steps, is below ${alternates}, for ${held} steps, and the changes are at least ${100 * visible} % of the starting loss. Noise alone has -0.5, a strict alternation -1. A note while the run learns. Silent where a pass over the data has two batches.`,
        source:
          'Cohen et al., Gradient descent on neural networks typically occurs at the edge of stability (2021); Cockpit’s alpha above zero.',
        advice: 'Lower the learning rate; larger batches help where noise adds to it.',
      },
      fixes,
    },
  ],
  what: say('watch.edge-of-stability'),
  needs: [],
  better: ['lr'],
  family: 'none',
  byLossAlone: true,
  harmlessIfLearning: true,
  make: () => new EdgeOfStability(),
};
