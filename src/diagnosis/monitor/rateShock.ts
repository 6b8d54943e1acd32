/** What is said of a rate that rose, and of a loss that suffered from that or from a resume. */
import { say, type Message } from '../../shared/messages/say';
import type { Evidence, RunFinding } from '../finding';
import { at, fact, found } from './helpers';
import type { RateRise } from './signals/rates/ratePath';
import type { Signals } from './signals/signals';

export type LeavingRule = 'schedule-left' | 'schedule-shock' | 'resume-shock';

export interface LossJump {
  step: number;
  count: number;
  loss: number;
  /** Progress is lost, which is more than a spike. */
  lost: boolean;
}

export interface Resume {
  step: number;
  count: number;
  /** The rate before it. */
  before: number;
}

/** The smoothed loss of calm rows, and the standard deviation of a single one. */
export interface Calmness {
  level: number;
  noise: number;
}

/** A rate that differs by a tenth across a resume was not restored. */
export const rateDiffers = 0.1;

export function riseSaid({ kind, from, to }: RateRise): Message {
  const args = { before: from.lr, since: from.step, after: to.lr, step: to.step };
  if (kind === 'turn') return say('schedule-left.turn', args);
  if (from.lr === 0) return say('schedule-left.from-zero', args);
  return say('schedule-left.leap', { ...args, times: to.lr / from.lr });
}

export function shockSaid({ from, to }: RateRise, { loss, step }: LossJump, resumed: boolean): Message {
  const n = step - to.step;
  if (resumed) return say('resume-shock.found', { loss, n: Math.max(0, n), since: to.step });
  const args = { loss, before: from.lr, after: to.lr, since: to.step };
  return n > 0 ? say('schedule-shock.found', { ...args, n }) : say('schedule-shock.at-once', args);
}

export function jumpEvidence({ step, loss }: LossJump, since: number): Evidence[] {
  const n = Math.max(0, step - since);
  return [
    at(step, 'loss', loss, say('evidence.loss', { loss, step })),
    fact('stepsAfterChange', n, say('evidence.steps-after-change', { n })),
  ];
}

/** The loss jumped after a resume at which the rate did not leap. */
export function resumeShock(
  signals: Signals,
  { step: since, before }: Resume,
  jump: LossJump,
): RunFinding<LeavingRule> {
  const { step, loss, lost } = jump;
  const after = signals.rates.lr;
  const moved = Math.abs(after - before) > rateDiffers * before;
  const rates = say('evidence.rates-around', { before, after });
  const n = Math.max(0, step - since);
  return found<LeavingRule>(signals, {
    rule: 'resume-shock',
    id: `resume-shock-${since}`,
    severity: lost ? 'warn' : 'note',
    confidence: 'medium',
    step: since,
    message: say('resume-shock.found', { loss, n, since }),
    evidence: [
      ...jumpEvidence(jump, since),
      ...(Number.isNaN(after) ? [] : [at(since, 'lrAfterChange', after, rates)]),
    ],
    causes: [
      ...(moved ? [say('cause.schedule-not-restored', { rates })] : []),
      say('cause.optimizer-not-restored'),
      say('cause.other-place'),
    ],
    paths: [['schedule'], ['optimizer']],
    fixes: ['warmup'],
    notChecked: [say('unseen.optimizer-state')],
  });
}

/** The loss has not come back since the rate rose. */
export function staysSaid({ from, to }: RateRise, before: Calmness, { level }: Signals): Message {
  const args = { before: from.lr, after: to.lr, since: to.step };
  return say('schedule-shock.stays', { ...args, loss: level.level, best: before.level });
}

export const standsEvidence = ({ from }: RateRise, before: Calmness, { step, level }: Signals): Evidence[] => [
  at(step, 'smoothedLoss', level.level, say('evidence.mean-loss', { loss: level.level })),
  at(from.step, 'lossBefore', before.level, say('evidence.mean-loss-before', { loss: before.level })),
];
