/** The loss leaves its range in the first steps, before anything was learned, and does not come back. */
import { figure } from '../../../shared/numbers';
import type { DetectorKind } from '../detector';
import { alarmRule } from '../lossFinding';
import { lossFinding } from '../lossFinding';

export const earlyBlowUp: DetectorKind = {
  rule: 'early-blow-up',
  what: 'an early blow-up',
  needs: [],
  better: ['gradNorm', 'lr'],
  family: 'loss',
  make: () => ({
    step(signals) {
      if (signals.alarm === null || alarmRule(signals) !== 'early-blow-up') return null;
      const { level, trouble } = signals;
      const message = `The loss rose from ${figure(level.initial)} to ${figure(trouble.peak)} (step ${trouble.peakStep}) right at the start and does not come back.`;
      // A loss that only stands still far above its start has come back, in one public run of twenty.
      const confidence = signals.alarm === 'stuck' ? 'medium' : 'high';
      return lossFinding('early-blow-up', 'act', message, signals, confidence);
    },
  }),
};
