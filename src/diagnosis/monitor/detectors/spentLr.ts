/**
 * The learning rate is zero from the start, or has fallen to next to nothing (a thousandth of its peak) long before the run
 * ends: it learns no more. A tenth of the planned steps at such a rate is worth a look (trainproof's rule for a zero rate); a
 * fifth of them, spent before the middle, is a schedule that does not fit the run, and nothing will mend it. Where no length
 * is known, the schedule's own is the measure. A schedule whose end is seen to lie elsewhere than that of the run is told before.
 */
import { say } from '../../../shared/messages/say';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import { plannedLength, scheduleEvidence, shortCauses } from '../scheduleWords';
import { Mismatch } from '../scheduleMismatch';
import type { Signals } from '../signals/signals';

const nothing = 1e-3;
/** Share of the peak that may have been rounded off a printed zero. */
const roundedOff = 0.01;
/** Shares of the planned steps; of the schedule's own, where none are planned. */
const share = { warn: 0.1, act: 0.2, unplanned: 0.25 };
/** Spent after so much of the run is the tail of a schedule. */
const latest = { warn: 0.75, act: 0.5 };
/** Rows that show it; at the start, where warmup may begin with zero, some more. */
const fewest = 5;
const fewestAtStart = 20;

const fixes: RemedyId[] = ['longer-decay', 'raise-lr'];

type SpentRule = 'spent-lr' | 'schedule-mismatch';

class SpentLr implements Detector<SpentRule> {
  private rows = 0;
  private since = 0;
  private first = NaN;
  private never = true;
  private told: RunFinding<SpentRule> | null = null;
  private readonly mismatch = new Mismatch();

  step(signals: Signals): RunFinding<SpentRule> | null {
    const { step, seen } = signals;
    if (seen.lr === undefined || !Number.isFinite(seen.lr)) return null;
    if (Number.isNaN(this.first)) this.first = step;
    if (seen.lr > 0 && this.never) {
      this.never = false;
      if (this.told !== null) return this.rose(signals);
    }
    const low = this.never || isNothing(seen.lr, signals);
    this.rows = low ? this.rows + 1 : 0;
    if (this.rows === 1) this.since = step;
    if (!low) return this.mismatch.look(signals) ?? (this.told === null ? this.mismatch.left(signals) : null);
    return this.never ? this.zero(signals) : this.spent(signals);
  }

  end(signals: Signals): RunFinding<SpentRule> | null {
    const { told } = this;
    if (told === null) return this.mismatch.end(signals);
    // A rate that is spent to the end is told with all the steps since then.
    if (this.rows === 0 || told.severity === 'note') return null;
    return this.never ? { ...told, endStep: signals.step } : spentFound(signals, told.severity, this.since);
  }

  private zero(signals: Signals): RunFinding<SpentRule> | null {
    if (this.rows !== fewestAtStart || signals.learning) return null;
    return (this.told = zeroFound(signals, this.first));
  }

  private rose(signals: Signals): RunFinding<SpentRule> {
    const { step, rates } = signals;
    return takenBack(this.told!, say('spent-lr.rose', { lr: rates.lr, step }), step);
  }

  private spent(signals: Signals): RunFinding<SpentRule> | null {
    const severity = this.gravity(signals);
    if (severity === null || severity === this.told?.severity || this.told?.severity === 'act') return null;
    return (this.told = spentFound(signals, severity, this.since));
  }

  private gravity(signals: Signals): 'act' | 'warn' | null {
    if (this.rows < fewest) return null;
    const { since } = this;
    const steps = signals.step - since;
    const planned = plannedLength(signals);
    if (planned === null) return steps >= share.unplanned * (since - this.first) ? 'warn' : null;
    const due = (part: 'warn' | 'act') => steps >= share[part] * planned && since <= latest[part] * planned;
    return due('act') ? 'act' : due('warn') ? 'warn' : null;
  }
}

/** What is printed as 0.0000 may be a rate, where the peak has few digits, too. */
const isNothing = (lr: number, { rates: { peak, path } }: Signals): boolean =>
  lr === 0 ? path.error(lr) < roundedOff * peak : Math.abs(lr) < nothing * peak;

function zeroFound(signals: Signals, since: number): RunFinding<SpentRule> {
  return found<SpentRule>(signals, {
    rule: 'spent-lr',
    severity: 'act',
    confidence: 'high',
    step: since,
    message: say('spent-lr.zero'),
    evidence: [at(signals.step, 'lr', 0, say('evidence.lr-zero'))],
    causes: [say('cause.lr-set-to-zero'), say('cause.no-schedule')],
    paths: [['schedule'], ['optimizer', 'lr']],
    fixes,
  });
}

function spentFound(signals: Signals, severity: 'act' | 'warn', since: number): RunFinding<SpentRule> {
  const { rates, step, facts } = signals;
  const { lr, peak, path } = rates;
  const planned = plannedLength(signals);
  const fit = path.look();
  const end = fit !== null && Number.isFinite(fit.end) ? Math.round(fit.end) : null;
  const now = say('evidence.lr-and-peak', { lr, peak });
  const evidence: Evidence[] = [
    at(step, 'lr', lr, now, nothing * peak),
    fact('peakLr', peak, say('evidence.peak-lr', { lr: peak })),
    at(since, 'spentSince', since, say('evidence.spent-since', { step: since })),
    ...scheduleEvidence(fit, 'scheduleEnd'),
  ];
  if (planned !== null) evidence.push(fact('totalSteps', planned, say('evidence.planned-steps', { n: planned })));
  return found<SpentRule>(signals, {
    rule: 'spent-lr',
    severity,
    confidence: 'high',
    step: since,
    message:
      planned === null
        ? say('spent-lr.found', { lr, peak, since, n: step - since })
        : say('spent-lr.found-of', { lr, peak, since, total: planned }),
    evidence,
    causes:
      end === null
        ? [say('cause.short-schedule'), say('cause.no-schedule')]
        : shortCauses(end, planned, facts.stepsPerEpoch),
    paths: [['schedule'], ['optimizer', 'lr']],
    fixes,
  });
}

export const spentLr: DetectorKind<SpentRule> = {
  rules: [
    {
      id: 'spent-lr',
      doc: {
        title: 'The learning rate is zero, or was spent long before the end',
        severities: ['act', 'warn', 'note'],
        why: 'With next to no rate no weight moves, and the rest of the run is lost time. It happens when a schedule is made for another length, is stepped more than once a step, or is not restored.',
        threshold: `The rate is below ${nothing} of its peak for ${100 * share.warn} % of the planned steps, begun before ${100 * latest.warn} % of them (warning), or for ${100 * share.act} %, begun before the middle (act). Where no length is planned: for ${100 * share.unplanned} % of the steps that it took to fall (warning). Act, too, where it is zero in the first ${fewestAtStart} rows; a note once it rises.`,
        source: 'trainproof’s rule for a zero rate.',
        advice:
          'Let the schedule end with the run. Print the count of the schedule (`scheduler.last_epoch`) beside that of the optimizer’s steps: they should be the same.',
      },
      fixes,
    },
    {
      id: 'schedule-mismatch',
      doc: {
        title: 'The schedule ends elsewhere than the run',
        severities: ['note'],
        why: 'A schedule that is stepped by every process, for every micro-batch or in two places of the loop ends early by just that factor; one that is stepped once an epoch hardly moves. Both still train, only worse than they could.',
        threshold:
          'The rate follows a straight line that ends before four fifths of the planned steps; or it rests at its minimum since a step that goes a whole number of times into the planned ones; or nine tenths of the run are over and its curve ends at one and a half times the planned steps, or it falls by stairs that are as high as one step of the planned schedule.',
        source: 'accelerate steps a prepared scheduler once for each process (AcceleratedScheduler).',
        advice:
          'Print the count of the schedule (`scheduler.last_epoch`) beside that of the optimizer’s steps after ten steps: their ratio is the factor.',
      },
      fixes: [],
    },
  ],
  what: say('watch.spent-lr'),
  needs: ['lr'],
  family: 'none',
  make: () => new SpentLr(),
};
