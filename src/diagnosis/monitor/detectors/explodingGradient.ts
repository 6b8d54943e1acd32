/** Gradient norms leave their healthy range first, then the loss follows. Norms alone never raise this. */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { DetectorKind } from '../detector';
import type { Signals } from '../signals/signals';
import { abnormalTimesMedian, abnormalTimesP90 } from '../signals/gradientNorms';
import { alarmRule, lossFinding, lossRemedies } from '../lossFinding';

/** The alarm that the newest row raised, or that the end of the log did. */
function tell(signals: Signals): RunFinding<'exploding-gradient'> | null {
  if (signals.alarm === null || alarmRule(signals) !== 'exploding-gradient') return null;
  const { level, norms, trouble } = signals;
  const { peak: norm, p50, abnormalSince: since } = norms;
  const figures = { norm, times: norm / p50, since: since ?? signals.step, best: level.best, peak: trouble.peak };
  const message = say('exploding-gradient.found', figures);
  return lossFinding('exploding-gradient', 'act', message, signals);
}

export const explodingGradient: DetectorKind<'exploding-gradient'> = {
  rules: [
    {
      id: 'exploding-gradient',
      doc: {
        title: 'Gradient norms leave their range, and the loss follows',
        severities: ['act', 'warn'],
        why: 'A gradient many times its usual size makes a step that destroys what was learned. Norms that rise before the loss does are the sign that clipping would have helped.',
        threshold: `The loss has lost its progress and does not come back, and the gradient norm was abnormal before the loss moved: more than ${abnormalTimesMedian} times the median of this run’s healthy norms, and ${abnormalTimesP90} times their 90th percentile. Norms alone never raise it. A warning once the loss has come back after all.`,
        source:
          'Pascanu, Mikolov & Bengio (ICML 2013) for the cause; ten times the median is the outlier rule of several tools. No absolute threshold is portable: healthy medians of public runs span 0.03 to 20.',
        advice:
          'Clip at the norm that nine in ten healthy steps stay below, continue from before the onset, and lower the learning rate if it comes again.',
      },
      fixes: lossRemedies,
    },
  ],
  what: say('watch.exploding-gradient'),
  needs: ['gradNorm'],
  better: ['lr', 'layers'],
  objectives: 'all',
  family: 'loss',
  proofs: ['left'],
  make: () => ({ step: tell, end: tell }),
};
