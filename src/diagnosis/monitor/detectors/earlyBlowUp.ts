/** The loss leaves its range in the first steps, before anything was learned, and does not come back. */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { DetectorKind } from '../detector';
import type { Signals } from '../signals/signals';
import { stepsAtOnce } from '../../practice';
import { alarmRule, earlyTimes, lossFinding, lossRemedies } from '../lossFinding';

/** The alarm that the newest row raised, or that the end of the log did. */
function tell(signals: Signals): RunFinding<'early-blow-up'> | null {
  if (signals.alarm === null || alarmRule(signals) !== 'early-blow-up') return null;
  const { level, trouble } = signals;
  const { peak, peakStep } = trouble;
  const message = say('early-blow-up.found', { initial: level.initial, peak, peakStep });
  // A loss that only stands still far above its start has come back, in one public run of twenty.
  const confidence = signals.alarm === 'stuck' ? 'medium' : 'high';
  return lossFinding('early-blow-up', 'act', message, signals, confidence);
}

export const earlyBlowUp: DetectorKind<'early-blow-up'> = {
  rules: [
    {
      id: 'early-blow-up',
      doc: {
        title: 'The loss leaves its range in the first steps and stays away',
        severities: ['act', 'warn'],
        why: 'Nothing had been learned yet, so the start is to blame: a rate that is far too high, no warmup, or unscaled inputs. Weights that were thrown out at the start seldom come back.',
        threshold: `The loss has lost its progress and does not come back; it began within the first ${stepsAtOnce} steps, or within ${earlyTimes * stepsAtOnce} before a tenth of the starting loss was gone. Medium confidence where the loss only stands still far above its start. A warning once the loss has come back after all.`,
        source:
          'The alarm of the loss was measured on 1,080 public runs of DeepOBS; one in twenty of those that only stand still has come back.',
        advice: 'Lower the learning rate by an order of magnitude, or warm up. Scale the inputs.',
      },
      fixes: lossRemedies,
    },
  ],
  what: say('watch.early-blow-up'),
  needs: [],
  better: ['gradNorm', 'lr'],
  family: 'loss',
  byLossAlone: true,
  proofs: ['left'],
  make: () => ({ step: tell, end: tell }),
};
