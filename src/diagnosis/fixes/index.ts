/** The catalogue of remedies for findings of runs. A new remedy is one file here and one line in the table. */
import { isScript, type AnyConfig } from '../../config/keel/anyConfig';
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import type { Config } from '../../config/keel/schema';
import { spoken, type Message } from '../../shared/messages/say';
import type { Fix, RecordedFinding, RunFinding } from '../finding';
import type { FixId } from '../ids';
import { eachOnce } from '../retold';
import { knownFinding } from './knownFinding';
import { activation } from './remedies/activation';
import { adamw } from './remedies/adamw';
import { adaptiveClipping } from './remedies/adaptiveClipping';
import { beta2 } from './remedies/beta2';
import { clipGlobalNorm } from './remedies/clipGlobalNorm';
import { dropout } from './remedies/dropout';
import { earlyStopping } from './remedies/earlyStopping';
import { epsilon } from './remedies/epsilon';
import { initialization } from './remedies/initialization';
import { largerBatch } from './remedies/largerBatch';
import { longerDecay } from './remedies/longerDecay';
import { lowerDecay } from './remedies/lowerDecay';
import { lowerLr } from './remedies/lowerLr';
import { moreData } from './remedies/moreData';
import { normalization } from './remedies/normalization';
import { plans, readyPlan, type Plan } from './plans';
import { bf16, dynamicLossScale } from './remedies/precision';
import { raiseLr } from './remedies/raiseLr';
import { fixOf, type FixContext, type Remedy } from './remedy';
import { scriptPlans, scriptRemedies, soundCheckpoints } from './scriptRemedies';
import { skipBatches } from './remedies/skipBatches';
import { standardize } from './remedies/standardize';
import { warmup } from './remedies/warmup';
import { weightDecay } from './remedies/weightDecay';

export type { FixContext, Remedy } from './remedy';

/** In the order in which causes are looked for in a config: what is plainly wrong with data and model first. */
export const catalogue: readonly Remedy[] = [
  standardize,
  initialization,
  epsilon,
  longerDecay,
  activation,
  skipBatches,
  raiseLr,
  warmup,
  clipGlobalNorm,
  adaptiveClipping,
  lowerLr,
  normalization,
  beta2,
  adamw,
  moreData,
  earlyStopping,
  weightDecay,
  dropout,
  largerBatch,
  bf16,
  dynamicLossScale,
  lowerDecay,
];

/** The remedies and plans of one kind of config. */
interface Shelf<C extends AnyConfig> {
  remedies: readonly Remedy<C>[];
  plans: readonly Plan<C>[];
}

const trainerShelf: Shelf<Config> = { remedies: catalogue, plans };
const scriptShelf: Shelf<ScriptConfig> = { remedies: scriptRemedies, plans: scriptPlans };

/** Remedies named by the finding whose cause the config shows, in the order of the catalogue. */
function blamed<C extends AnyConfig>(
  { remedies }: Shelf<C>,
  finding: RunFinding,
  context: FixContext<C>,
): { remedy: Remedy<C>; cause: Message }[] {
  return remedies.flatMap((remedy) => {
    if (!finding.fixes.includes(remedy.id) || remedy.change(finding, context) === null) return [];
    const cause = remedy.blame?.(finding, context) ?? null;
    return cause === null ? [] : [{ remedy, cause }];
  });
}

/** The finding as remedies read it, where one may be of use: a note needs none, and of a rule unknown here nothing can be told. */
const treatable = (finding: RecordedFinding): RunFinding | null =>
  finding.severity === 'note' ? null : knownFinding(finding);

/** Does what is the same for both kinds of config. What another backend ran with says nothing of this config. */
function forKind<T>(
  { config, ran = null, ...rest }: FixContext<AnyConfig>,
  finding: RunFinding,
  work: <C extends AnyConfig>(shelf: Shelf<C>, context: FixContext<C>) => T,
): T {
  if (!isScript(config)) return work(trainerShelf, { ...rest, config, ran: ran && !isScript(ran) ? ran : null });
  const checkpoints = soundCheckpoints(finding, rest.checkpoints);
  return work(scriptShelf, { ...rest, checkpoints, config, ran: ran && isScript(ran) ? ran : null });
}

/**
 * The remedies that a finding names, made ready for a config, best first: what the config shows to be wrong, then plans
 * of several changes, then single ones. One whose signal was normal, or that the config has already, is left out. A
 * finding that passed by itself (a note) needs none.
 */
export function readyFixes(recorded: RecordedFinding, context: FixContext<AnyConfig>): Fix[] {
  const finding = treatable(recorded);
  return finding === null ? [] : forKind(context, finding, (shelf, own) => ready(shelf, finding, own));
}

function ready<C extends AnyConfig>(shelf: Shelf<C>, finding: RunFinding, context: FixContext<C>): Fix[] {
  const first = blamed(shelf, finding, context).map(({ remedy }) => remedy);
  const holds = ({ parts }: Plan<C>) => parts.some((part) => first.includes(part));
  const planned = (some: Plan<C>[]) => some.map((plan) => readyPlan(plan, finding, context, first));
  const single = (some: (Remedy<C> | undefined)[]) =>
    some.map((remedy) => {
      const change = remedy?.change(finding, context);
      return remedy && change ? fixOf(remedy, [change], finding, context) : null;
    });
  const last = shelf.plans.filter(({ restarts }) => restarts);
  const others = shelf.plans.filter((plan) => !plan.restarts && !holds(plan));
  // A plan that holds what the config shows comes before that alone, but behind what is shown before it.
  const certain = first.flatMap((remedy) => [
    ...planned(
      shelf.plans.filter((plan) => !plan.restarts && plan.parts.find((part) => first.includes(part)) === remedy),
    ),
    ...single([remedy]),
  ]);
  const named = finding.fixes.map((id) => shelf.remedies.find((remedy) => remedy.id === id));
  const all = [...certain, ...planned(others), ...single(named), ...planned(last)].filter((fix) => fix !== null);
  return inTurn(
    all.filter((fix, i) => all.findIndex(({ id }) => id === fix.id) === i),
    context.tried ?? [],
  );
}

/** Where a fix has not held, another one comes first, and from the start before any from a state that may be damaged. */
function inTurn(fixes: Fix[], tried: readonly FixId[]): Fix[] {
  if (tried.length === 0) return fixes;
  const place = ({ id }: Fix) => (tried.includes(id) ? 2 : id === 'restart' ? 0 : 1);
  return [...fixes].sort((a, b) => place(a) - place(b));
}

/** The finding with the causes that the config shows put first; a note stays as it is. */
export function explained<F extends RecordedFinding>(recorded: F, context: FixContext<AnyConfig>): F {
  const finding = treatable(recorded);
  if (finding === null) return recorded;
  const blamedFor = forKind(context, finding, (shelf, own) => blame(shelf, finding, own));
  if (blamedFor === null) return recorded;
  const { causes, paths } = blamedFor;
  return { ...recorded, paths, ...spoken({ ...finding.said, causes }) };
}

function blame<C extends AnyConfig>(
  shelf: Shelf<C>,
  finding: RunFinding,
  context: FixContext<C>,
): { causes: Message[]; paths: RunFinding['paths'] } | null {
  const shown = blamed(shelf, finding, context);
  if (shown.length === 0) return null;
  const paths = shown.flatMap(({ remedy }) => remedy.change(finding, context)!.edits.map(({ path }) => path));
  return {
    causes: eachOnce([...shown.map(({ cause }) => cause), ...finding.said.causes]),
    paths: [...new Map([...paths, ...finding.paths].map((path) => [path.join('.'), path])).values()],
  };
}
