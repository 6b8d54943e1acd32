/**
 * The loss jumps every so many rows: something comes back with a period, such as a bad piece of the data, a changed batch at
 * the end of an epoch, or what the run does every so many steps. Jumps by chance keep no distance.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

/** A jump is so many mean distances of a loss from its smoothed level above it: some five standard deviations. */
const far = 6;
/** It is over at so many, within so many rows. */
const over = 3;
const longest = 10;
/** Rows until the noise is known. */
const settled = 30;
/** Jumps whose distances have to be the same. */
const jumps = 5;
/** Rows between two jumps at least, and what the distances may differ by: a row, or this share of them. */
const least = 5;
const differ = 0.02;

interface SpikeAt {
  row: number;
  step: number;
  loss: number;
}

class PeriodicSpikes implements Detector<'periodic-spikes'> {
  private list: SpikeAt[] = [];
  private jump: (SpikeAt & { back: number }) | null = null;
  private rows = 0;
  private level = NaN;
  private noise = NaN;
  private told = false;

  step(signals: Signals): RunFinding<'periodic-spikes'> | null {
    const { loss, seen, step, badLoss, level, trouble } = signals;
    if (this.told || seen.loss === undefined || badLoss) return null;
    this.rows += 1;
    if (trouble.open) this.list = [];
    else if (this.jump !== null) this.follow(loss, this.jump);
    else if (this.rows > settled && loss > this.level + far * this.noise && this.noise > 0)
      this.jump = { row: this.rows, step, loss, back: this.level + over * this.noise };
    this.level = level.level;
    this.noise = level.noise;
    const period = periodOf(this.list);
    return period === null ? null : this.report(signals, period);
  }

  /** A jump counts once the loss is back: one that stays up is no jump, and what came before it was another level. */
  private follow(loss: number, jump: SpikeAt & { back: number }): void {
    const took = this.rows - jump.row;
    if (loss > jump.back && took < longest) return;
    this.jump = null;
    this.list = loss > jump.back ? [] : [...this.list.slice(1 - jumps), jump];
  }

  private report(signals: Signals, period: number): RunFinding<'periodic-spikes'> {
    this.told = true;
    const steps = this.list.map(({ step }) => step);
    const every = Math.round((steps.at(-1)! - steps[0]!) / (jumps - 1));
    const what = say('evidence.jumps-at', { steps: steps.map(String) });
    const { level } = signals.level;
    const { step, loss } = this.list.at(-1)!;
    return found(signals, {
      rule: 'periodic-spikes',
      severity: 'note',
      confidence: 'high',
      step: steps[0]!,
      message: say('periodic-spikes.found', { n: every, what }),
      evidence: [
        at(step, 'period', period, what),
        at(step, 'loss', loss, say('evidence.spike', { peak: loss, usual: level })),
      ],
      causes: [say('cause.period-of-data'), say('cause.period-of-run')],
      paths: [['data']],
    });
  }
}

/** Rows from jump to jump where they are the same; null where they are not, or where there are too few jumps. */
function periodOf(list: readonly SpikeAt[]): number | null {
  if (list.length < jumps) return null;
  const distances = list.slice(1).map(({ row }, i) => row - list[i]!.row);
  const period = (list.at(-1)!.row - list[0]!.row) / (jumps - 1);
  const even = distances.every((each) => Math.abs(each - period) <= Math.max(1, differ * period));
  return even ? period : null;
}

export const periodicSpikes: DetectorKind<'periodic-spikes'> = {
  rules: [
    {
      id: 'periodic-spikes',
      doc: {
        title: 'The loss jumps every so many steps',
        severities: ['note'],
        why: 'Jumps by chance keep no distance. What comes back after the same number of steps has a cause that comes back: the order of the data, or something that the run does then.',
        threshold: `${jumps} jumps in a row, each more than ${far} mean distances of a loss above its smoothed level and back within ${longest} rows, whose distances differ by at most a row or ${100 * differ} %, and are at least ${least} rows.`,
        source:
          'Of the healthy public runs of the bench it speaks where the period is a pass over the data, and nowhere else.',
        advice:
          'See what happens at these steps: which examples, an evaluation, a checkpoint, the last and smaller batch of an epoch.',
      },
      fixes: [],
    },
  ],
  what: say('watch.periodic-spikes'),
  needs: [],
  family: 'none',
  byLossAlone: true,
  make: () => new PeriodicSpikes(),
};
