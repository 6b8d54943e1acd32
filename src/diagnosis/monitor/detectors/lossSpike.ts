/** The loss jumped and came back by itself: a note, never action. Healthy language-model runs have such spikes from their data. */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import { at, fact, found } from '../helpers';
import type { Signals } from '../signals/signals';
import { longestSpike, spikeDeviations, spikeVisible, spikeWindow, type Jump } from '../signals/spikes';

/** After so many notes, further spikes are counted in one. */
const most = 20;

class LossSpike implements Detector<'loss-spike'> {
  private count = 0;

  step(signals: Signals): RunFinding<'loss-spike'> | null {
    if (signals.badLoss || !Number.isFinite(signals.loss)) return null;
    const { trouble, spikes } = signals;
    if (trouble.ended && trouble.alarm === null) return this.recovered(signals);
    // Where most losses are zero, as of a margin, those that are not stand out by design.
    return spikes.ended === null || spikes.ended.centre === 0 ? null : this.note(signals, spikes.ended);
  }

  /** A loss that was lost but came back without an alarm. */
  private recovered(signals: Signals): RunFinding<'loss-spike'> {
    const { level, calm } = signals;
    const { onset: step, peak, peakStep } = signals.trouble;
    const back = level.level;
    return this.note(signals, { step: Math.min(step, calm.step), peak, peakStep, centre: level.best, back });
  }

  private note(signals: Signals, jump: Jump): RunFinding<'loss-spike'> {
    this.count += 1;
    const many = this.count > most;
    const { step, peak, peakStep, centre: usual, back } = jump;
    const figures = { usual, peak, peakStep };
    return found(signals, {
      id: many ? 'loss-spike-more' : `loss-spike-${step}`,
      rule: 'loss-spike',
      severity: 'note',
      confidence: 'high',
      step,
      message: many
        ? say('loss-spike.more', { n: this.count - most, ...figures })
        : say('loss-spike.found', { ...figures, back: signals.step }),
      evidence: [
        at(peakStep, 'peakLoss', peak, say('evidence.spike', { peak, usual }), back),
        fact('spikes', this.count, say('evidence.spike-number', { n: this.count })),
      ],
      causes: [say('cause.odd-batch')],
      paths: [['data'], ['clip', 'norm']],
    });
  }
}

export const lossSpike: DetectorKind<'loss-spike'> = {
  rules: [
    {
      id: 'loss-spike',
      doc: {
        title: 'The loss jumped and came back by itself',
        severities: ['note'],
        why: 'Healthy language models have such spikes, mostly from their data. One that recovered needs no action; many of them tell that the run is near its limit.',
        threshold: `A loss more than ${spikeDeviations} robust standard deviations above the level of the last ${spikeWindow}, and by ${100 * spikeVisible} % of the progress made so far, that was back within ${longestSpike} steps. After ${most} of them the rest is counted in one note.`,
        source:
          'Eight deviations is the rule of a public watcher calibrated on healthy runs, whose greatest was 4.5; seven, as in llm.c and OLMo, speaks on every healthy GPT-2 log.',
        advice: 'Nothing. Where spikes come often, clip, or look at the data of those steps.',
      },
      fixes: [],
    },
  ],
  what: say('watch.loss-spike'),
  needs: [],
  family: 'none',
  byLossAlone: true,
  make: () => new LossSpike(),
};
