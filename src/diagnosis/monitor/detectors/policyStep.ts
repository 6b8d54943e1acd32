/**
 * Reinforcement learning whose updates leave the trust region: the KL divergence of the policy from what it was before the
 * update, or the share of clipped samples, is far beyond what clipping is there for, and stays so.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import type { Gauges } from '../gauges';
import { usualUpdate as usual } from '../../practice';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

/** Implementations stop an update at 0.015 to 0.045; at 1 the policy is another one than the samples were drawn from. */
const broken = { kl: 1, clipped: 0.9 };
/** Rows in a row. Healthy runs have single ones. */
const inRow = { warn: 5, act: 15 };

const fixes: RemedyId[] = ['lower-lr', 'clip-global-norm'];

class PolicyStep implements Detector<'policy-step'> {
  private held = 0;
  private since = 0;

  gauges(signals: Signals, gauges: Gauges, step: number): RunFinding<'policy-step'> | null {
    const { updateKl, clipFraction } = gauges;
    if (updateKl === undefined && clipFraction === undefined) return null;
    const [far, clipped] = [updateKl! > broken.kl, clipFraction! > broken.clipped];
    this.held = far || clipped ? this.held + 1 : 0;
    if (this.held === 1) this.since = step;
    if (this.held !== inRow.warn && this.held !== inRow.act) return null;
    const severity = this.held === inRow.act ? 'act' : 'warn';
    return this.report(signals, step, gauges, severity);
  }

  private report(
    signals: Signals,
    step: number,
    { updateKl: kl, clipFraction: clipped }: Gauges,
    severity: 'act' | 'warn',
  ): RunFinding<'policy-step'> {
    const seen: [Message, Evidence][] = [];
    if (kl !== undefined) {
      const text = say('evidence.update-kl', { kl, usual: usual.kl });
      seen.push([text, at(step, 'updateKl', kl, text, broken.kl)]);
    }
    if (clipped !== undefined) {
      const text = say('evidence.clip-fraction', { share: clipped, usual: usual.clipped });
      seen.push([text, at(step, 'clipFraction', clipped, text, broken.clipped)]);
    }
    const { lr, recorded } = signals.rates;
    return found(signals, {
      rule: 'policy-step',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: this.since,
      message: say('policy-step.found', { since: this.since, n: this.held, what: seen.map(([text]) => text) }),
      evidence: [
        ...seen.map(([, evidence]) => evidence),
        ...(recorded ? [at(step, 'lr', lr, say('evidence.lr', { lr }))] : []),
      ],
      causes: [say('cause.policy-lr'), say('cause.policy-epochs'), say('cause.policy-advantages')],
      paths: [
        ['optimizer', 'lr'],
        ['clip', 'norm'],
      ],
      fixes,
    });
  }
}

export const policyStep: DetectorKind<'policy-step'> = {
  rules: [
    {
      id: 'policy-step',
      doc: {
        title: 'The policy changes too much in one update',
        severities: ['act', 'warn'],
        why: 'PPO and its kin estimate an update from samples of the policy before it, which holds only near that policy. Far from it the estimate says nothing, and what was learned is lost in a few updates.',
        threshold: `In ${inRow.warn} rows in a row (warning) and in ${inRow.act} (act) the KL divergence from the policy before the update is above ${broken.kl}, or more than ${100 * broken.clipped} % of the samples are clipped. Healthy runs keep below ${usual.kl} and ${100 * usual.clipped} %. The divergence from a reference model is another figure and is not judged by its size.`,
        source:
          'Spinning Up ends an update at 1.5 times a target of 0.01 and calls 0.01 to 0.05 usual; the documentation of Stable-Baselines3 shows 0.04 and a clip fraction of 0.24; in openai/baselines issue 975 a policy is lost at a divergence of 1.8 to 4.5.',
        advice:
          'Lower the learning rate or the passes over each batch of samples, set a target KL, and normalise the advantages.',
      },
      fixes,
    },
  ],
  what: say('watch.policy-step'),
  needs: [],
  objectives: ['policy'],
  family: 'none',
  make: () => new PolicyStep(),
};
