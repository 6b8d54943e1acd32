/** Progress is lost and not regained, with gradient norms that gave no warning or were not recorded. */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { DetectorKind } from '../detector';
import { at, found } from '../helpers';
import { creepOf } from '../signals/plateau';
import type { Signals } from '../signals/signals';
import { lostShare, undoneShare } from '../signals/lossLevel';
import { mayCost } from '../signals/lossTrouble';
import { alarmRule, lossFinding, lossRemedies } from '../lossFinding';

/** The alarm that the newest row raised, or that the end of the log did. */
function tell(signals: Signals): RunFinding<'divergence'> | null {
  if (signals.alarm === null || alarmRule(signals) !== 'divergence') return null;
  const { level, trouble } = signals;
  const { best, bestStep } = level;
  const message = say('divergence.found', { best, bestStep, peak: trouble.peak });
  return lossFinding('divergence', 'act', message, signals);
}

/** At the end of a log also what crept in, so slowly that no row told it. */
function tellAtEnd(signals: Signals): RunFinding<'divergence'> | null {
  const creep = signals.alarm === null && !signals.trouble.open ? creepOf(signals.level) : null;
  if (creep === null) return tell(signals);
  const { low, late, lowStep: step, undone: share } = creep;
  const { rates } = signals;
  return found(signals, {
    rule: 'divergence',
    severity: 'warn',
    confidence: 'low',
    step,
    message: say('divergence.creeps', { low: low.mean, step, late: late.mean, share }),
    evidence: [
      at(step, 'bestLoss', low.mean, say('evidence.mean-up-to', { loss: low.mean, n: low.rows, step })),
      at(
        signals.step,
        'smoothedLoss',
        late.mean,
        say('evidence.mean-lately', { loss: late.mean, n: late.rows }),
        low.mean,
      ),
    ],
    causes: [
      rates.recorded ? say('cause.lr-here-lr', { lr: rates.lr }) : say('cause.lr-here'),
      say('cause.small-batches'),
      say('cause.other-objective'),
    ],
    paths: [['optimizer', 'lr'], ['data']],
    fixes: ['lower-lr', 'larger-batch'],
  });
}

export const divergence: DetectorKind<'divergence'> = {
  rules: [
    {
      id: 'divergence',
      doc: {
        title: 'Progress is lost and not regained',
        severities: ['act', 'warn'],
        why: 'A run whose loss has risen most of the way back to its start, and stays there, has lost its weights. Further steps cost time and bring nothing.',
        threshold: `The smoothed loss stands where it was when a tenth of the steps up to its best were done (${100 * undoneShare} % of them are undone), has lost ${100 * lostShare} % of what they gained after the first, beyond its noise, and does not come closer; or half of the steps are undone for half as long as these took, or for ${100 * mayCost.share} % of the planned steps. Where the loss is zero does not enter. At the end of a log a warning where the mean of the last quarter lies above that of the lowest one. A warning once what was lost is regained.`,
        source:
          'Measured on 1,080 runs of DeepOBS: held for 200 steps, this line saw 98 % of those that ended badly and spoke on 4 % of those that learned. Restarting from before it: PaLM (arXiv 2204.02311), OPT (2022).',
        advice: 'Continue from a checkpoint before the onset with a lower learning rate, and clip.',
      },
      fixes: [...lossRemedies, 'larger-batch'],
    },
  ],
  what: say('watch.divergence'),
  needs: [],
  better: ['gradNorm', 'lr'],
  family: 'loss',
  byLossAlone: true,
  proofs: ['left'],
  make: () => ({ step: tell, end: tellAtEnd }),
};
