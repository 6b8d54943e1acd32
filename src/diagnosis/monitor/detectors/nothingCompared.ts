/**
 * Nothing is compared: GRPO and its kin learn from the differences of rewards, DPO from the difference of two rewards. Where
 * these are exactly zero in row after row, the gradient is, too.
 */
import { say, type Message } from '../../../shared/messages/say';
import type { RunFinding } from '../../finding';
import { takenBack } from '../../retold';
import type { Detector, DetectorKind } from '../detector';
import type { Gauges } from '../gauges';
import { at, found, Spell } from '../helpers';
import type { Signals } from '../signals/signals';

/** Rows in a row. The first ones of DPO are zero by nature: the policy still is its reference. */
const inRow = { warn: 10, act: 25 };

/** What is compared with each other: its figure, what is said, and what explains it. */
const kinds = {
  margin: {
    of: ({ margin, chosen, rejected }: Gauges): number | undefined =>
      margin ?? (chosen === undefined || rejected === undefined ? undefined : chosen - rejected),
    text: say('evidence.margins-zero'),
    causes: [say('cause.beta-zero'), say('cause.same-answers'), say('cause.policy-is-reference')],
  },
  rewardSpread: {
    of: ({ rewardSpread }: Gauges): number | undefined => rewardSpread,
    text: say('evidence.rewards-alike'),
    causes: [say('cause.reward-constant'), say('cause.one-sample'), say('cause.task-too-easy-or-hard')],
  },
};
type Compared = keyof typeof kinds;

class NothingCompared implements Detector<'nothing-compared'> {
  private readonly spells: Record<Compared, Spell> = { margin: new Spell(), rewardSpread: new Spell() };
  private readonly seen = new Set<Compared>();
  /** What was told of each that is zero still. */
  private readonly told = new Map<Compared, RunFinding<'nothing-compared'>>();

  gauges(signals: Signals, gauges: Gauges, step: number): RunFinding<'nothing-compared'> | null {
    for (const kind of Object.keys(kinds) as Compared[]) {
      const figure = kinds[kind].of(gauges);
      if (figure === undefined || !Number.isFinite(figure)) continue;
      const spell = this.spells[kind];
      spell.push(figure === 0, step, 0);
      if (figure !== 0) {
        this.seen.add(kind);
        const before = this.told.get(kind);
        this.told.delete(kind);
        if (before !== undefined) return passed(before, signals);
        continue;
      }
      const severity = spell.held === inRow.act ? 'act' : spell.held === inRow.warn ? 'warn' : null;
      if (severity !== null && mayLearn(signals) && !this.solved(signals, kind))
        return this.report(signals, kind, step, severity);
    }
    return null;
  }

  /** What holds to the end is told with all its rows. */
  end(signals: Signals): RunFinding<'nothing-compared'> | null {
    for (const [kind, { severity }] of this.told)
      if (severity !== 'note') return this.report(signals, kind, signals.step, severity);
    return null;
  }

  /** A task that is solved leaves nothing to compare; nothing is wrong then. */
  private solved({ reward }: Signals, kind: Compared): boolean {
    return this.seen.has(kind) && kind === 'rewardSpread' && reward.rose(1) && reward.lostShare < 0.1;
  }

  private report(signals: Signals, kind: Compared, step: number, late: 'act' | 'warn'): RunFinding<'nothing-compared'> {
    const { gradNorm, normRecorded } = signals;
    const { held, since } = this.spells[kind];
    const { text, causes } = kinds[kind];
    const started = !this.seen.has(kind);
    const still = normRecorded && gradNorm === 0;
    const severity = !started ? 'warn' : still ? 'act' : late;
    const norm: Message[] = still ? [say('evidence.norm-zero')] : [];
    const finding = found<'nothing-compared'>(signals, {
      rule: 'nothing-compared',
      severity,
      confidence: still ? 'high' : 'medium',
      step: since,
      message: say('nothing-compared.found', { n: held, since, what: [text, ...norm] }),
      evidence: [
        at(step, kind, 0, text, 0),
        ...(normRecorded ? [at(step, 'gradNorm', gradNorm, say('evidence.grad-norm', { norm: gradNorm, step }))] : []),
      ],
      causes,
      paths: [['data']],
    });
    this.told.set(kind, finding);
    return finding;
  }
}

const passed = (before: RunFinding<'nothing-compared'>, { step }: Signals): RunFinding<'nothing-compared'> =>
  takenBack(before, say('finding.passed', { step }), step);

/** At a rate of zero, or one that still rises from it, weights stay what they are, and so does what is compared. */
const mayLearn = ({ rates, gradNorm }: Signals): boolean =>
  !rates.recorded || gradNorm === 0 || (rates.lr > 0 && !rates.rising);

export const nothingCompared: DetectorKind<'nothing-compared'> = {
  rules: [
    {
      id: 'nothing-compared',
      doc: {
        title: 'There is nothing to compare, so nothing is learned',
        severities: ['act', 'warn', 'note'],
        why: 'DPO learns from the difference between two rewards, GRPO from the differences among the rewards of one prompt. Where they are all exactly the same there is no gradient.',
        threshold: `The margin of the rewards (DPO), or the standard deviation of the rewards (GRPO), is exactly 0 in ${inRow.warn} rows in a row (warning), in ${inRow.act} from the start of the run, or with a gradient norm of exactly 0 (act). A note once they differ. Not told where the reward has risen and stands at its best, nor while the rate is zero or rises in warmup.`,
        source:
          'The gradient of DPO has the factor beta (arXiv 2305.18290); an advantage of GRPO is a reward less the mean of its group (arXiv 2402.03300).',
        advice: 'Check beta, the pairs, and the reward function: print the rewards of one group.',
      },
      fixes: [],
    },
  ],
  what: say('watch.nothing-compared'),
  needs: [],
  objectives: ['policy', 'preference'],
  family: 'none',
  explains: true,
  make: () => new NothingCompared(),
};
