/**
 * The loss jumped and came back by itself: a note, never action. A spike is a loss more than eight robust standard
 * deviations (median and median absolute deviation of the last 64 losses) above its level that is also visible:
 * a tenth of the progress made so far. Healthy language-model runs have such spikes from their data.
 */
import type { RunFinding } from '../finding';
import { figure } from '../figures';
import type { Detector, DetectorKind } from './detector';
import type { Signals } from './signals';
import { Recent } from './statistics/recent';

const deviations = 8;
/** Share of the progress that a jump must reach. */
const visible = 0.1;
const window = 64;
/** A jump that has not come back within so many steps is no spike. */
const longest = 100;
/** After so many notes, further spikes are counted in one. */
const most = 20;

interface Jump {
  step: number;
  peak: number;
  peakStep: number;
  centre: number;
  /** The loss below which the spike is over. */
  back: number;
  gradNorm: number;
}

class LossSpike implements Detector {
  private readonly recent = new Recent(window);
  private jump: Jump | null = null;
  private count = 0;

  step(signals: Signals): RunFinding | null {
    if (signals.badLoss || !Number.isFinite(signals.loss)) return null;
    if (signals.trouble.ended && signals.trouble.alarm === null) return this.recovered(signals);
    if (signals.trouble.open) this.jump = null;
    else if (this.jump !== null) return this.follow(signals, this.jump);
    else if (!this.opens(signals)) this.recent.push(signals.loss);
    return null;
  }

  private opens(signals: Signals): boolean {
    const { loss, level, step } = signals;
    const far = loss - level.level > visible * Math.max(level.progress, 0.1 * level.scale);
    if (!far || loss < level.level + 3 * level.noise || this.recent.length < window / 2) return false;
    const { centre, spread } = this.recent.robust();
    if (!(loss > centre + deviations * spread)) return false;
    this.jump = { step, peak: loss, peakStep: step, centre, back: centre + 3 * spread, gradNorm: signals.gradNorm };
    return true;
  }

  private follow(signals: Signals, jump: Jump): RunFinding | null {
    const { loss, step } = signals;
    if (loss > jump.peak) Object.assign(jump, { peak: loss, peakStep: step });
    if (loss <= jump.back) {
      this.jump = null;
      return this.note(signals, jump);
    }
    if (step - jump.step > longest) {
      this.jump = null;
      this.recent.clear();
    }
    return null;
  }

  /** A loss that was lost but came back without an alarm. */
  private recovered(signals: Signals): RunFinding {
    const { trouble, level, calm } = signals;
    this.jump = null;
    const { onset: step, peak, peakStep } = trouble;
    return this.note(signals, {
      step: Math.min(step, calm.step),
      peak,
      peakStep,
      centre: level.best,
      back: level.level,
      gradNorm: signals.gradNorm,
    });
  }

  private note(signals: Signals, jump: Jump): RunFinding {
    this.count += 1;
    const many = this.count > most;
    const took = signals.step - jump.step;
    const what = `The loss spiked from ${figure(jump.centre)} to ${figure(jump.peak)} at step ${jump.peakStep} and was back after ${took} ${took === 1 ? 'step' : 'steps'}.`;
    return {
      id: many ? 'loss-spike-more' : `loss-spike-${jump.step}`,
      rule: 'loss-spike',
      severity: 'note',
      step: jump.step,
      endStep: signals.step,
      message: many ? `${this.count - most} more spikes of the loss, all recovered; the last one: ${what}` : what,
      evidence: [
        {
          name: 'peakLoss',
          value: jump.peak,
          step: jump.peakStep,
          threshold: jump.back,
          text: `loss ${figure(jump.peak)}, usual until then ${figure(jump.centre)}`,
        },
        { name: 'spikes', value: this.count, text: `spike number ${this.count} of this run` },
      ],
      causes: ['A batch unlike the others, or a step that was too large and was made good by the next ones.'],
      paths: [['data'], ['clip', 'norm']],
      fixes: [],
    };
  }
}

export const lossSpike: DetectorKind = {
  rule: 'loss-spike',
  what: 'spikes that recovered',
  needs: [],
  family: 'none',
  make: () => new LossSpike(),
};
