/**
 * Jumps of the loss: more than eight robust standard deviations (median and median absolute deviation of the last 64
 * losses) above its level, and visible: a tenth of the progress made so far. Eight is the rule of a public watcher
 * calibrated on healthy runs, where the greatest was 4.5; seven (llm.c, OLMo) speaks on every healthy GPT-2 log.
 */
import type { LossLevel } from './lossLevel';
import { Recent } from './statistics/recent';

export const spikeDeviations = 8;
/** Share of the progress that a jump must reach. */
export const spikeVisible = 0.1;
export const spikeWindow = 64;
/** A jump that has not come back within so many steps is no spike. */
export const longestSpike = 100;

export interface Jump {
  step: number;
  peak: number;
  peakStep: number;
  centre: number;
  /** The loss below which the spike is over. */
  back: number;
}

export class Spikes {
  /** Jumps so far. */
  count = 0;
  /** The newest step began a jump. */
  opened = false;
  /** The jump that came back with the newest step. */
  ended: Jump | null = null;
  private jump: Jump | null = null;
  private readonly recent = new Recent(spikeWindow);

  /** Takes the next finite loss, after `level` has; `troubled`: progress is lost, which is more than a spike. */
  push(step: number, loss: number, level: LossLevel, troubled: boolean): void {
    this.rest();
    if (troubled) this.jump = null;
    else if (this.jump !== null) this.follow(step, loss, this.jump);
    else if (!this.opens(step, loss, level)) this.recent.push(loss);
  }

  /** A step without a finite loss. */
  rest(): void {
    this.opened = false;
    this.ended = null;
  }

  private opens(step: number, loss: number, level: LossLevel): boolean {
    const far = loss - level.level > spikeVisible * level.span;
    if (!far || loss < level.level + 3 * level.noise || this.recent.length < spikeWindow / 2) return false;
    const { centre, spread } = this.recent.robust();
    if (!(loss > centre + spikeDeviations * spread)) return false;
    this.jump = { step, peak: loss, peakStep: step, centre, back: centre + 3 * spread };
    this.count += 1;
    this.opened = true;
    return true;
  }

  private follow(step: number, loss: number, jump: Jump): void {
    if (loss > jump.peak) Object.assign(jump, { peak: loss, peakStep: step });
    if (loss <= jump.back) {
      this.jump = null;
      this.ended = jump;
    } else if (step - jump.step > longestSpike) {
      this.jump = null;
      this.recent.clear();
    }
  }
}
