/**
 * A shock: the loss jumps within a hundred steps of a resume or of a rise of the learning rate to twice its value or more
 * in one step (GLM-130B warms such changes over 2,000 steps). Without its optimizer state, schedule or place in the data a
 * resumed run is another run; a rate that differs by more than a tenth across the resume shows the second.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import type { Signals } from '../signals/signals';

const within = 100;
const leap = 2;
const differs = 0.1;

interface LrChange {
  kind: 'resume' | 'schedule';
  step: number;
  count: number;
  before: number;
  after: number;
}

const remedies: Record<LrChange['kind'], RemedyId[]> = { resume: ['warmup'], schedule: ['lower-lr', 'warmup'] };

type ShockRule = 'resume-shock' | 'schedule-shock';

class Shock implements Detector<ShockRule> {
  private lr = NaN;
  private seenResume: number | null = null;
  private change: LrChange | null = null;

  step(signals: Signals): RunFinding<ShockRule> | null {
    this.watch(signals);
    const { spikes, trouble, openedAt, count } = signals;
    const jumped = spikes.opened || (trouble.open && openedAt === count);
    const { change } = this;
    if (change === null || !jumped || count - change.count > within) return null;
    // A spike is a note; the same jump is worth a look once progress is lost.
    if (trouble.open) this.change = null;
    return report(signals, change);
  }

  private watch({ seen, resumedAt, count, step }: Signals): void {
    const before = this.lr;
    const after = seen.lr ?? NaN;
    if (resumedAt !== null && resumedAt !== this.seenResume) {
      this.seenResume = resumedAt;
      this.change = { kind: 'resume', step, count, before, after };
      // A rise from nothing is the start of a warmup.
    } else if (before > 0 && after >= leap * before && count > within) {
      this.change = { kind: 'schedule', step, count, before, after };
    }
    if (Number.isFinite(after)) this.lr = after;
  }
}

function report(signals: Signals, { kind, step: since, count, before, after }: LrChange): RunFinding<ShockRule> {
  const { step, loss, trouble } = signals;
  const resume = kind === 'resume';
  const moved = Math.abs(after - before) > differs * before;
  const n = signals.count - count;
  const rates = say('evidence.rates-around', { before, after });
  return found(signals, {
    rule: `${kind}-shock`,
    id: `${kind}-shock-${since}`,
    severity: trouble.open ? 'warn' : 'note',
    confidence: 'medium',
    step: since,
    message: resume
      ? say('resume-shock.found', { loss, n, since })
      : say('schedule-shock.found', { loss, n, before, after, since }),
    evidence: [
      at(step, 'loss', loss, say('evidence.loss', { loss, step })),
      fact('stepsAfterChange', n, say('evidence.steps-after-change', { n }), within),
      ...(Number.isNaN(after) ? [] : [at(since, 'lrAfterChange', after, rates)]),
    ],
    causes: resume
      ? [
          ...(moved ? [say('cause.schedule-not-restored', { rates })] : []),
          say('cause.optimizer-not-restored'),
          say('cause.other-place'),
        ]
      : [say('cause.rate-leap')],
    paths: resume
      ? [['schedule'], ['optimizer']]
      : [
          ['schedule', 'warmup'],
          ['optimizer', 'lr'],
        ],
    fixes: remedies[kind],
    ...(resume ? { notChecked: [say('unseen.optimizer-state')] } : {}),
  });
}

export const shock: DetectorKind<ShockRule> = {
  rules: [
    {
      id: 'resume-shock',
      doc: {
        title: 'The loss jumps soon after a resume',
        severities: ['warn', 'note'],
        why: 'Without its optimizer state, its schedule or its place in the data a resumed run is another run. Fresh moments of Adam make the first steps too large.',
        threshold: `A jump of the loss within ${within} steps of a resume; a warning once progress is lost. A rate that differs by more than ${100 * differs} % across the resume shows that the schedule was not restored.`,
        source: 'Practice of large runs (ml-engineering); GLM-130B warms such changes.',
        advice:
          'Restore the optimizer’s state, the schedule and the place in the data; where that cannot be, warm up again.',
      },
      fixes: remedies.resume,
    },
    {
      id: 'schedule-shock',
      doc: {
        title: 'The loss jumps soon after a leap of the learning rate',
        severities: ['warn', 'note'],
        why: 'A rate that doubles in one step makes steps that the model and the moments of the optimizer are not used to.',
        threshold: `A jump of the loss within ${within} steps of a rise of the learning rate to ${leap} times its value or more in one step, once ${within} steps are done: a rise from nothing is the start of a warmup. A warning once progress is lost.`,
        source: 'GLM-130B (2022) warms changes of the rate and of the batch over 2,000 steps.',
        advice: 'Let the rate rise over many steps, or to a lower value.',
      },
      fixes: remedies.schedule,
    },
  ],
  what: say('watch.shock'),
  needs: [],
  better: ['lr'],
  family: 'none',
  make: () => new Shock(),
};
