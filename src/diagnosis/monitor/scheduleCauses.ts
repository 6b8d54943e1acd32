/** Why a rate rose after it had fallen: a table of what the ways before and after it show. The first rows weigh most. */
import { say, type Message } from '../../shared/messages/say';
import type { RateRise } from './signals/rates/ratePath';
import type { RateFit } from './signals/rates/rateShapes';

/** The way that the rate went since it rose, as far as it is known: a schedule, or a level. */
export interface Since {
  fit: RateFit | null;
  level: number | null;
  /** How high it rose. */
  top: number;
}

interface Row {
  when(rise: RateRise, since: Since): boolean;
  cause(rise: RateRise, since: Since): Message;
}

/** What counts as the same rate, or the same step of a schedule. */
const same = 0.03;
const hadFallen = ({ from, top }: RateRise): boolean => top.lr > from.lr;
const isBack = (rise: RateRise, since: Since): boolean =>
  hadFallen(rise) && Math.abs(since.top - rise.top.lr) <= same * rise.top.lr;

/** The new schedule begins where the first one did, with its peak, and has another length. */
function isLonger({ left }: RateRise, { fit }: Since): boolean {
  if (left === null || fit === null || left.shape !== fit.shape) return false;
  if (!Number.isFinite(left.end) || !Number.isFinite(fit.end)) return false;
  const length = fit.end - left.start;
  // A straight line is fitted from where it was first seen: followed back, it comes to the peak at the start.
  const atStart = fit.peak + ((fit.peak - fit.minimum) * (fit.start - left.start)) / Math.max(1, fit.end - fit.start);
  const begins =
    fit.shape === 'linear'
      ? Math.abs(atStart - left.peak) <= same * left.peak
      : Math.abs(fit.start - left.start) <= same * length;
  return begins && Math.abs(length / (left.end - left.start) - 1) > same;
}

/** The way since the rise is that of another schedule, or of none: not that of a warm restart. */
export const isNoCycle = (rise: RateRise, since: Since): boolean =>
  isLonger(rise, since) || (since.level !== null && hadFallen(rise) && !isBack(rise, since));

/** The rate had come to the end of its schedule, or nearly so, and goes up from there as if it had one no more. */
const wasOver = ({ kind, left, from }: RateRise): boolean =>
  kind === 'turn' && left !== null && Math.abs(from.step - left.end) <= 0.1 * (left.end - left.start);

const rows: Row[] = [
  {
    when: isLonger,
    cause: ({ left }, { fit }) =>
      say('cause.new-length', { end: Math.round(left!.end), now: Math.round(fit!.end), times: fit!.end / left!.end }),
  },
  {
    when: (rise) => wasOver(rise) && rise.left!.shape === 'cosine',
    cause: ({ left }) => say('cause.cosine-beyond-end', { end: Math.round(left!.end) }),
  },
  {
    when: isBack,
    cause: ({ top }) => say('cause.began-anew', { peak: top.lr }),
  },
  {
    when: (rise) => !hadFallen(rise),
    cause: () => say('cause.level-to-level'),
  },
  {
    when: (rise, since) => since.level !== null && hadFallen(rise) && !isBack(rise, since),
    cause: (_, { level }) => say('cause.constant-since', { lr: level! }),
  },
];

/** Causes that what was seen supports, most likely first. `resumed`: a resume was recorded there; `shock`: the loss jumped; `beyond`: why its schedule was over. */
export function risesBecause(
  rise: RateRise,
  since: Since,
  { resumed, shock, beyond }: { resumed: boolean; shock: boolean; beyond: Message[] },
): Message[] {
  const seen = rows.filter((row) => row.when(rise, since)).map((row) => row.cause(rise, since));
  const rates = say('evidence.rates-around', { before: rise.from.lr, after: rise.to.lr });
  return [
    ...seen,
    ...(wasOver(rise) ? beyond : []),
    ...(resumed ? [say('cause.schedule-not-restored', { rates })] : []),
    ...(resumed && shock ? [say('cause.optimizer-not-restored'), say('cause.other-place')] : []),
    ...(seen.length === 0 && !resumed ? [say('cause.schedule-or-state')] : []),
    ...(shock && rise.kind === 'leap' ? [say('cause.rate-leap')] : []),
  ];
}
