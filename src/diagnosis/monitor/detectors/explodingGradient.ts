/** Gradient norms leave their healthy range first, then the loss follows. Norms alone never raise this. */
import { figure } from '../../../shared/numbers';
import type { DetectorKind } from '../detector';
import { alarmRule } from '../lossFinding';
import { lossFinding } from '../lossFinding';

export const explodingGradient: DetectorKind = {
  rule: 'exploding-gradient',
  what: 'exploding gradients',
  needs: ['gradNorm'],
  better: ['lr', 'layers'],
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
