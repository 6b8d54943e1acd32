/**
 * The same data spikes again: a jump of the loss at the same place in the data as an earlier one, in another pass or after
 * a resume. That batch is bad; elsewhere the same state of the model would not have jumped (PaLM found the opposite for its
 * spikes, by skipping the data and going on). The place is recorded, or follows from the steps in a pass whose order stays.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import type { Detector, DetectorKind } from '../detector';
import { at, found } from '../helpers';
import type { Signals } from '../signals/signals';

/** Jumps remembered. */
const remembered = 128;

const fixes: RemedyId[] = ['skip-batches'];

class RepeatedSpike implements Detector<'repeated-spike'> {
  /** Steps of jumps by the place in the data, oldest first. */
  private readonly steps = new Map<number, number[]>();

  step(signals: Signals): RunFinding<'repeated-spike'> | null {
    const { spikes, trouble, openedAt, count, step } = signals;
    if (!spikes.opened && !(trouble.open && openedAt === count)) return null;
    const place = placeOf(signals);
    const before = this.steps.get(place) ?? [];
    this.steps.delete(place);
    this.steps.set(place, [...before.slice(-9), step]);
    if (this.steps.size > remembered) this.steps.delete(this.steps.keys().next().value!);
    return before.length === 0 ? null : this.report(signals, place, [...before, step]);
  }

  private report(signals: Signals, place: number, steps: number[]): RunFinding<'repeated-spike'> {
    const { step, loss, spikes } = signals;
    const n = steps.length;
    const what = say('evidence.same-batch', { batch: place, steps: steps.map(String) });
    return found(signals, {
      rule: 'repeated-spike',
      id: `repeated-spike-${place}`,
      severity: 'warn',
      confidence: n > 2 ? 'high' : 'medium',
      step: steps[0]!,
      message: say('repeated-spike.found', { batch: place, steps: steps.map(String) }),
      evidence: [
        at(step, 'dataPosition', place, what),
        at(step, 'spikesHere', n, say('evidence.spikes-here', { n, all: spikes.count }), 2),
        at(step, 'loss', loss, say('evidence.loss', { loss, step })),
      ],
      causes: [say('cause.bad-examples')],
      paths: [['data', 'skip'], ['data']],
      fixes,
    });
  }
}

/** Where the newest batch stands in the data. Where that is unknown, a step that a resumed run does again tells it. */
function placeOf({ position, facts, step }: Signals): number {
  if (!Number.isNaN(position)) return position;
  return facts.stepsPerEpoch === undefined ? step : step % facts.stepsPerEpoch;
}

export const repeatedSpike: DetectorKind<'repeated-spike'> = {
  rules: [
    {
      id: 'repeated-spike',
      doc: {
        title: 'The loss jumps again at the same place in the data',
        severities: ['warn'],
        why: 'A jump that comes back with the same batch, in another pass or after a resume, is due to that batch and not to the state of the model.',
        threshold: `A second jump of the loss at the same batch number, among the last ${remembered} places with a jump. The number is recorded, or follows from the steps in a pass whose order stays.`,
        source:
          'PaLM (arXiv 2204.02311) tested its spikes this way and found that the same data did no harm elsewhere; OLMo drops such batches.',
        advice: 'Look at the examples of that batch, mend or skip them.',
      },
      fixes,
    },
  ],
  what: say('watch.repeated-spike'),
  needs: ['position'],
  family: 'none',
  byLossAlone: true,
  make: () => new RepeatedSpike(),
};
