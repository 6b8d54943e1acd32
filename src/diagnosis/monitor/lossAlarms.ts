/** Which rule an alarm of the loss belongs to. The three rules exclude each other, so that one trouble has one name. */
import type { Signals } from './signals';
import { atOnce } from './causes';
import { onsetOf } from './lossFinding';

export type AlarmRule = 'exploding-gradient' | 'early-blow-up' | 'divergence';

/** Exploding if gradient norms were abnormal before the loss moved; early if nothing had been learned; else divergence. */
export function alarmRule(signals: Signals): AlarmRule {
  const onset = onsetOf(signals);
  if (onset.gradientLed) return 'exploding-gradient';
  const { level } = signals;
  const early = onset.after <= atOnce || (onset.after <= 5 * atOnce && level.progress < 0.1 * level.scale);
  return early ? 'early-blow-up' : 'divergence';
}
