import { say } from '../../../shared/messages/say';
import type { Length, Recipe } from '../../../config/recipe';
import { inEarnest } from '../intent';
import { parameterCount } from '../modelSize';
import { isAdam } from '../optimizers';
import { known, placeOf, stated, writeFix } from '../rule';
import type { Rule, Verdict } from '../rule';

/**
 * Rates of a transformer below which the first steps do no harm, and from which they mostly do: those of 1e-3 and more
 * are rarely published even with a warmup, and models of a billion parameters and more bear less.
 */
const high = { hint: 1e-4, continued: 3e-4, warning: 1e-3, large: 3e-4 };
const largeModel = 1e9;
/** Warmup by default as a share of the run. */
const share = 0.05;
/** At most so much of the run. */
const most = 0.1;

/** Warmup of 2 / (1 - beta2) steps, at most a tenth of the run; a share where the format counts so. */
function warmupFor({ betas, total }: Recipe): Length[] {
  const wanted = Math.ceil(2 / (1 - (known(betas)?.[1] ?? 0.999)));
  const length = known(total);
  const steps = length?.unit === 'steps' ? Math.min(wanted, Math.floor(most * length.value)) : wanted;
  const lengths: Length[] = [{ value: share, unit: 'share' }];
  if (length?.unit === 'steps' && steps >= 1) lengths.unshift({ value: steps, unit: 'steps' });
  return lengths;
}

function warmupFix(recipe: Recipe) {
  const fixes = warmupFor(recipe).flatMap((length) =>
    writeFix(
      'warmup',
      length.unit === 'steps'
        ? say('lint-fix.warmup-steps', { steps: length.value })
        : say('lint-fix.warmup-share', { share: length.value }),
      recipe.warmup,
      length,
    ),
  );
  return fixes.slice(0, 1);
}

/** Noam's rate falls with the root of the step: without warmup the first step has the multiplier itself. */
function withoutStart(recipe: Recipe, lr: { name: string; value: number }): Verdict[] {
  const path = placeOf(recipe.warmup, recipe.lr);
  const message = say('no-warmup.noam', { name: path.join('.'), key: lr.name, lr: lr.value });
  return [{ severity: 'warning', path, message }];
}

/** Adam on a transformer at full rate from the first step. */
export const noWarmup: Rule = {
  id: 'no-warmup',
  doc: {
    title: 'Adam starts a transformer at a high rate without warmup',
    severities: ['warning', 'hint'],
    why: 'In its first steps Adam divides by a second moment that it has hardly measured, so that steps are as large as they ever get while the gradients are at their wildest. Transformers from scratch often do not recover from it. A fine-tuned model loses some of what it knew.',
    threshold:
      'Adam and its relatives, a transformer, and no warmup at all: hint from a rate of 1e-4. Warning where the model is trained from scratch at 1e-3 or more, or at 3e-4 or more where the config says that it has a billion parameters or more; a hint alone in trials of at most 100 steps. Continued pre-training, which anneals without warmup on purpose, from 3e-4. A Noam schedule without warmup, whose first step has the whole multiplier, always a warning. Silent for fragments, and where a warmup is set elsewhere.',
    source:
      'Ma & Yarats, On the adequacy of untuned warmup for adaptive optimization (arXiv 1910.04209): 2 / (1 - beta2) steps; Godbole et al., Deep Learning Tuning Playbook (2023). Of 66 published recipes for transformers without warmup none is from scratch, and none has a rate above 2e-4.',
    fix: '`warmup` adds 2 / (1 - beta2) steps, at most a tenth of the run, or a share of 5 % where the length of the run is not known.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
use_peft: true
learning_rate: 0.0002
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
use_peft: true
learning_rate: 0.0002
warmup_ratio: 0.05
`,
    },
  },
  check(recipe, text) {
    const { warmup, kind, family, optimizer, schedule } = recipe;
    const lr = stated(recipe.lr);
    if (warmup.state !== 'absent' || !lr || recipe.format === 'keel') return [];
    if (known(schedule) === 'noam') return withoutStart(recipe, lr);
    if (recipe.lrIsMultiplier) return [];
    if (
      family !== 'transformer' ||
      !isAdam(known(optimizer)) ||
      lr.value < (kind === 'continued' ? high.continued : high.hint)
    )
      return [];
    const least = (parameterCount(text) ?? 0) >= largeModel ? high.large : high.warning;
    const severity = kind === 'pretraining' && lr.value >= least ? inEarnest('warning', recipe, text) : 'hint';
    const path = placeOf(warmup, recipe.lr);
    const args = { optimizer: known(optimizer)!, lr: lr.value };
    const message =
      path === lr.path ? say('no-warmup.none', args) : say('no-warmup.key', { ...args, name: path.join('.') });
    return [{ severity, path, message, fixes: warmupFix(recipe) }];
  },
};
