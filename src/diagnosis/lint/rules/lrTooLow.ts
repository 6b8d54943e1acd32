import { say } from '../../../shared/messages/say';
import { known, stated } from '../rule';
import type { Rule } from '../rule';

/** The lowest rates of published configs are 2e-7, of preference optimisation. */
const lowest = 1e-7;

/** Rates that another one is computed from, for the batch. */
const computedFrom = ['base_lr', 'blr', 'base_learning_rate'];

/** A rate that moves no weight. */
export const lrTooLow: Rule = {
  id: 'lr-too-low',
  doc: {
    title: 'The learning rate is so low that nothing is learned',
    severities: ['warning', 'hint'],
    why: 'With a rate of zero no weight moves. With one below 1e-7 the steps are lost in the rounding of 16-bit weights, and a run of ordinary length does not get anywhere.',
    threshold:
      'Warning at zero or below, hint below 1e-7. Silent for multipliers and placeholders, and where the scheduler has a peak of its own.',
    source: 'UMLAUT (Schoop et al., CHI 2021); the lowest rate in a survey of 559 published configs is 2e-7.',
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
    if (!lr || recipe.lrIsMultiplier || known(recipe.schedulerPeak) !== null || lr.value >= lowest) return [];
    const args = { name: lr.name, lr: lr.value };
    // DINOv2 writes 0 where the rate will be put that is computed from the one beside it.
    if (lr.value === 0 && computedFrom.some((key) => text.given([...lr.path.slice(0, -1), key]))) return [];
    if (lr.value <= 0) return [{ severity: 'warning', path: lr.path, message: say('lr-too-low.zero', args) }];
    return [{ severity: 'hint', path: lr.path, message: say('lr-too-low.rounding', args) }];
  },
};
