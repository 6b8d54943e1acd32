/** Progress is lost and not regained, with gradient norms that gave no warning or were not recorded. */
import { figure } from '../../../shared/numbers';
import type { DetectorKind } from '../detector';
import { alarmRule } from '../lossFinding';
import { lossFinding } from '../lossFinding';

export const divergence: DetectorKind = {
  rule: 'divergence',
  what: 'divergence',
  needs: [],
  better: ['gradNorm', 'lr'],
  family: 'loss',
  make: () => ({
    step(signals) {
      if (signals.alarm === null || alarmRule(signals) !== 'divergence') return null;
      const { level, trouble } = signals;
      const message = `The run diverges: the loss was ${figure(level.best)} at step ${level.bestStep}, rose to ${figure(trouble.peak)} and does not come back.`;
      return lossFinding('divergence', 'act', message, signals);
    },
  }),
};
