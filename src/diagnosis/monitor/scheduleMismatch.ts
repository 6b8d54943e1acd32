/**
 * A schedule whose length is not that of the run. It is read from the rate's own curve; a whole number between the two lengths is
 * the number of times that it is stepped. Only a straight line tells its end beforehand: a cosine may be the first of several cycles.
 */
import { say, type Message } from '../../shared/messages/say';
import { sentences } from '../../shared/messages/sentences';
import type { RunFinding } from '../finding';
import { retold } from '../retold';
import { at, fact, found } from './helpers';
import { plannedLength, scheduleEvidence, shortCauses, wholeTimes } from './scheduleWords';
import type { RateFit } from './signals/rates/rateShapes';
import type { Signals } from './signals/signals';

/** A line that ends before so much of the run is too short; by then a fifth of it has to be seen, twice alike. */
const short = 0.8;
const fallen = 0.8;
const alike = 0.03;
/** A curve that ends beyond so many times the run is too long, told when most of the run is over. */
const long = 1.5;
const late = 0.9;
/** How far the fall of a stair may be off that of a single step of the planned schedule, which may have a warmup. */
const stairOff = 0.1;
/** A rise that takes so much of the fall is the first half of a cycle. */
const cycle = 0.3;
/** Rows at its lowest by which a rate rests there. */
const restRows = 8;
/** A schedule of which a straight line keeps so much at the end of a run may have been meant so. */
const meant = 0.8;

export class Mismatch {
  private told: RunFinding<'schedule-mismatch'> | null = null;
  private over = false;
  private before = NaN;

  look(signals: Signals): RunFinding<'schedule-mismatch'> | null {
    const planned = plannedLength(signals);
    const { path } = signals.rates;
    if (this.told !== null || planned === null || !path.falling) return null;
    return (this.told = this.early(signals, planned) ?? this.resting(signals, planned));
  }

  /** The rate has left the schedule of which the end was told. */
  left(signals: Signals): RunFinding<'schedule-mismatch'> | null {
    const { told } = this;
    const { rise } = signals.rates.path;
    if (told === null || rise === null || this.over) return null;
    this.over = true;
    const message = sentences(told.said.message, say('schedule-mismatch.left', { step: rise.to.step }));
    return { ...retold(told, { message }), endStep: signals.step };
  }

  /** What only most of the run can tell. */
  end(signals: Signals): RunFinding<'schedule-mismatch'> | null {
    const planned = plannedLength(signals);
    const { path, lr } = signals.rates;
    if (this.told !== null || planned === null || signals.step < late * planned || !path.falling) return null;
    const fit = path.look();
    const keeps = fit?.shape !== 'linear' || lr > meant * path.top.lr;
    if (fit !== null && Number.isFinite(fit.end) && fit.end > long * planned && keeps) {
      const times = wholeTimes(fit.end, planned);
      const end = Math.round(fit.end);
      const message = say('schedule-mismatch.long', { lr, peak: path.top.lr, end, planned });
      const cause =
        times === null
          ? say('cause.made-longer', { end, planned })
          : say('cause.stepped-rarely', { end, planned, times });
      return mismatchFound(signals, planned, fit, message, [cause]);
    }
    if (!fallsByStep(signals, planned)) return null;
    const message = say('schedule-mismatch.still', { lr, peak: path.top.lr, planned });
    return mismatchFound(signals, planned, null, message, [
      say('cause.stepped-once-an-epoch', { n: path.drops, planned }),
    ]);
  }

  private early(signals: Signals, planned: number): RunFinding<'schedule-mismatch'> | null {
    const { path, lr } = signals.rates;
    const { fit, fitted } = path;
    if (!fitted || fit?.shape !== 'linear' || lr > fallen * path.top.lr) return null;
    if (path.top.step - path.foot > cycle * (fit.end - path.top.step)) return null;
    const again = Math.abs(fit.end - this.before) <= alike * fit.end;
    this.before = fit.end;
    if (!again || fit.end >= short * planned) return null;
    const end = Math.round(fit.end);
    const message = say('schedule-mismatch.short', { end, planned });
    return mismatchFound(signals, planned, fit, message, shortCauses(end, planned, signals.facts.stepsPerEpoch));
  }

  /** It rests at a minimum above nothing, which is often meant so: only a whole number of times is worth telling. */
  private resting(signals: Signals, planned: number): RunFinding<'schedule-mismatch'> | null {
    const { path, lr } = signals.rates;
    if (path.level.rows !== restRows || lr !== path.low.lr) return null;
    const fit = path.look();
    if (fit === null || wholeTimes(planned, fit.end) === null) return null;
    const end = Math.round(fit.end);
    const message = say('schedule-mismatch.rests', { lr, end, planned });
    return mismatchFound(signals, planned, fit, message, shortCauses(end, planned, signals.facts.stepsPerEpoch));
  }
}

/** Each of some stairs is as high as a straight line over the planned steps falls in one step, or half a cosine in as many. */
function fallsByStep({ rates: { path, lr }, count }: Signals, planned: number): boolean {
  const { drops, top } = path;
  if (drops < 3 || count < 4 * drops) return false;
  const gone = 1 - lr / top.lr;
  const off = path.error(top.lr) / top.lr / gone;
  const is = (steps: number) => Math.abs(steps / drops - 1) <= stairOff && off <= stairOff;
  return is(gone * planned) || is((2 / Math.PI) * Math.sqrt(gone) * planned);
}

function mismatchFound(
  signals: Signals,
  planned: number,
  fit: RateFit | null,
  message: Message,
  causes: Message[],
): RunFinding<'schedule-mismatch'> {
  const { lr, path } = signals.rates;
  return found(signals, {
    rule: 'schedule-mismatch',
    id: 'spent-lr',
    severity: 'note',
    confidence: 'medium',
    message,
    evidence: [
      at(signals.step, 'lr', lr, say('evidence.lr-and-peak', { lr, peak: path.top.lr })),
      fact('totalSteps', planned, say('evidence.planned-steps', { n: planned })),
      ...scheduleEvidence(fit, 'scheduleEnd'),
    ],
    causes,
    paths: [['schedule']],
  });
}
