/** Gradient norms leave their healthy range first, then the loss follows. Norms alone never raise this. */
import { figure } from '../../../shared/numbers';
import type { DetectorKind } from '../detector';
import { abnormalTimesMedian, abnormalTimesP90 } from '../signals/gradientNorms';
import { alarmRule, lossFinding, lossRemedies } from '../lossFinding';

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
  what: 'exploding gradients',
  needs: ['gradNorm'],
  better: ['lr', 'layers'],
  whateverTheLoss: true,
  family: 'loss',
  make: () => ({
    step(signals) {
      if (signals.alarm === null || alarmRule(signals) !== 'exploding-gradient') return null;
      const { level, norms, trouble } = signals;
      const times = figure(norms.peak / norms.p50);
      const message = `Gradients explode: the norm rose to ${figure(norms.peak)}, ${times} times its healthy median, from step ${norms.abnormalSince}; the loss followed from ${figure(level.best)} to ${figure(trouble.peak)}.`;
      return lossFinding('exploding-gradient', 'act', message, signals);
    },
  }),
};
