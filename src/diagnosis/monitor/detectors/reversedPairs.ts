/**
 * Pairs of answers whose margin falls. Every step of DPO and its kin raises the reward of the chosen answer over that of the
 * rejected one, on the very pairs that the log tells of; so a margin that falls below its start and below zero, and stays there, is
 * no noise of training: chosen and rejected are swapped between the loss and the log, the sign is wrong, or the rate is too high.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import type { Gauges } from '../gauges';
import { at, fact, found, Spell } from '../helpers';
import { RewardLevel } from '../signals/rewardLevel';
import type { Signals } from '../signals/signals';

/** Standard deviations of what chance would do over as many rows. */
const certain = 2.5;
/** Share of the fall that may be regained. */
const regained = 0.3;
const inRow = { warn: 15, act: 40 };
/** Weight of the newest accuracy in its level. */
const weight = 0.1;
/** Of pairs told by chance. */
const half = 0.5;

class ReversedPairs implements Detector<'reversed-pairs'> {
  /** How far the margin has fallen: a level that rises as the margin falls. */
  private readonly fall = new RewardLevel();
  private readonly spell = new Spell();
  private accuracy = NaN;

  gauges(signals: Signals, gauges: Gauges, step: number): RunFinding<'reversed-pairs'> | null {
    const { chosen = NaN, rejected = NaN, pairAccuracy } = gauges;
    const { margin = chosen - rejected } = gauges;
    if (!Number.isFinite(margin)) return null;
    if (pairAccuracy !== undefined)
      this.accuracy = Number.isNaN(this.accuracy)
        ? pairAccuracy
        : this.accuracy + weight * (pairAccuracy - this.accuracy);
    const { fall } = this;
    fall.push(step, -margin);
    const holds = fall.level > 0 && fall.visible && fall.rose(certain) && fall.lostShare < regained;
    this.spell.push(holds && !(this.accuracy >= half), step, 0);
    const { held } = this.spell;
    if (held !== inRow.warn && held !== inRow.act) return null;
    return this.report(signals, step, held === inRow.act ? 'act' : 'warn');
  }

  /** A margin that is lost to the end is told with its last figures. */
  end(signals: Signals): RunFinding<'reversed-pairs'> | null {
    const { held } = this.spell;
    return held < inRow.warn ? null : this.report(signals, signals.step, held >= inRow.act ? 'act' : 'warn');
  }

  private report(signals: Signals, step: number, severity: 'act' | 'warn'): RunFinding<'reversed-pairs'> {
    const { accuracy } = this;
    const [start, margin] = [-this.fall.start, -this.fall.level];
    const figures = { start, margin, step };
    const told = Number.isFinite(accuracy);
    const rises = signals.trouble.open;
    return found(signals, {
      rule: 'reversed-pairs',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: this.spell.since,
      message: told
        ? say('reversed-pairs.found-accuracy', { ...figures, share: accuracy })
        : say('reversed-pairs.found', figures),
      evidence: [
        at(step, 'margin', margin, say('evidence.margin', { margin, start }), Math.min(0, start)),
        ...(told ? [fact('pairAccuracy', accuracy, say('evidence.pair-accuracy', { share: accuracy }), half)] : []),
      ],
      causes: [say('cause.pairs-swapped'), ...(rises ? [say('cause.pairs-sign'), say('cause.lr-here')] : [])],
      paths: rises ? [['data'], ['optimizer', 'lr']] : [['data']],
    });
  }
}

export const reversedPairs: DetectorKind<'reversed-pairs'> = {
  rules: [
    {
      id: 'reversed-pairs',
      doc: {
        title: 'The margin between chosen and rejected answers falls',
        severities: ['act', 'warn'],
        why: 'A step of DPO raises the reward of the chosen answer over that of the rejected one. Where the margin of the same pairs falls below zero, training prefers what it should not.',
        threshold: `The smoothed margin is below zero, has fallen by more than ${certain} times what chance would do over as many rows (from its own changes), so far that it stands out of the noise of single rows, and has not regained ${100 * regained} % of that, in ${inRow.warn} rows in a row (warning) or ${inRow.act} (act). Silent where half of the pairs or more are told apart.`,
        source:
          'The gradient of DPO raises the likelihood of the chosen answer and lowers that of the rejected one (arXiv 2305.18290, section 4); TRL records margins and accuracies to see that.',
        advice:
          'Print one pair as the loss gets it, and the two rewards beside it. If the pairs are right, lower the learning rate.',
      },
      fixes: [],
    },
  ],
  what: say('watch.reversed-pairs'),
  needs: [],
  objectives: ['preference'],
  family: 'none',
  make: () => new ReversedPairs(),
};
