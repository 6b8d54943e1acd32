/**
 * The reward is lost again: most of what it had gained, beyond what chance would carry it, and for long. Of learning a
 * policy the reward is the measure of progress, as the loss is elsewhere.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { Evidence, RunFinding } from '../../finding';
import type { RemedyId } from '../../ids';
import { usualUpdate } from '../../practice';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import type { Gauges } from '../gauges';
import { at, fact, found, Spell } from '../helpers';
import type { RewardLevel } from '../signals/rewardLevel';
import type { Signals } from '../signals/signals';

/** Shares of what was gained: lost, and regained. */
const share = { lost: 0.7, back: 0.35 };
/**
 * Standard deviations of what chance would do over as many rows: by the reward alone, and where the policy went far at the same
 * time, which is proof of another kind. Noise that reverts counts as chance, too, and hides a loss for long.
 */
const certain = { alone: { rose: 2.5, fell: 2.5 }, far: { rose: 1, fell: 1.5 } };
/** Rows in a row since the best reward whose update was larger than those of healthy runs, for it to have gone far. */
const farRows = 8;
/** Rows for which it has to stay lost: at least so many, and this share of the rows in which it was gained. */
const wait = { warn: { rows: 15, share: 0.2 }, act: { rows: 40, share: 0.5 } };

/** Times the KL divergence at the best reward at which the policy has left its reference. */
const grown = 10;

const fixes: RemedyId[] = ['lower-lr', 'clip-global-norm'];

class RewardCollapse implements Detector<'reward-collapse'> {
  private readonly spell = new Spell();
  /** The same, less certain by the reward alone. */
  private readonly suspected = new Spell();
  private told: RunFinding<'reward-collapse'> | null = null;
  /** KL divergence from the reference when the reward was at its best. */
  private klAtBest = NaN;
  private readonly large = new Spell();
  /** Updates have been large since the best reward. */
  private far = false;

  gauges(signals: Signals, { reward }: Gauges, step: number): RunFinding<'reward-collapse'> | null {
    const { reward: level, gauges } = signals;
    if (reward === undefined) return null;
    if (level.since === 0) [this.klAtBest, this.far] = [gauges.referenceKl ?? NaN, false];
    this.far = this.large.push(isLarge(gauges), step, farRows) || this.far;
    if (this.told !== null && level.lostShare < share.back) return this.regained(signals);
    const left = this.hasLeft(signals);
    const gone = level.lostShare > share.lost && level.visible;
    const alone = gone && isCertain(level, 'alone');
    this.spell.push(alone, step, 1);
    this.suspected.push(alone || (gone && (left || this.far) && isCertain(level, 'far')), step, 1);
    const severity = this.severity(level.climb, left);
    if (severity === null || this.told?.severity === severity || this.told?.severity === 'act') return null;
    this.told = this.report(signals, step, severity);
    return this.told;
  }

  /** What is lost to the end is told with the reward that it ended with. */
  end(signals: Signals): RunFinding<'reward-collapse'> | null {
    const severity = this.told?.severity;
    if (severity === undefined || severity === 'note' || this.suspected.held === 0) return null;
    return this.report(signals, signals.step, severity);
  }

  /** With a policy that has left its reference, a warning is certain enough to act on. */
  private severity(climb: number, left: boolean): 'act' | 'warn' | null {
    const held = (of: 'act' | 'warn', { held }: Spell) => held >= Math.max(wait[of].rows, wait[of].share * climb);
    if (held(left ? 'warn' : 'act', this.spell) || held('act', this.suspected)) return 'act';
    return held('warn', this.suspected) ? 'warn' : null;
  }

  private hasLeft({ gauges }: Signals): boolean {
    return gauges.referenceKl !== undefined && gauges.referenceKl > grown * this.klAtBest;
  }

  private regained({ reward, step }: Signals): RunFinding<'reward-collapse'> {
    const before = this.told!;
    this.told = null;
    const why = say('reward-collapse.regained', { reward: reward.level, step });
    return { ...takenBack(before, why, step), fixes: [] };
  }

  private report(signals: Signals, step: number, severity: 'act' | 'warn'): RunFinding<'reward-collapse'> {
    const { best, bestStep, level, start } = signals.reward;
    const beside = besides(signals, step, this.hasLeft(signals));
    return found(signals, {
      rule: 'reward-collapse',
      severity,
      confidence: severity === 'act' ? 'high' : 'medium',
      step: this.suspected.since,
      message: say('reward-collapse.found', { start, best, bestStep, level, step }),
      evidence: [
        fact('rewardAtStart', start, say('evidence.reward-start', { reward: start })),
        at(bestStep, 'bestReward', best, say('evidence.reward-best', { reward: best, step: bestStep })),
        at(
          step,
          'reward',
          level,
          say('evidence.reward-now', { reward: level, step }),
          best - share.lost * (best - start),
        ),
        ...beside.evidence,
      ],
      causes: [...beside.causes, say('cause.policy-lr'), say('cause.policy-epochs'), say('cause.reward-changed')],
      paths: [
        ['optimizer', 'lr'],
        ['clip', 'norm'],
      ],
      fixes,
    });
  }
}

/** Whether an update was larger than those of healthy runs. */
const isLarge = ({ updateKl = 0, clipFraction = 0 }: Gauges): boolean =>
  updateKl > usualUpdate.kl || clipFraction > usualUpdate.clipped;

const isCertain = (level: RewardLevel, by: keyof typeof certain): boolean =>
  level.rose(certain[by].rose) && level.fell(certain[by].fell);

/** What else was seen when the reward was gone, and speaks for a cause. */
function besides({ gauges }: Signals, step: number, left: boolean): { evidence: Evidence[]; causes: Message[] } {
  const { referenceKl: kl, entropy, updateKl = NaN, clipFraction = NaN } = gauges;
  const { kl: usual, clipped } = usualUpdate;
  const evidence: Evidence[] = [];
  if (updateKl > usual)
    evidence.push(at(step, 'updateKl', updateKl, say('evidence.update-kl', { kl: updateKl, usual }), usual));
  if (clipFraction > clipped)
    evidence.push(
      at(
        step,
        'clipFraction',
        clipFraction,
        say('evidence.clip-fraction', { share: clipFraction, usual: clipped }),
        clipped,
      ),
    );
  if (kl !== undefined) evidence.push(at(step, 'referenceKl', kl, say('evidence.reference-kl', { kl })));
  if (entropy !== undefined) evidence.push(at(step, 'entropy', entropy, say('evidence.entropy', { entropy })));
  return { evidence, causes: left && kl !== undefined ? [say('cause.far-from-reference', { kl })] : [] };
}

export const rewardCollapse: DetectorKind<'reward-collapse'> = {
  rules: [
    {
      id: 'reward-collapse',
      doc: {
        title: 'The reward that was gained is lost again',
        severities: ['act', 'warn', 'note'],
        why: 'The loss of a policy falls and rises by design; its reward is what is learned. A reward that falls back to where it began and stays there is a policy that is lost.',
        threshold: `The smoothed reward has lost more than ${100 * share.lost} % of what it had gained, gain and fall are each more than ${certain.alone.rose} times what chance would do over as many rows (from the reward's own changes), or ${certain.far.rose} and ${certain.far.fell} times where the policy has left its reference or ${farRows} updates in a row since the best were larger than those of healthy runs, the gain stands out of the noise of single rows, and it stays so for ${wait.warn.rows} rows and ${100 * wait.warn.share} % of the rows of the climb (warning), ${wait.act.rows} and ${100 * wait.act.share} % (act, at once where the KL divergence from the reference is ${grown} times what it was then). A note once all but ${100 * share.back} % of it is regained.`,
        source:
          'Variance ratio of Lo and MacKinlay (1988) for what chance does; the reward is the measure that the documentation of TRL and of Stable-Baselines3 names first.',
        advice:
          'Go on from the checkpoint of the best reward with a lower learning rate, fewer passes over each batch of samples, or a stronger penalty on the KL divergence.',
      },
      fixes,
    },
  ],
  what: say('watch.reward-collapse'),
  needs: [],
  objectives: ['policy'],
  family: 'none',
  make: () => new RewardCollapse(),
};
