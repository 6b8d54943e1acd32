import { say } from '../../../shared/messages/say';
import type { Recipe } from '../../../config/recipe';
import { inEarnest } from '../intent';
import { optimizerOf } from '../optimizers';
import { publishedFor } from '../published';
import { known, stated } from '../rule';
import type { Rule, Verdict, Written } from '../rule';

/** The lowest rates of published configs are 2e-7, of preference optimisation. */
const lowest = 1e-7;

/** Rates that another one is computed from, for the batch. */
const computedFrom = ['base_lr', 'blr', 'base_learning_rate'];

/** A rate below every published one: loud where it is a decade below, and the kind of training is known. */
function belowPublished(recipe: Recipe, text: Written): Verdict[] {
  const { kind, family } = recipe;
  const lr = stated(recipe.lr);
  const range = lr && publishedFor('lr', { optimizer: optimizerOf(recipe), kind, family });
  if (!lr || !range || lr.value >= range.least) return [];
  const severity = kind !== 'unknown' && lr.value <= range.least / 10 ? 'warning' : 'hint';
  const message = say('lr-too-low.below', { name: lr.name, lr: lr.value, n: range.n, least: range.least });
  return [{ severity: inEarnest(severity, recipe, text), path: lr.path, message }];
}

/** A rate that moves no weight. */
export const lrTooLow: Rule = {
  id: 'lr-too-low',
  doc: {
    title: 'The learning rate is so low that nothing is learned',
    severities: ['error', 'warning', 'hint'],
    why: 'With a rate of zero no weight moves. With one below 1e-7 the steps are lost in the rounding of 16-bit weights, and a run of ordinary length does not get anywhere.',
    threshold:
      'Error below zero, warning at zero. Hint below every published recipe of the kind, warning a tenth below where the kind of training is known; hint below 1e-7. Silent for multipliers and placeholders, and where the scheduler has a peak of its own.',
    source:
      'UMLAUT (Schoop et al., CHI 2021); the lowest rates are those of the published recipes in `src/diagnosis/lint/published.ts`.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
`,
    },
  },
  check(recipe, text) {
    const lr = stated(recipe.lr);
    if (!lr || recipe.lrIsMultiplier || known(recipe.schedulerPeak) !== null) return [];
    const args = { name: lr.name, lr: lr.value };
    // DINOv2 writes 0 where the rate will be put that is computed from the one beside it.
    if (lr.value === 0 && computedFrom.some((key) => text.given([...lr.path.slice(0, -1), key]))) return [];
    if (lr.value < 0) return [{ severity: 'error', path: lr.path, message: say('lr-too-low.negative', args) }];
    if (lr.value === 0) return [{ severity: 'warning', path: lr.path, message: say('lr-too-low.zero', args) }];
    const below = belowPublished(recipe, text);
    if (below.length > 0 || lr.value >= lowest) return below;
    return [{ severity: 'hint', path: lr.path, message: say('lr-too-low.rounding', args) }];
  },
};
