/** What findings about the schedule have in common: its shape in words, its lengths as arithmetic. */
import { say, type Message } from '../../shared/messages/say';
import type { Evidence } from '../finding';
import { at } from './helpers';
import type { RateFit, RateShape } from './signals/rates/rateShapes';
import type { Signals } from './signals/signals';

const shapes: Record<RateShape, Message> = {
  linear: say('schedule.linear'),
  cosine: say('schedule.cosine'),
  square: say('schedule.square'),
  root: say('schedule.root'),
  exponential: say('schedule.exponential'),
  'inverse-root': say('schedule.inverse-root'),
};

/** The planned length in steps; null where it is not known, or the run has gone beyond it: then it was another's. */
export function plannedLength({ options, step }: Signals): number | null {
  const { totalSteps } = options;
  return totalSteps !== null && totalSteps >= step ? totalSteps : null;
}

/** The schedule as a person can check it on the curve. `name`: which of two it is. */
export function scheduleEvidence(fit: RateFit | null, name: 'scheduleEnd' | 'newScheduleEnd'): Evidence[] {
  if (fit === null || !Number.isFinite(fit.end)) return [];
  const { shape, minimum, peak } = fit;
  const end = Math.round(fit.end);
  const args = { shape: shapes[shape], peak, minimum, end };
  return [at(end, name, end, say(name === 'scheduleEnd' ? 'evidence.schedule' : 'evidence.schedule-now', args))];
}

/** A ratio of two lengths is a whole number if it is off by no more than rows and few digits make it. */
const off = 0.03;
const mostTimes = 64;

/** How often the one length goes into the other, where that is a whole number of times, two or more; else null. */
export function wholeTimes(long: number, short: number): number | null {
  const times = Math.round(long / short);
  return times >= 2 && times <= mostTimes && Math.abs(long / short - times) <= off * times ? times : null;
}

/** Why a schedule ends before the run does; `planned`: steps that the run is to have, or has had since. */
export function shortCauses(end: number, planned: number | null, stepsPerEpoch: number | undefined): Message[] {
  if (planned === null) return [say('cause.schedule-shorter', { end }), say('cause.stepped-often')];
  const times = wholeTimes(planned, end);
  const epochs = stepsPerEpoch !== undefined && Math.abs(planned / end / stepsPerEpoch - 1) <= off;
  const made = say('cause.schedule-made-for', { end, planned });
  if (epochs || planned / end > mostTimes) return [say('cause.counted-in-epochs', { end, planned }), made];
  if (times === null) return [made, say('cause.stepped-often')];
  return [say('cause.stepped-times', { end, planned, times }), made];
}
