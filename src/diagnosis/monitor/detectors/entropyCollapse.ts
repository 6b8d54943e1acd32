/**
 * The entropy of a policy is gone while its reward has gained nothing, or has lost again what it gained: it always does the
 * same and finds nothing better. Of a task that is solved the entropy may go, too; then the reward stands at its best.
 */
import { say } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import type { Detector, DetectorKind } from '../detector';
import type { Gauges } from '../gauges';
import { at, fact, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

/** Share of the entropy at the start that is left. */
const left = 0.02;
const inRow = 20;
/** Rows whose mean is the start. */
const first = 5;
/** A gain beyond one standard deviation of chance exonerates: the policy may just have found it. */
const gain = 1;
/** Share of the gain that may be lost again. */
const lost = 0.5;

class EntropyCollapse implements Detector<'entropy-collapse'> {
  private readonly spell = new Spell();
  private count = 0;
  private start = 0;

  gauges(signals: Signals, { entropy }: Gauges, step: number): RunFinding<'entropy-collapse'> | null {
    if (entropy === undefined || !Number.isFinite(entropy)) return null;
    this.count += 1;
    if (this.count <= first) {
      this.start += entropy / first;
      return null;
    }
    const { reward } = signals;
    const gone = this.start > 0 && entropy >= 0 && entropy < left * this.start;
    const worse = reward.count >= 2 * inRow && (!reward.rose(gain) || reward.lostShare > lost);
    return this.spell.push(gone && worse, step, inRow) ? this.report(signals, step, entropy) : null;
  }

  private report(signals: Signals, step: number, entropy: number): RunFinding<'entropy-collapse'> {
    const { reward } = signals;
    return found(signals, {
      rule: 'entropy-collapse',
      severity: 'warn',
      confidence: 'medium',
      step: this.spell.since,
      message: say('entropy-collapse.found', { entropy, start: this.start, step }),
      evidence: [
        fact('entropyAtStart', this.start, say('evidence.entropy-start', { entropy: this.start })),
        at(step, 'entropy', entropy, say('evidence.entropy', { entropy }), left * this.start),
        fact('rewardAtStart', reward.start, say('evidence.reward-start', { reward: reward.start })),
        at(step, 'reward', reward.level, say('evidence.reward-now', { reward: reward.level, step })),
      ],
      causes: [say('cause.policy-lr'), say('cause.no-entropy-bonus'), say('cause.reward-shortcut')],
      paths: [['optimizer', 'lr']],
    });
  }
}

export const entropyCollapse: DetectorKind<'entropy-collapse'> = {
  rules: [
    {
      id: 'entropy-collapse',
      doc: {
        title: 'The policy has stopped trying anything else',
        severities: ['warn'],
        why: 'Without entropy every sample is the same, no advantage is left, and nothing better can be found.',
        threshold: `In ${inRow} rows in a row the entropy is below ${100 * left} % of that of the first ${first} rows, while the reward has not risen beyond chance, or has lost more than ${100 * lost} % of its gain. Silent where no reward is recorded, where the reward stands at its best, and where the entropy is that of a density, which may be negative.`,
        source:
          'DAPO (arXiv 2503.14476) describes the collapse of the entropy in GRPO and how a wider upper bound of the clipping ends it.',
        advice: 'Add an entropy bonus, lower the learning rate, or widen the upper bound of the clipping.',
      },
      fixes: [],
    },
  ],
  what: say('watch.entropy-collapse'),
  needs: [],
  objectives: ['policy'],
  family: 'none',
  make: () => new EntropyCollapse(),
};
