/**
 * Stalls and slow steps, from the times of the steps. A step counts as a stall when it took a minute and a hundred times
 * the usual; half an hour (SageMaker Debugger) is worth a look. Steps are slow when three windows in a row take half as
 * long again as the fastest did; threefold (trainproof) is worth a look where these windows took a minute more than they had to.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';
import { Recent } from '../signals/statistics/recent';

const stall = { seconds: 60, times: 100, warn: 1800 };
const slow = { note: 1.5, warn: 3, seconds: 60 };
const window = 64;
const inRow = 3;

type StallRule = 'stall' | 'slow-steps';

class Stalls implements Detector<StallRule> {
  private last = NaN;
  private readonly recent = new Recent(window);
  private filled = 0;
  private fastest = Infinity;
  private usual = NaN;
  private slowWindows = 0;
  private stalls = 0;
  private told = 0;

  step(signals: Signals): RunFinding<StallRule> | null {
    const { time } = signals.seen;
    if (time === undefined || !Number.isFinite(time)) return null;
    const took = time - this.last;
    this.last = time;
    // The pause before a resume is nobody's fault.
    if (!(took >= 0) || signals.resumedAt === signals.count - 1) return null;
    if (took > stall.seconds && took > stall.times * this.usual) return this.stalled(signals, took);
    this.recent.push(took);
    this.filled += 1;
    return this.filled % window === 0 ? this.look(signals) : null;
  }

  private look(signals: Signals): RunFinding<StallRule> | null {
    this.usual = this.recent.median();
    if (this.usual > 0) this.fastest = Math.min(this.fastest, this.usual);
    const times = this.usual / this.fastest;
    this.slowWindows = times > slow.note ? this.slowWindows + 1 : 0;
    const dear = inRow * window * (this.usual - this.fastest) > slow.seconds;
    const bound = times > slow.warn && dear ? slow.warn : slow.note;
    if (this.slowWindows < inRow || this.told >= bound) return null;
    this.told = bound;
    const what = say('evidence.slow-step', { seconds: this.usual, times, n: window });
    return found(signals, {
      rule: 'slow-steps',
      severity: bound === slow.warn ? 'warn' : 'note',
      confidence: 'medium',
      message: say('slow-steps.found', { what }),
      evidence: [at(signals.step, 'stepSeconds', this.usual, what, bound * this.fastest)],
      causes: [say('cause.slow-data'), say('cause.busy-machine'), say('cause.memory')],
      paths: [['data']],
    });
  }

  private stalled(signals: Signals, took: number): RunFinding<StallRule> {
    this.stalls += 1;
    const { step } = signals;
    const what = say('evidence.step-took', { took, usual: this.usual });
    return found(signals, {
      rule: 'stall',
      // One finding for all of them: a run that saves slowly stalls at every save.
      severity: took > stall.warn ? 'warn' : 'note',
      confidence: 'high',
      message:
        this.stalls > 1 ? say('stall.again', { step, what, n: this.stalls }) : say('stall.found', { step, what }),
      evidence: [at(step, 'stepSeconds', took, what, Math.max(stall.seconds, stall.times * this.usual))],
      causes: [say('cause.waited'), say('cause.slept')],
      paths: [['data'], ['checkpoints']],
    });
  }
}

export const stalls: DetectorKind<StallRule> = {
  rules: [
    {
      id: 'stall',
      doc: {
        title: 'A step took far longer than usual',
        severities: ['warn', 'note'],
        why: 'The run stood still: data, a checkpoint or another machine was waited for. It costs time only, unless it comes again and again.',
        threshold: `A step of more than ${stall.seconds} s and ${stall.times} times the usual; a warning from ${stall.warn / 60} minutes. The pause before a resume is not meant.`,
        source: 'SageMaker Debugger (StalledTraining): half an hour.',
        advice: 'Look at what was written or read before that step.',
      },
      fixes: [],
    },
    {
      id: 'slow-steps',
      doc: {
        title: 'Steps have become slow',
        severities: ['warn', 'note'],
        why: 'Data that is not read fast enough, a machine that is throttled or shared, and memory that fills up all make steps slower in the course of a run.',
        threshold: `In ${inRow} windows of ${window} steps in a row, the usual step takes more than ${slow.note} times as long as in the fastest window; a warning from ${slow.warn} times, where these windows took ${slow.seconds} s more than they had to.`,
        source: 'trainproof: threefold.',
        advice: 'Look at the loading of data and at what else uses the machine.',
      },
      fixes: [],
    },
  ],
  what: say('watch.stalls'),
  needs: ['time'],
  family: 'none',
  make: () => new Stalls(),
};
