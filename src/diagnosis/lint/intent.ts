/** What a config is for: a trial of a few steps is no training, and a value that a framework dumped is no choice. */
import type { Recipe, Setting } from '../../config/recipe';
import type { ConfigPath, Json } from '../../config/types';
import type { LintSeverity } from '../finding';
import { known } from './rule';
import type { Verdict, Written } from './rule';

/** Of published recipes those that run at most so many steps are debug configs and smoke tests. */
const trialSteps = 100;

/** Keys that cut a run to a number of batches. */
const cuts = [
  ['trainer', 'fast_dev_run'],
  ['fast_dev_run'],
  ['trainer', 'limit_train_batches'],
  ['max_steps_per_epoch'],
];

const isCut = (value: Json | undefined): boolean =>
  value === true || (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= trialSteps);

/** Whether the run only shows that it starts: nothing is learned in it, whatever its rate and warmup are. */
export function isTrial({ total }: Recipe, { written }: Written): boolean {
  const length = known(total);
  return (length?.unit === 'steps' && length.value <= trialSteps) || cuts.some((path) => isCut(written(path)));
}

/** How loud to be about what only matters to a run that is meant to learn. */
export const inEarnest = (severity: LintSeverity, recipe: Recipe, text: Written): LintSeverity =>
  isTrial(recipe, text) ? 'hint' : severity;

/** Two networks against each other: DCGAN's beta1 of 0.5, or less, is theirs alone (Radford et al., 2016). */
export const isAdversarial = ({ betas }: Recipe): boolean => (known(betas)?.[0] ?? 1) <= 0.5;

/** A warning about a value that the framework would have used anyway is a hint: files that hold every default are dumps. */
export function withoutBlame(recipe: Recipe, verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.map((verdict) =>
    verdict.severity === 'warning' && isDefaultAt(recipe, verdict.path) ? { ...verdict, severity: 'hint' } : verdict,
  );
}

function isDefaultAt(recipe: Recipe, path: ConfigPath): boolean {
  return Object.values(recipe).some((setting: unknown) => {
    if (typeof setting !== 'object' || setting === null || !('state' in setting)) return false;
    const { state, path: at, isDefault } = setting as Setting<unknown> & { isDefault?: true };
    return (
      state === 'written' && isDefault === true && at?.length === path.length && at.every((key, i) => key === path[i])
    );
  });
}
