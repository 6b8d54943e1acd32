/**
 * The learning rate leaves the way it went: it leaps up, or rises again after its schedule had fallen. That is told as a note
 * even where the loss bears it, with the arithmetic of the schedule before and after; a rise that comes again in a rhythm is a
 * cycle by plan. Where the loss jumps soon after it, or after a resume, it is a shock. GLM-130B warms such changes over 2,000 steps.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { retold } from '../../retold';
import { sentences } from '../../../shared/messages/sentences';
import { warmupShareAtMost } from '../../practice';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import { plannedLength, scheduleEvidence, shortCauses } from '../scheduleWords';
import {
  rateDiffers,
  jumpEvidence,
  resumeShock,
  riseSaid,
  shockSaid,
  standsEvidence,
  staysSaid,
  type Calmness,
  type LeavingRule,
  type LossJump,
  type Resume,
} from '../rateShock';
import { isNoCycle, risesBecause, type Since } from '../scheduleCauses';
import type { RateRise } from '../signals/rates/ratePath';
import type { Signals } from '../signals/signals';

/** A jump of the loss belongs to a change so many steps, or rows, before it, whichever is longer. */
const near = { steps: 100, rows: 5 };
/** Rows after a rise from which on its new way is looked at. */
const laterRows = 8;
/**
 * Rows after a rise at which the loss should be back, fewer at the end of a log, none much later; and standard deviations of
 * a single loss that the smoothed one stands off if it is not.
 */
const stayRows = { first: 20, least: 5, last: 200 };
const stayNoise = 4;
const noiseWeight = 0.05;
/** Mean distance of two normal numbers, in standard deviations. */
const changeOfDeviation = 1.128;
const remedies: RemedyId[] = ['warmup', 'lower-lr'];

class ScheduleLeft implements Detector<LeavingRule> {
  private lr = NaN;
  private loss = NaN;
  private resume: Resume | null = null;
  private resumes: number | null = null;
  private jump: LossJump | null = null;
  private rise: RateRise | null = null;
  private told: RunFinding<LeavingRule> | null = null;
  /** The jump that was told of the present rise. */
  private shock: LossJump | null = null;
  private since: Since = { fit: null, level: null, top: NaN };
  private ended = false;
  /** The loss has not come back since the rise. */
  private stays = false;
  /** The smoothed loss while the rate did not climb, and its noise; the same before the present rise. */
  private readonly calm: Calmness = { level: NaN, noise: NaN };
  private before: Calmness = { level: NaN, noise: NaN };

  step(signals: Signals): RunFinding<LeavingRule> | null {
    const recorded = Number.isFinite(signals.seen.lr);
    this.watchResume(signals);
    const jumped = this.watchLoss(signals);
    const risen = recorded ? signals.rates.path.rise : null;
    const finding =
      this.changed(signals, risen) ??
      (jumped ? this.shocked(signals) : null) ??
      this.later(signals) ??
      this.patient(signals, stayRows.first);
    if (recorded) this.lr = signals.seen.lr!;
    this.watchCalm(signals);
    return finding;
  }

  end(signals: Signals): RunFinding<LeavingRule> | null {
    const { waiting } = signals.rates.path;
    if (waiting !== null && this.rise === null) return this.changed(signals, waiting);
    return this.patient(signals, stayRows.least);
  }

  private watchResume({ resumedAt, step, count }: Signals): void {
    if (resumedAt === null || resumedAt === this.resumes) return;
    this.resumes = resumedAt;
    this.resume = { step, count, before: this.lr };
  }

  private watchLoss({ spikes, trouble, openedAt, count, step, loss }: Signals): boolean {
    const lost = trouble.open && openedAt === count;
    if (lost) this.jump = { step: Math.max(trouble.onset, 0), count, loss, lost };
    else if (spikes.opened) this.jump = { step, count, loss, lost };
    return lost || spikes.opened;
  }

  /** The noise is that of neighbours, in which a loss that falls has no part. */
  private watchCalm({ rates, loss, badLoss, level }: Signals): void {
    if (badLoss || rates.path.climbing) return;
    const change = Math.abs(loss - this.loss) / changeOfDeviation;
    const { calm } = this;
    calm.noise = Number.isNaN(calm.noise) ? change : calm.noise + noiseWeight * (change - calm.noise);
    calm.level = level.level;
    this.loss = loss;
  }

  /** The rate rose. */
  private changed(signals: Signals, rise: RateRise | null): RunFinding<LeavingRule> | null {
    if (rise === null) return null;
    if (rise.regular) return this.cycle(rise);
    if (isWarmup(rise, signals)) return null;
    [this.rise, this.shock, this.ended, this.stays, this.before] = [rise, null, false, false, { ...this.calm }];
    this.since = sinceOf(signals, rise);
    const { jump } = this;
    if (jump !== null && jump.count >= rise.count && isNear(jump, rise, signals)) this.shock = jump;
    return this.report(signals);
  }

  /** It came again in a rhythm: what was told of the first one is taken back as far as that goes. */
  private cycle(rise: RateRise): RunFinding<LeavingRule> | null {
    const { told } = this;
    [this.told, this.rise] = [null, null];
    if (told === null) return null;
    const message = sentences(told.said.message, say('schedule-left.cycle', { step: rise.to.step }));
    return { ...retold(told, { message }), severity: 'note' };
  }

  /** The loss jumped. */
  private shocked(signals: Signals): RunFinding<LeavingRule> | null {
    const { jump, resume } = this;
    if (jump === null) return null;
    this.rise ??= signals.rates.path.waiting;
    if (this.rise !== null && isNear(jump, this.rise, signals)) {
      if (this.shock?.lost === true) return null;
      this.shock = jump;
      return this.report(signals);
    }
    if (resume === null || !isClose(jump, resume.step, resume.count, signals)) return null;
    if (jump.lost) this.resume = null;
    return resumeShock(signals, resume, jump);
  }

  /** Some rows after the rise its new way shows. */
  private later(signals: Signals): RunFinding<LeavingRule> | null {
    const { rise, told, ended } = this;
    if (rise === null || told === null || ended) return null;
    this.since = sinceOf(signals, rise);
    if (this.since.fit === null && this.since.level === null) return null;
    this.ended = true;
    return this.report(signals);
  }

  /** So many rows after the rise the loss stands where it did not stand before, and no warm restart explains that. */
  private patient(signals: Signals, rows: number): RunFinding<LeavingRule> | null {
    const { shock, rise, told } = this;
    if (rise === null || told === null || shock?.lost === true) return null;
    if (this.stays) return this.cameBack(signals, told);
    const since = signals.count - rise.count;
    if (since < rows || since > stayRows.last || !isNoCycle(rise, this.since)) return null;
    if (!(signals.level.level - this.before.level > stayNoise * this.before.noise)) return null;
    this.stays = true;
    return this.report(signals);
  }

  /** What was lost is regained; it took its time all the same. */
  private cameBack({ level, step }: Signals, told: RunFinding<LeavingRule>): RunFinding<LeavingRule> | null {
    if (level.level > this.before.level + this.before.noise) return null;
    this.told = null;
    const message = sentences(told.said.message, say('finding.came-back', { loss: level.level, step }));
    return { ...retold(told, { message }), endStep: step };
  }

  private report(signals: Signals): RunFinding<LeavingRule> {
    const { shock, stays, before } = this;
    const suffers = shock !== null || stays;
    const rise = this.rise!;
    const resumed = this.resume !== null && isClose(this.resume, rise.from.step, rise.count - 1, signals);
    const { from, to, left, top } = rise;
    const rates = say('evidence.rates-around', { before: from.lr, after: to.lr });
    this.told = found<LeavingRule>(signals, {
      rule: !suffers ? 'schedule-left' : resumed ? 'resume-shock' : 'schedule-shock',
      id: `schedule-left-${to.step}`,
      severity: shock?.lost === true || stays ? 'warn' : 'note',
      confidence: left === null ? 'medium' : 'high',
      step: to.step,
      message: stays
        ? staysSaid(rise, before, signals)
        : shock === null
          ? riseSaid(rise)
          : shockSaid(rise, shock, resumed),
      evidence: [
        at(to.step, 'lrAfterChange', to.lr, rates),
        ...(suffers && from.lr > 0
          ? [at(from.step, 'lrAtOnset', from.lr, say('evidence.lr-at-onset', { lr: from.lr }))]
          : []),
        ...(top.lr > from.lr
          ? [at(top.step, 'peakLr', top.lr, say('evidence.peak-before', { lr: top.lr, step: top.step }))]
          : []),
        ...scheduleEvidence(left, 'scheduleEnd'),
        ...scheduleEvidence(this.since.fit, 'newScheduleEnd'),
        ...(shock === null || stays ? [] : jumpEvidence(shock, to.step)),
        ...(stays ? standsEvidence(rise, before, signals) : []),
      ],
      causes: risesBecause(rise, this.since, { resumed, shock: suffers, beyond: beyondEnd(signals, rise) }),
      paths: [['schedule'], ['optimizer', 'lr']],
      fixes: !suffers ? [] : resumed ? ['warmup'] : remedies,
    });
    return this.told;
  }
}

/** The way since a rise, some rows after it, when it was just looked at. */
function sinceOf({ rates: { path }, count }: Signals, rise: RateRise): Since {
  const since: Since = { fit: null, level: null, top: rise.to.lr };
  if (count < rise.count + laterRows || path.top.step < rise.to.step) return since;
  since.top = path.top.lr;
  if (!path.falling) since.level = path.level.rows >= laterRows ? path.top.lr : null;
  else if (path.fitted) since.fit = path.look(rise.left?.peak) ?? path.fit;
  return since;
}

/** Why the schedule that was left had been over while the run goes on. */
function beyondEnd(signals: Signals, { left }: RateRise): Message[] {
  if (left === null || !Number.isFinite(left.end)) return [];
  return shortCauses(Math.round(left.end), plannedLength(signals), signals.facts.stepsPerEpoch);
}

/** A first rise within the first tenth of the run is the warmup of it. */
function isWarmup({ left, top, from, to }: RateRise, signals: Signals): boolean {
  const planned = plannedLength(signals);
  return left === null && top === from && planned !== null && to.step <= warmupShareAtMost * planned;
}

/** Whether a jump came soon after a change at a step and a row. */
function isClose(jump: { step: number }, step: number, count: number, signals: Signals): boolean {
  const spacing = (signals.step - step) / Math.max(1, signals.count - count);
  return jump.step >= step - spacing && jump.step - step <= Math.max(near.steps, near.rows * spacing);
}

const isNear = (jump: LossJump, { from, to, count }: RateRise, signals: Signals): boolean =>
  jump.step >= from.step && isClose(jump, to.step, count, signals);

export const scheduleLeft: DetectorKind<LeavingRule> = {
  rules: [
    {
      id: 'resume-shock',
      doc: {
        title: 'The loss jumps soon after a resume',
        severities: ['warn', 'note'],
        why: 'Without its optimizer state, its schedule or its place in the data a resumed run is another run. Fresh moments of Adam make the first steps too large.',
        threshold: `A jump of the loss within ${near.steps} steps of a resume, or ${near.rows} rows where those are further apart; a warning once progress is lost. A rate that differs by more than ${100 * rateDiffers} % across the resume shows that the schedule was not restored.`,
        source: 'Practice of large runs (ml-engineering); GLM-130B warms such changes.',
        advice:
          'Restore the optimizer’s state, the schedule and the place in the data; where that cannot be, warm up again.',
      },
      fixes: ['warmup'],
    },
    {
      id: 'schedule-shock',
      doc: {
        title: 'The loss jumps soon after a leap of the learning rate',
        severities: ['warn', 'note'],
        why: 'A rate that doubles in one step makes steps that the model and the moments of the optimizer are not used to.',
        threshold: `A jump of the loss within ${near.steps} steps of a rise that schedule-left tells of, or within ${near.rows} rows where those are further apart. A warning once progress is lost, or where the loss has not come back within ${stayRows.first} rows and the rate then goes a way that is no warm restart.`,
        source: 'GLM-130B (2022) warms changes of the rate and of the batch over 2,000 steps.',
        advice: 'Let the rate rise over many steps, or to a lower value.',
      },
      fixes: remedies,
    },
    {
      id: 'schedule-left',
      doc: {
        title: 'The learning rate leaves its schedule',
        severities: ['note'],
        why: 'A rate that leaps up, or rises again after it had fallen, undoes some of what the fall had gained, even where the loss bears it. It happens when a run is resumed without the state of its schedule or with another length, or goes on beyond the end of a cosine.',
        threshold:
          'The rate rises to twice its value, or by a twentieth of its peak, after it had fallen along a schedule or stood still. A first rise within a tenth of the run, or by stairs, is a warmup. A rise that comes again after as many steps, or a whole number of times as many, is a cycle by plan, and so is every later one.',
        source:
          'The shapes are those of PyTorch, transformers, Megatron and Keras; warm restarts are those of SGDR (arXiv 1608.03983).',
        advice:
          'Print the count of the schedule (`scheduler.last_epoch`) before and after the step: it should go on by one. Restore its state with the optimizer’s, and give the planned length anew if the run is to be longer.',
      },
      fixes: [],
    },
  ],
  what: say('watch.shock'),
  needs: [],
  better: ['lr'],
  family: 'none',
  make: () => new ScheduleLeft(),
};
