/** The learning rate that a run can be expected to bear, from what it bore. */
import type { Config } from '../../config/keel/schema';
import type { RunFinding } from '../finding';
import { say, type Message } from '../../shared/messages/say';
import { stepsAtOnce } from '../practice';
import { evidenceOf, has, readable } from './remedy';
import { usualLr } from './usualLr';

interface Choice {
  lr: number;
  why: Message;
}

/** If the peak loss exceeds this multiple of the initial loss, the rate was far too high: cut it harder. */
const far = 1000;
const most = 100;
/**
 * A loss that grew beyond measure does not tell the rate: the geometric middle between the usual one of the optimizer and
 * ten times it, from where most runs diverge (the limits of `lr-too-high`).
 */
const margin = 3;

/**
 * How many times too high a rate is that fails at once. On a quadratic one step of rate lr multiplies the loss by
 * (lr x curvature - 1)^2 and is stable below lr x curvature = 2: a loss grown r-fold asks for about sqrt(r) less.
 * Ten is the margin, a hundred the most.
 */
const overshoot = (times: number): number => Math.min(most, 10 * Math.sqrt(Math.max(1, times)));

/** Where nothing is learned, a rate is too high only if the loss had blown up. */
export const withheld = (finding: RunFinding): boolean =>
  finding.rule === 'vanishing-gradient' || (finding.rule === 'no-learning' && !has(finding, 'peakLoss'));

/** Share of a rate at which a model does not get beyond guessing that tells whether it is too high. */
const tenth = 0.1;

/** The highest loss of the trouble, of one that overflowed at once the last number; NaN if none is known. */
function highest(finding: RunFinding): number {
  const [peak, before] = [evidenceOf(finding, 'peakLoss'), evidenceOf(finding, 'lossBefore')];
  return before > peak || !Number.isFinite(peak) ? before : peak;
}

/**
 * The rate this run can be expected to bear, from what it bore; base is the peak that the run was made with. The
 * optimizer is null where a script has its own. `soon`: the last step that belongs to the very start.
 */
export function bearableLr(
  finding: RunFinding,
  base: number,
  optimizer: Config['optimizer'] | null,
  soon = stepsAtOnce,
): Choice {
  const implied = evidenceOf(finding, 'impliedLr');
  if (implied > 0 && implied < base) return { lr: implied, why: say('fix.lower-lr.implied', { lr: implied }) };
  const at = evidenceOf(finding, 'lrAtOnset');
  const onset = finding.step;
  const peak = highest(finding);
  const times = Number.isFinite(peak) ? peak / Math.abs(evidenceOf(finding, 'initialLoss')) : 1;
  const beyond = onset <= soon && times > far;
  if (has(finding, 'lrRising') && at < base && !beyond) {
    return { lr: 0.5 * at, why: say('fix.lower-lr.rising', { lr: at, step: onset }) };
  }
  const after = evidenceOf(finding, 'lrAfterChange');
  if (at > 0 && after > at) return { lr: (base * at) / after, why: say('fix.lower-lr.leapt', { lr: at, after }) };
  if (finding.rule === 'guessing' && optimizer === null && Number.isNaN(peak))
    return { lr: tenth * base, why: say('fix.lower-lr.stuck') };
  if (finding.rule === 'no-learning' || finding.rule === 'early-blow-up' || onset <= soon) {
    const by = readable(overshoot(times));
    const grown = optimizer === null ? Infinity : readable(usualLr(optimizer) * margin);
    const overflowed = onset <= soon && has(finding, 'nonFiniteStep');
    if ((by === most || overflowed) && optimizer !== null && grown < base / most) {
      const figures = { margin, optimizer: optimizer.name };
      const why =
        by === most ? say('fix.lower-lr.beyond', { times, ...figures }) : say('fix.lower-lr.overflow', figures);
      return { lr: grown, why };
    }
    const grew = times > 1.5;
    const why = grew ? say('fix.lower-lr.at-once-grew', { times, by }) : say('fix.lower-lr.at-once', { by });
    return { lr: base / by, why };
  }
  if (times > far) return { lr: 0.2 * base, why: say('fix.lower-lr.far', { times }) };
  return { lr: 0.5 * base, why: say('fix.lower-lr.half', { step: onset }) };
}
