/**
 * Remedies for runs of a script of the user's own. They set what Keel enforces at the script's optimizer, so that a
 * fix is an edit of the config and never of the script. What a remedy treats, costs and rests on is as in the catalogue
 * of the embedded trainer; only what it sets differs.
 */
import type { ScriptConfig } from '../../config/scriptSchema';
import type { ConfigEdit, ConfigPath, Json } from '../../config/types';
import { figure } from '../figures';
import type { RunFinding } from '../finding';
import { clipChange, clipGlobalNorm } from './clipGlobalNorm';
import { continueFromCheckpoint } from './continueFromCheckpoint';
import { atOnce, bearableLr, blewUp, lowerLr } from './lowerLr';
import { checkpointBefore, evidenceOf, fixOf, readable, type Change, type FixContext, type Remedy } from './remedy';
import { restart } from './restart';
import { stabilize } from './stabilize';
import { early, most, usualWarmup, warmup } from './warmup';

type Context = FixContext<ScriptConfig>;
type Make = (finding: RunFinding, context: Context) => Change | null;

/** A value that is not at least so much lower is no change. */
const lower = 0.95;
/** Warmup of a run whose length nobody knows, in steps that it bore and in steps. */
const unknownLength = { times: 10, least: 50, early: 100 };

/**
 * The newest snapshot that lies before the trouble. Snapshots of a script may lie close together, so one from the first
 * steps of a run that went wrong at once holds the damage already, and is none.
 */
function beforeTrouble(finding: RunFinding, { checkpoints }: Context): number | null {
  const from = checkpointBefore(finding, checkpoints);
  return finding.step <= atOnce ? null : from;
}

const set = (path: ConfigPath, value: Json): ConfigEdit => ({ op: 'set', path, value });

/** A lower rate: of the config where it sets one, else as a factor on what the script sets, its schedule included. */
const lowerRate: Make = (finding, { config, ran }) => {
  if (!blewUp(finding)) return null;
  const then = (ran ?? config).optimizer;
  const recorded = evidenceOf(finding, 'peakLr');
  const known = then.lr ?? (recorded > 0 ? recorded : null);
  const { lr, why } = bearableLr(finding, known ?? 1);
  const share = lr / (known ?? 1);
  if (config.optimizer.lr !== undefined && known !== null) {
    const value = readable(lr);
    if (!(value > 0) || value > lower * config.optimizer.lr) return null;
    const title = `lower the learning rate from ${figure(config.optimizer.lr)} to ${value}`;
    return { edits: [set(['optimizer', 'lr'], value)], title, reason: why };
  }
  if (config.optimizer.lr !== undefined) return null;
  const value = readable((then.lrScale ?? 1) * share);
  if (!(value > 0) || value > lower * (config.optimizer.lrScale ?? 1)) return null;
  const figures =
    recorded > 0 ? `, at its highest ${figure(recorded)} so far, to ${figure(readable(recorded * share))}` : '';
  return {
    edits: [set(['optimizer', 'lrScale'], value)],
    title: `lower the learning rate to ${value} times the script’s`,
    reason: `${why} The script’s own schedule stays, scaled${figures}.`,
  };
};

/** Warmup, where the trouble came early and there was less of it. */
const warmUp: Make = (finding, { config, totalSteps }) => {
  if (!Number.isFinite(evidenceOf(finding, 'onset'))) return null;
  const length = totalSteps ?? config.steps ?? null;
  const present = config.schedule.warmup ?? 0;
  const start = length === null ? unknownLength.early : Math.max(20, early * length);
  const wanted =
    length === null
      ? Math.max(unknownLength.least, unknownLength.times * finding.step)
      : Math.max(1, Math.round(most * length));
  const steps = Math.min(usualWarmup, wanted);
  if (finding.step > start || present >= steps) return null;
  const rule =
    length === null
      ? 'the length of the run is not known, so the rate takes ten times as long to rise'
      : `a tenth of ${length} steps, at most ${usualWarmup}, is usual`;
  return {
    edits: [set(['schedule', 'warmup'], steps)],
    title: `warm up for ${steps} steps`,
    reason: `It went wrong at step ${finding.step}, with ${present} steps of warmup from Keel; ${rule}.`,
  };
};

/** Steps with a gradient that is no number are left out; what is sudden otherwise meets other data, by another seed. */
const skipOrReorder: Make = (finding, { config }) => {
  if (finding.rule === 'non-finite') {
    if (config.skipNonFinite) return null;
    const title = 'skip steps whose gradient is not finite';
    return { edits: [set(['skipNonFinite'], true)], title, reason: finding.message };
  }
  if (config.seed === undefined) return null;
  const seed = (config.seed + 1) % 2 ** 31;
  return {
    edits: [set(['seed'], seed)],
    title: `see the data in another order (seed ${seed})`,
    reason: `The loss left its range within a few steps, at step ${finding.step}, as after a bad batch.`,
  };
};

/** The remedy of the catalogue, made from a single change. */
function single(like: Remedy, change: Make, from: (finding: RunFinding, context: Context) => number | null) {
  const make: Remedy<ScriptConfig>['make'] = (finding, context) => {
    const made = change(finding, context);
    return made && fixOf(like, [made], from(finding, context));
  };
  return { ...like, make };
}

/** The remedy of the catalogue, made from all changes that apply; null where they are fewer than `least`. */
function several(like: Remedy, anew: boolean, least: number): Remedy<ScriptConfig> {
  return {
    ...like,
    make(finding, context) {
      const from = beforeTrouble(finding, context);
      if (anew && from === null) return null;
      const makes = [clipChange, lowerRate, ...(anew || from === null ? [warmUp] : [])];
      const changes = makes.map((make) => make(finding, context)).filter((change) => change !== null);
      return changes.length < least ? null : fixOf(like, changes, anew ? null : from);
    },
  };
}

const sudden: Make = (finding, context) => {
  const took = evidenceOf(finding, 'stepsToBlowUp');
  return beforeTrouble(finding, context) !== null && took <= 3 ? skipOrReorder(finding, context) : null;
};

export const scriptCatalogue: readonly Remedy<ScriptConfig>[] = [
  several(stabilize, false, 2),
  single(clipGlobalNorm, clipChange, beforeTrouble),
  single(lowerLr, lowerRate, beforeTrouble),
  single(warmup, warmUp, () => null),
  single(continueFromCheckpoint, sudden, beforeTrouble),
  several(restart, true, 1),
];
