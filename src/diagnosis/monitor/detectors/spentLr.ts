/**
 * The learning rate is zero from the start, or has fallen to next to nothing (a thousandth of its peak) long before the
 * run ends: it learns no more. A tenth of the run at such a rate is worth a look (trainproof's rule for a zero rate); a
 * fifth of it, spent before the middle, is a schedule that does not fit the run, and nothing will mend it.
 */
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found, Spell } from '../helpers';
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
    if (never)
      return held + 1 === fewest ? report(signals, 'act', 0, 'The learning rate is zero from the start') : null;
    for (const severity of ['warn', 'act'] as const) {
      if (held + 1 !== due(severity) || !early(severity)) continue;
      return report(signals, severity, this.spell.since, 'The learning rate is spent');
    }
    return null;
  }
}

function report(signals: Signals, severity: 'warn' | 'act', since: number, what: string): RunFinding<'spent-lr'> {
  const { rates, step, options } = signals;
  const text = `learning rate ${figure(rates.lr)}, at its peak ${figure(rates.peak)}`;
  const of = options.totalSteps === null ? '' : ` of ${options.totalSteps}`;
  const evidence: Evidence[] = [
    at(step, 'lr', rates.lr, text, nothing * rates.peak),
    { name: 'peakLr', value: rates.peak, text: `learning rate ${figure(rates.peak)} at its highest so far` },
    at(since, 'spentSince', since, `it has been below a thousandth of its peak since step ${since}${of}`),
  ];
  if (options.totalSteps !== null)
    evidence.push({ name: 'totalSteps', value: options.totalSteps, text: `of ${options.totalSteps} steps` });
  return found(signals, {
    rule: 'spent-lr',
    severity,
    confidence: 'high',
    step: since,
    message: `${what}: ${rates.peak === 0 ? 'nothing can be learned' : `${text} since step ${since}${of}; hardly anything is learned from there on`}.`,
    evidence,
    causes: [
      rates.peak === 0
        ? 'The rate was set to zero, or the schedule starts beyond its end.'
        : 'The schedule is too short for the run, or decays too fast.',
      'The run was resumed without its schedule.',
    ],
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
  what: 'a spent learning rate',
  needs: ['lr'],
  family: 'none',
  make: () => new SpentLr(),
};
