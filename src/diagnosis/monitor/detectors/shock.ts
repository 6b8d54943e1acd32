/**
 * A shock: the loss jumps within a hundred steps of a resume or of a rise of the learning rate to twice its value or more
 * in one step (GLM-130B warms such changes over 2,000 steps). Without its optimizer state, schedule or place in the data a
 * resumed run is another run; a rate that differs by more than a tenth across the resume shows the second.
 */
import type { RunFinding } from '../../finding';
import { figure } from '../../../shared/numbers';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

const within = 100;
const leap = 2;
const differs = 0.1;

interface Change {
  kind: 'resume' | 'schedule';
  step: number;
  count: number;
  before: number;
  after: number;
}

class Shock implements Detector {
  private lr = NaN;
  private seenResume: number | null = null;
  private change: Change | null = null;

  step(signals: Signals): RunFinding | null {
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

function report(signals: Signals, { kind, step: since, count, before, after }: Change): RunFinding {
  const { step, loss, trouble } = signals;
  const resume = kind === 'resume';
  const moved = Math.abs(after - before) > differs * before;
  const what = resume
    ? `the run was resumed at step ${since}`
    : `the learning rate went from ${figure(before)} to ${figure(after)} at step ${since}`;
  const took = signals.count - count;
  const rates = `learning rate ${figure(before)} before, ${figure(after)} after`;
  return found(signals, {
    rule: `${kind}-shock`,
    id: `${kind}-shock-${since}`,
    severity: trouble.open ? 'warn' : 'note',
    confidence: 'medium',
    step: since,
    message: `The loss jumped to ${figure(loss)} ${took} ${took === 1 ? 'step' : 'steps'} after ${what}.`,
    evidence: [
      at(step, 'loss', loss, `loss ${figure(loss)} at step ${step}`),
      { name: 'stepsAfterChange', value: took, threshold: within, text: `${took} steps after the change` },
      ...(Number.isNaN(after) ? [] : [at(since, 'lrAfterChange', after, rates)]),
    ],
    causes: resume
      ? [
          ...(moved ? [`The schedule was not restored: ${rates}.`] : []),
          'The state of the optimizer was not restored, so that its moments start anew.',
          'The run goes on at another place in the data.',
        ]
      : ['The rate rose too far at once; a change of that size wants to be warmed up.'],
    paths: resume
      ? [['schedule'], ['optimizer']]
      : [
          ['schedule', 'warmup'],
          ['optimizer', 'lr'],
        ],
    fixes: resume ? ['warmup'] : ['lower-lr', 'warmup'],
    ...(resume ? { notChecked: ['the state of the optimizer: its moments are not recorded.'] } : {}),
  });
}

export const shock: DetectorKind = {
  rule: 'resume-shock',
  what: 'shocks by a resume or by a leap of the learning rate',
  needs: [],
  better: ['lr'],
  family: 'none',
  make: () => new Shock(),
};
