/**
 * Remedies for a log of another tool: edits of the config that the tool was given, in its own words and units, and where
 * Keel cannot write them, the same in words. Nothing is started; the tool reads its config when it is run again.
 */
import type { Clipping, Length, Precision, Recipe, Setting } from '../../config/recipe';
import { scriptConfig, scriptSchema, type ScriptConfig } from '../../config/keel/scriptSchema';
import type { ConfigEdit, ConfigPath } from '../../config/types';
import { say } from '../../shared/messages/say';
import type { Unit } from '../../shared/messages/unit';
import type { Fix, RecordedFinding, RunFinding } from '../finding';
import type { FixId, RemedyId } from '../ids';
import { stepsAtOnce, warmupShareAtMost } from '../practice';
import { bearableLr, withheld } from './bearableLr';
import { knownFinding } from './knownFinding';
import { plans } from './plans';
import { bf16 } from './remedies/precision';
import { clipGlobalNorm } from './remedies/clipGlobalNorm';
import { lowerLr } from './remedies/lowerLr';
import { strongDecay, weightDecay } from './remedies/weightDecay';
import { evidenceOf, fixOf, has, readable, type ConfigChange, type Remedy } from './remedy';
import { scriptRemedies } from './scriptRemedies';

/** What a log's config says and how long the run was to be; the recipe is null where no config is known. */
export interface ForeignContext {
  recipe: Recipe | null;
  totalSteps: number | null;
  /** What the log counts; steps unless told. */
  unit?: Unit;
  /** The config was changed since the run was made with it. */
  edited?: boolean;
}

/** A change in the foreign config; without edits, it is said in words alone. */
type ForeignChange = (finding: RunFinding, context: ForeignContext) => ConfigChange | null;

/** Warmup whose length in steps nobody here knows counts as long enough. */
const unknownWarmup = 1e9;
/** A rate that is not at least so much lower is no change. */
const worth = 0.95;

/** The last step, as the log counts, of the very start. A row may stand for many steps, and an epoch does. */
const soon: Readonly<Record<Unit, number>> = { steps: stepsAtOnce, epochs: 1, rows: 2 };

const valueOf = <T>(setting: Setting<T> | undefined): T | null => setting?.value ?? null;

/** Formats of a script's own: a key that is not there is none that the script reads. */
const ownKeys: ReadonlySet<string> = new Set(['generic', 'hydra']);

/** Edits for a value; none where the format has no place for it or cannot say it. */
function written<T>(recipe: Recipe | null, setting: (recipe: Recipe) => Setting<T>, value: T): ConfigEdit[] {
  if (recipe === null) return [];
  const { state, write } = setting(recipe);
  return state === 'written' || !ownKeys.has(recipe.format) ? (write?.(value) ?? []) : [];
}

/** What the recipe says, as far as remedies of scripts ask for it. */
function asScript({ recipe, totalSteps }: ForeignContext): ScriptConfig {
  const clip = valueOf(recipe?.clip);
  return scriptConfig(
    scriptSchema.parse({
      backend: 'torch',
      script: 'train.py',
      clip: clip?.kind === 'norm' && clip.threshold > 0 ? { norm: clip.threshold } : {},
      schedule: { warmup: warmupSteps(recipe, totalSteps) },
    }),
  );
}

function warmupSteps(recipe: Recipe | null, totalSteps: number | null): number {
  if (recipe === null) return 0;
  const { state, value } = recipe.warmup;
  if (state === 'absent') return 0;
  if (value?.unit === 'steps') return Math.round(value.value);
  const share = value?.unit === 'share' ? value.value : NaN;
  return totalSteps !== null && share >= 0 ? Math.round(share * totalSteps) : unknownWarmup;
}

/** The rate that the run bore, as a share of the one it had, on the rate that the config has. */
const lowerRate: ForeignChange = (finding, { recipe, edited = false, unit = 'steps' }) => {
  if (withheld(finding)) return null;
  const peak = evidenceOf(finding, 'peakLr');
  const told = recipe?.lrIsMultiplier ? null : valueOf(recipe?.lr);
  const now = told ?? (peak > 0 ? peak : null);
  if (now === null) return lowerUnknown(finding, unit);
  const base = has(finding, 'lrRising') || !(peak > 0) ? now : peak;
  const { lr, why } = bearableLr(finding, base, null, soon[unit]);
  // A config may give the rate in other terms than the log does; one that was changed since may hold the fix already.
  const value = readable(edited ? lr : (now * lr) / base);
  if (!(value > 0) || value > worth * now) return null;
  const edits = told === null ? [] : written(recipe, ({ lr }) => lr, value);
  return { edits, title: say('fix.lower-lr.title', { now, value }), reason: why };
};

/** Neither the log nor a config tells the rate. */
function lowerUnknown(finding: RunFinding, unit: Unit): ConfigChange | null {
  const { lr, why } = bearableLr(finding, 1, null, soon[unit]);
  return lr > worth ? null : { edits: [], title: say('fix.lower-lr.share', { value: readable(lr) }), reason: why };
}

const clip: ForeignChange = (finding, context) => {
  const change = clipGlobalNorm.change(finding, { config: asScript(context), checkpoints: [], totalSteps: null });
  const threshold = evidenceOf(finding, 'healthyGradNormP90');
  return (
    change && {
      ...change,
      edits: written<Clipping>(context.recipe, (each) => each.clip, { kind: 'norm', threshold: readable(threshold) }),
    }
  );
};

/** Epochs of warmup that are usual, and within which a trouble belongs to the start of a run of unknown length. */
const usualEpochs = 5;

/** Of a log that counts epochs, the first ones; of one that counts nothing, nobody knows how long a warmup is. */
const warmup: ForeignChange = (finding, context) => {
  if (context.unit === 'rows') return null;
  return context.unit === 'epochs' ? warmupOfEpochs(finding, context) : warmupOfSteps(finding, context);
};

function warmupOfEpochs(finding: RunFinding, { recipe, totalSteps: length }: ForeignContext): ConfigChange | null {
  // What a config says of it is in steps, and how many make an epoch is not known.
  if (!has(finding, 'onset') || recipe !== null) return null;
  const start = length === null ? usualEpochs : warmupShareAtMost * length;
  if (finding.step > start) return null;
  const epochs =
    length === null ? usualEpochs : Math.max(1, Math.min(usualEpochs, Math.round(warmupShareAtMost * length)));
  return {
    edits: [],
    title: say('fix.warmup.title', { n: epochs }),
    reason: say('fix.warmup.early', { step: finding.step }),
  };
}

function warmupOfSteps(finding: RunFinding, context: ForeignContext): ConfigChange | null {
  const { recipe, totalSteps } = context;
  const remedy = scriptRemedies.find(({ id }) => id === 'warmup')!;
  const change = remedy.change(finding, { config: asScript(context), checkpoints: [], totalSteps });
  const [edit] = change?.edits ?? [];
  if (!change || edit?.op !== 'set') return null;
  const steps = Number(edit.value);
  const { step } = finding;
  const reason =
    totalSteps === null
      ? say('fix.warmup.early-unknown', { step })
      : say('fix.warmup.early-of', { step, length: totalSteps });
  const inSteps = written<Length>(recipe, (each) => each.warmup, { value: steps, unit: 'steps' as const });
  const share =
    totalSteps === null
      ? []
      : written<Length>(recipe, (each) => each.warmup, { value: readable(steps / totalSteps), unit: 'share' });
  return { ...change, reason, edits: inSteps.length > 0 ? inSteps : share };
}

const decay: ForeignChange = (finding, { recipe }) => {
  const present = valueOf(recipe?.weightDecay);
  const name = valueOf(recipe?.optimizer);
  if (recipe === null || present === null || name === null || evidenceOf(finding, 'weightNorm') === 0) return null;
  const value = name.startsWith('adam') ? strongDecay.decoupled : strongDecay.l2;
  // Decay that Adam adds to its gradients is another thing, and which optimizer a framework has instead is not known.
  if (name === 'adam' || present >= value) return null;
  const title = say('fix.weight-decay.set', { value, present });
  return { edits: written(recipe, (each) => each.weightDecay, value), title, reason: say('fix.weight-decay.reason') };
};

const toBf16 = { fp16: 'bf16', 'mixed-fp16': 'mixed-bf16' } as const;

const precision: ForeignChange = (_, { recipe }) => {
  const present = valueOf(recipe?.precision);
  if (recipe === null || (present !== 'fp16' && present !== 'mixed-fp16')) return null;
  const edits = written<Precision>(recipe, (each) => each.precision, toBf16[present]);
  return { edits, title: say('fix.bf16.title'), reason: say('fix.bf16.reason') };
};

type Treatment = Pick<Remedy, 'id' | 'source' | 'cost'>;

const treatments: readonly { remedy: Treatment; change: ForeignChange }[] = [
  { remedy: clipGlobalNorm, change: clip },
  { remedy: lowerLr, change: lowerRate },
  { remedy: scriptRemedies.find(({ id }) => id === 'warmup')!, change: warmup },
  { remedy: weightDecay, change: decay },
  { remedy: bf16, change: precision },
];

/** What the plan of a run that ran away is made of. */
const together: readonly RemedyId[] = ['clip-global-norm', 'lower-lr', 'warmup'];

export interface ForeignFixes {
  /** Fixes that edit the config. */
  ready: Fix[];
  /** What Keel cannot write, in words. */
  advice: Fix[];
}

/** What treats a finding of a log, best first: several changes that belong together, then single ones. */
export function foreignFixes(recorded: RecordedFinding, context: ForeignContext): ForeignFixes {
  const finding = knownFinding(recorded);
  if (finding === null || finding.severity === 'note') return { ready: [], advice: [] };
  const made = treatments
    .filter(({ remedy }) => finding.fixes.includes(remedy.id))
    .flatMap(({ remedy, change }) => {
      const done = change(finding, context);
      return done === null ? [] : [{ remedy, change: done }];
    })
    .sort((a, b) => finding.fixes.indexOf(a.remedy.id) - finding.fixes.indexOf(b.remedy.id));
  const fix = (id: Pick<Remedy, 'source' | 'cost'> & { id: FixId }, changes: ConfigChange[]) =>
    fixOf(id, changes, finding, { checkpoints: [], editsOnly: true });
  const singles = made.map(({ remedy, change }) => fix(remedy, [change]));
  const parts = made.filter(({ remedy, change }) => together.includes(remedy.id) && change.edits.length > 0);
  const plan = plans.find(({ id }) => id === 'stabilize')!;
  const whole =
    parts.length > 1
      ? [
          fix(
            plan,
            parts.map(({ change }) => change),
          ),
        ]
      : [];
  return {
    ready: [...whole, ...singles.filter(({ edits }) => edits.length > 0)],
    advice: singles.filter(({ edits }) => edits.length === 0),
  };
}

/** The setting of a recipe that a path of Keel's own config means. */
const meant: Readonly<Record<string, keyof Recipe>> = {
  'optimizer.lr': 'lr',
  optimizer: 'optimizer',
  'optimizer.name': 'optimizer',
  'optimizer.betas': 'betas',
  'optimizer.eps': 'eps',
  'optimizer.momentum': 'momentum',
  'optimizer.weightDecay': 'weightDecay',
  schedule: 'schedule',
  'schedule.name': 'schedule',
  'schedule.warmup': 'warmup',
  'schedule.minimum': 'minimumLr',
  clip: 'clip',
  'clip.norm': 'clip',
  steps: 'total',
  batchSize: 'batchSize',
  accumulate: 'accumulate',
  seed: 'seed',
};

/** Where a config of another tool says what a finding blames: in the finding's order, then what its fixes change. */
export function foreignPaths(finding: RecordedFinding, recipe: Recipe, fixes: readonly Fix[]): ConfigPath[] {
  const blamed = finding.paths.flatMap((path) => {
    const name = meant[path.join('.')];
    const setting = name === undefined ? undefined : (recipe[name] as Setting<unknown> | undefined);
    return setting?.path && setting.state !== 'default' ? [setting.path] : [];
  });
  const changed = fixes.flatMap(({ edits }) => edits.map(({ path }) => path));
  return [...new Map([...blamed, ...changed].map((path) => [path.join('.'), path])).values()];
}
