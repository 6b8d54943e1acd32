/**
 * Adam's second moment is stale: gradients grow faster than their running mean of squares can follow, and the step is too
 * large. RMS = norm / root of the mean; above 2.3 loss spikes follow within eight steps (Wortsman et al., 2023, who take
 * it a tensor; here of the global norm). Told when two spikes have followed such a rise; a rise alone does no harm.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { isAdaptive } from '../facts';
import { at, fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

const high = 2.3;
const within = 8;
const enough = 2;
/** The mean needs so many norms before it says anything. */
const settled = 50;

const fixes: RemedyId[] = ['beta2', 'clip-global-norm', 'adaptive-clipping', 'lower-lr'];

class StaleSecondMoment implements Detector<'stale-second-moment'> {
  private mean = 0;
  private seen = 0;
  private rise = { count: -Infinity, step: 0, ratio: 0 };
  private followed = 0;

  step(signals: Signals): RunFinding<'stale-second-moment'> | null {
    const { facts, gradNorm, count, step, spikes, trouble, openedAt, seen } = signals;
    if (!isAdaptive(facts) || seen.gradNorm === undefined) return null;
    this.push(gradNorm, facts.beta2 ?? 0.999, count, step);
    const jumped = spikes.opened || (trouble.open && openedAt === count);
    const since = count - this.rise.count;
    if (!jumped || since < 1 || since > within) return null;
    this.rise.count = -Infinity;
    this.followed += 1;
    return this.followed === enough ? this.report(signals) : null;
  }

  /** Compared with the second moment before this norm: Adam divided by nearly that value (the new norm weighs 1 − beta2). */
  private push(norm: number, beta2: number, count: number, step: number): void {
    if (!Number.isFinite(norm)) return;
    const ratio = norm / Math.sqrt(this.mean);
    if (this.seen >= settled && ratio > high) this.rise = { count, step, ratio };
    this.seen += 1;
    this.mean += Math.max(1 - beta2, 1 / this.seen) * (norm * norm - this.mean);
  }

  private report(signals: Signals): RunFinding<'stale-second-moment'> {
    const { ratio, step } = this.rise;
    const beta2 = signals.facts.beta2 ?? 0.999;
    const { followed } = this;
    const optimizer = signals.facts.optimizer!;
    const what = say('evidence.second-moment', { ratio, step });
    const steps = say('evidence.beta2', { beta2: String(beta2), n: 1 / (1 - beta2) });
    return found(signals, {
      rule: 'stale-second-moment',
      severity: 'warn',
      confidence: 'medium',
      step,
      message: say('stale-second-moment.found', { optimizer, ratio, within, times: followed }),
      evidence: [
        at(step, 'secondMomentRatio', ratio, what, high),
        fact('spikesAfterRise', followed, say('evidence.spikes-after-rise', { n: followed })),
        fact('beta2', beta2, steps),
      ],
      causes: [say('cause.beta2'), say('cause.lr-too-high')],
      paths: [
        ['optimizer', 'betas'],
        ['optimizer', 'lr'],
        ['clip', 'norm'],
      ],
      fixes,
    });
  }
}

export const staleSecondMoment: DetectorKind<'stale-second-moment'> = {
  rules: [
    {
      id: 'stale-second-moment',
      doc: {
        title: 'Adam’s second moment is slower than the gradients',
        severities: ['warn'],
        why: 'The step is divided by a mean over many old gradients. Where gradients grow faster than that mean, steps are too large, and the loss spikes.',
        threshold: `The gradient norm was above ${high} times the root of its second moment, and the loss jumped within ${within} steps, ${enough} times in this run. A rise alone does no harm and is not told.`,
        source:
          'Wortsman et al., Stable and low-precision training (arXiv 2304.13013), who take it a tensor; here of the global norm.',
        advice: 'Lower beta2 to 0.95, or clip.',
      },
      fixes,
    },
  ],
  what: say('watch.stale-second-moment'),
  needs: ['gradNorm', 'config'],
  family: 'none',
  make: () => new StaleSecondMoment(),
};
