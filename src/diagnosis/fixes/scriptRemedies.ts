/**
 * Remedies for runs of a script of the user's own. They set what Keel enforces at the script's optimizer, so that a
 * fix is an edit of the config and never of the script. What a remedy treats, costs and rests on is as in the catalogue
 * of the embedded trainer; only what it sets differs.
 */
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import { say } from '../../shared/messages/say';
import { sentences } from '../../shared/messages/sentences';
import type { RunFinding } from '../finding';
import type { PlanId } from '../ids';
import { clipGlobalNorm } from './remedies/clipGlobalNorm';
import { warmupShareAtMost, settlingSteps, stepsAtOnce, usualBeta2 } from '../practice';
import { withheld } from './bearableLr';
import { epsilon } from './remedies/epsilon';
import { blameDecay, lowerDecay, lowerDecayTo } from './remedies/lowerDecay';
import { lowerLr } from './remedies/lowerLr';
import { plans, type Plan } from './plans';
import {
  checkpointBefore,
  earlyTrouble,
  evidenceOf,
  has,
  readable,
  set,
  type ConfigChange,
  type FixContext,
  type Remedy,
} from './remedy';
import { scriptRate } from './scriptRate';
import { skipBatches } from './remedies/skipBatches';
import { warmup } from './remedies/warmup';

type Context = FixContext<ScriptConfig>;
type Make = (finding: RunFinding, context: Context) => ConfigChange | null;

/** Warmup of an Adam with its usual beta2, which a script does not tell. */
const usualWarmup = settlingSteps(usualBeta2);
/** A value that is not at least so much lower is no change. */
const worth = 0.95;
/** Warmup of a run whose length nobody knows, in steps that it bore and in steps. */
const unknownLength = { times: 10, least: 50, early: 100 };

/**
 * The snapshots that a run can go on from. Those of a script may lie close together, so one from the first steps of a
 * run that went wrong at once holds the damage already, and is none.
 */
export const soundCheckpoints = (finding: RunFinding, checkpoints: number[]): number[] =>
  finding.step <= stepsAtOnce ? [] : checkpoints;

/** A lower rate: of the config where it sets one, else as a factor on what the script sets, its schedule included. */
const lowerRate: Make = (finding, { config, ran, tried = [] }) => {
  if (withheld(finding)) return null;
  const then = (ran ?? config).optimizer;
  const recorded = has(finding, 'peakLr') ? evidenceOf(finding, 'peakLr') : evidenceOf(finding, 'lr');
  const known = then.lr ?? (recorded > 0 ? recorded : null);
  const choice = scriptRate(finding, known ?? 1, tried);
  if (choice === null) return null;
  const { lr, why, restart } = choice;
  const share = lr / (known ?? 1);
  if (config.optimizer.lr !== undefined && known !== null) {
    const value = readable(lr);
    if (!(value > 0) || value > worth * config.optimizer.lr) return null;
    const title = say('fix.lower-lr.title', { now: config.optimizer.lr, value });
    return { edits: [set(['optimizer', 'lr'], value)], title, reason: why, restart };
  }
  if (config.optimizer.lr !== undefined) return null;
  const value = readable((then.lrScale ?? 1) * share);
  if (!(value > 0) || value > worth * (config.optimizer.lrScale ?? 1)) return null;
  const scaled =
    recorded > 0
      ? say('fix.script.scaled-peak', { now: recorded, value: readable(recorded * share) })
      : say('fix.script.scaled');
  return {
    edits: [set(['optimizer', 'lrScale'], value)],
    title: say('fix.script.lr-scale', { value }),
    reason: sentences(why, scaled),
    restart,
  };
};

/** Warmup, where the trouble came early and there was less of it. */
const warmUp: Make = (finding, { config, totalSteps }) => {
  if (!Number.isFinite(evidenceOf(finding, 'onset'))) return null;
  const length = totalSteps ?? config.steps ?? null;
  const present = config.schedule.warmup ?? 0;
  const start = length === null ? unknownLength.early : earlyTrouble(length);
  const wanted =
    length === null
      ? Math.max(unknownLength.least, unknownLength.times * finding.step)
      : Math.max(1, Math.round(warmupShareAtMost * length));
  const steps = Math.min(usualWarmup, wanted);
  if (finding.step > start || present >= steps) return null;
  const seen = { step: finding.step, present };
  return {
    edits: [set(['schedule', 'warmup'], steps)],
    title: say('fix.warmup.title', { n: steps }),
    reason:
      length === null
        ? say('fix.script.warmup-unknown', seen)
        : say('fix.script.warmup', { ...seen, length, most: usualWarmup }),
    restart: true,
  };
};

/** A trouble that took at most so many steps is sudden, unless the loss had grown to so many times its start by then. */
const sudden = 3;
const grown = 1.5;

const isNonFinite = ({ rule }: RunFinding): boolean => rule === 'non-finite' || rule === 'non-finite-gradient';

/** Steps with a gradient that is no number are left out; what is sudden otherwise meets other data, by another seed. */
const skipOrReorder: Make = (finding, { config }) => {
  if (isNonFinite(finding)) {
    if (config.skipNonFinite) return null;
    const title = say('fix.script.skip');
    return { edits: [set(['skipNonFinite'], true)], title, reason: finding.said.message };
  }
  if (config.seed === undefined) return null;
  const seed = (config.seed + 1) % 2 ** 31;
  return {
    edits: [set(['seed'], seed)],
    title: say('fix.script.reorder', { seed }),
    reason: say('fix.script.reorder-reason', { step: finding.step }),
  };
};

/** A remedy of the catalogue, as it is for scripts. */
const as = (
  { id, applies, cost, source }: Remedy,
  own: Pick<Remedy<ScriptConfig>, 'changes' | 'change' | 'blame'>,
): Remedy<ScriptConfig> => ({ id, applies, cost, source, ...own });

const suddenly: Make = (finding, context) => {
  // What came out of calm is in the batch, whatever the first loss was.
  if (finding.rule === 'non-finite' && !finding.fixes.includes('lower-lr')) return skipOrReorder(finding, context);
  const grew = evidenceOf(finding, 'lossBefore') > grown * Math.abs(evidenceOf(finding, 'initialLoss'));
  if (evidenceOf(finding, 'stepsToBlowUp') > sudden || grew) return null;
  // A step that is left out is left out wherever the run begins; another order of the data needs a good state to go on from.
  const fromGood = checkpointBefore(finding, context.checkpoints) !== null;
  return fromGood || isNonFinite(finding) ? skipOrReorder(finding, context) : null;
};

const lower = as(lowerLr, {
  changes: 'optimizer.lr, or optimizer.lrScale: a factor on what the script sets.',
  change: lowerRate,
});
const warm = as(warmup, {
  changes: 'schedule.warmup: steps in which the script’s rate rises from 0.',
  change: warmUp,
});

/** In 16-bit floats the root of a second moment is at least so much, or zero. */
const halfEpsilon = 1e-4;

/** Of Adam in half precision, whose epsilon is zero there. */
const epsilonOfHalf: Make = (finding, { config }) => {
  if (!isNonFinite(finding) || !(evidenceOf(finding, 'epsilon') < halfEpsilon)) return null;
  if (config.optimizer.eps !== undefined && config.optimizer.eps >= halfEpsilon) return null;
  return {
    edits: [set(['optimizer', 'eps'], halfEpsilon)],
    title: say('fix.half-epsilon.title', { value: halfEpsilon }),
    reason: say('fix.half-epsilon.reason'),
    restart: true,
  };
};

export const scriptRemedies: readonly Remedy<ScriptConfig>[] = [
  as(epsilon, {
    changes: 'optimizer.eps: 1e-4, where the weights are 16-bit floats and it is zero there.',
    change: epsilonOfHalf,
    blame: (finding) => say('cause.half-epsilon', { eps: evidenceOf(finding, 'epsilon') }),
  }),
  as(lowerDecay, {
    changes: 'optimizer.weightDecay: so that it does a hundredth of what the gradient does in the first steps.',
    change: (finding, { config }) => {
      const { weightDecay = Infinity } = config.optimizer;
      return weightDecay < evidenceOf(finding, 'weightDecay') ? null : lowerDecayTo(finding);
    },
    blame: blameDecay,
  }),
  as(skipBatches, {
    changes: 'skipNonFinite: true; or another seed, so that the data come in another order.',
    change: suddenly,
  }),
  clipGlobalNorm,
  lower,
  warm,
];

const planNamed = (id: PlanId) => plans.find((plan) => plan.id === id)!;

export const scriptPlans: readonly Plan<ScriptConfig>[] = [
  { ...planNamed('stabilize'), parts: [clipGlobalNorm, lower], atStart: [warm] },
  { ...planNamed('restart'), parts: [clipGlobalNorm, lower, warm], atStart: [] },
];
