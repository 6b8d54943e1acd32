/**
 * The learning rate is zero from the start, or has fallen to next to nothing (a thousandth of its peak) long before the
 * run ends: it learns no more. A tenth of the run at such a rate is worth a look (trainproof's rule for a zero rate); a
 * fifth of it, spent before the middle, is a schedule that does not fit the run, and nothing will mend it.
 */
import { say } from '../../../shared/messages/say';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

const nothing = 1e-3;
const share = { warn: 0.1, act: 0.2 };
/** Spent after so much of the run is the tail of a schedule. */
const latest = { warn: 0.75, act: 0.5 };
const fewest = 20;

const fixes: RemedyId[] = ['longer-decay', 'raise-lr'];

class SpentLr implements Detector<'spent-lr'> {
  private readonly spell = new Spell();
  private beganAt = 0;

  step(signals: Signals): RunFinding<'spent-lr'> | null {
    const { rates, count, step, seen, options } = signals;
    if (seen.lr === undefined || !Number.isFinite(seen.lr)) return null;
    const never = rates.peak === 0;
    const low = never || Math.abs(seen.lr) < nothing * rates.peak;
    if (low && this.spell.held === 0) this.beganAt = count;
    const { held } = this.spell;
    this.spell.push(low, step, 0);
    if (!low) return null;
    const planned = options.totalSteps === null ? null : options.totalSteps;
    const due = (part: 'warn' | 'act') => Math.max(fewest, Math.round(share[part] * signals.plannedSteps));
    const early = (part: 'warn' | 'act') => planned === null || this.beganAt <= latest[part] * planned;
    if (never) return held + 1 === fewest ? report(signals, 'act', 0) : null;
    for (const severity of ['warn', 'act'] as const) {
      if (held + 1 === due(severity) && early(severity)) return report(signals, severity, this.spell.since);
    }
    return null;
  }
}

function report(signals: Signals, severity: 'warn' | 'act', since: number): RunFinding<'spent-lr'> {
  const { rates, step, options } = signals;
  const { lr, peak } = rates;
  const never = peak === 0;
  const now = say('evidence.lr-and-peak', { lr, peak });
  const spent = never ? say('evidence.lr-zero') : say('evidence.spent-since', { step: since });
  const evidence: Evidence[] = [
    at(step, 'lr', lr, now, nothing * peak),
    fact('peakLr', peak, say('evidence.peak-lr', { lr: peak })),
    at(since, 'spentSince', since, spent),
  ];
  const total = options.totalSteps;
  if (total !== null) evidence.push(fact('totalSteps', total, say('evidence.total-steps', { n: total })));
  const early =
    total === null ? say('spent-lr.found', { lr, peak, since }) : say('spent-lr.found-of', { lr, peak, since, total });
  return found(signals, {
    rule: 'spent-lr',
    severity,
    confidence: 'high',
    step: since,
    message: never ? say('spent-lr.zero') : early,
    evidence,
    causes: [never ? say('cause.lr-set-to-zero') : say('cause.short-schedule'), say('cause.no-schedule')],
    paths: [['schedule'], ['optimizer', 'lr']],
    fixes,
  });
}

export const spentLr: DetectorKind<'spent-lr'> = {
  rules: [
    {
      id: 'spent-lr',
      doc: {
        title: 'The learning rate is zero, or was spent long before the end',
        severities: ['act', 'warn'],
        why: 'With next to no rate no weight moves, and the rest of the run is lost time. It happens when a schedule is made for another length, or is not restored.',
        threshold: `The rate is below ${nothing} of its peak for ${100 * share.warn} % of the run, begun before ${100 * latest.warn} % of it (warning), or for ${100 * share.act} %, begun before the middle (act). Act, too, where it is zero in the first ${fewest} steps.`,
        source: 'trainproof’s rule for a zero rate.',
        advice: 'Let the schedule end with the run.',
      },
      fixes,
    },
  ],
  what: say('watch.spent-lr'),
  needs: ['lr'],
  family: 'none',
  make: () => new SpentLr(),
};
