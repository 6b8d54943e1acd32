/** Traps of evaluation in Hugging Face's Trainer and in Axolotl: the best model, early stopping, steps that never come. */
import { say, type Message } from '../../../shared/messages/say';
import type { Keys } from '../keys';
import { axolotlText, trainerText } from './exampleTexts';
import { trainerFormats, type Sprung, type Trap } from './trap';

/** When is evaluated: `eval_strategy`, or `evaluation_strategy` as it was called before transformers 4.46. */
const strategyKey = (keys: Keys): string => keys.first('eval_strategy', 'evaluation_strategy') ?? 'eval_strategy';

/** What a strategy is, also where it is not written; null for what is set elsewhere. */
function strategy(keys: Keys, key: string, otherwise: string): string | null {
  const value = keys.value(key);
  if (value === undefined || value === null) return otherwise;
  // `no` is a word that YAML may read as false.
  return value === false ? 'no' : keys.word(key);
}

/** A number of steps that does not come out even; both below 1 are shares of the run. */
function uneven(keys: Keys): Message | null {
  const [save, every] = [keys.number('save_steps'), keys.number('eval_steps')];
  if (save === null || every === null || !(save > 0) || !(every > 0)) return null;
  const times = save / every;
  if (Math.abs(times - Math.round(times)) < 1e-9 && save >= 1 === every >= 1 && times >= 1) return null;
  return say('best-model.uneven', { name: keys.name('save_steps'), save, key: keys.name('eval_steps'), every });
}

const bestModel: Trap = {
  id: 'best-model',
  formats: [...trainerFormats, 'axolotl'],
  doc: {
    title: 'The best model is to be loaded, and there are checkpoints without an evaluation',
    severities: ['error'],
    why: 'The Trainer keeps the best checkpoint by the evaluation made at the same step, so it refuses to start where the two do not fall together.',
    threshold:
      '`load_best_model_at_end: true` with another strategy for saving than for evaluating (without any: steps and never), or with `save_steps` that are no multiple of `eval_steps`.',
    source: 'transformers/training_args.py, `__post_init__`.',
    example: {
      bad: `${trainerText}load_best_model_at_end: true
eval_strategy: steps
eval_steps: 100
save_strategy: steps
save_steps: 250
`,
      good: `${trainerText}load_best_model_at_end: true
eval_strategy: steps
eval_steps: 100
save_strategy: steps
save_steps: 200
`,
    },
  },
  find(keys, { format, complete }): Sprung[] {
    const at = 'load_best_model_at_end';
    if (!keys.isOn(at)) return [];
    const steps = uneven(keys);
    if (format === 'axolotl') return steps ? [{ severity: 'error', at: 'save_steps', message: steps }] : [];
    const evaluated = strategy(keys, strategyKey(keys), 'no');
    const saved = strategy(keys, 'save_strategy', 'steps');
    if (evaluated === null || saved === null || saved === 'best' || !complete) return [];
    if (evaluated === saved)
      return evaluated === 'steps' && steps ? [{ severity: 'error', at: 'save_steps', message: steps }] : [];
    const args = { name: keys.name(at), eval: evaluated, save: saved };
    return [{ severity: 'error', at, message: say('best-model.strategies', args) }];
  },
};

const plateauUnevaluated: Trap = {
  id: 'unevaluated-plateau',
  formats: trainerFormats,
  doc: {
    title: 'A schedule that goes by the evaluation, and no evaluation',
    severities: ['error'],
    why: '`reduce_lr_on_plateau` lowers the rate when the evaluation gets no better. The Trainer refuses it where nothing is evaluated.',
    threshold: '`lr_scheduler_type: reduce_lr_on_plateau`, and no `eval_strategy` is written, or `no`.',
    source: 'transformers/training_args.py, `__post_init__`.',
    fix: '`unevaluated-plateau` evaluates after every epoch.',
    example: {
      bad: `${trainerText}lr_scheduler_type: reduce_lr_on_plateau
`,
      good: `${trainerText}lr_scheduler_type: reduce_lr_on_plateau
eval_strategy: epoch
`,
    },
  },
  find(keys, { complete }) {
    const at = 'lr_scheduler_type';
    const key = strategyKey(keys);
    if (keys.word(at) !== 'reduce_lr_on_plateau' || strategy(keys, key, complete ? 'no' : '') !== 'no') return [];
    const message = say('unevaluated-plateau.never', { name: keys.name(at), key: keys.name(key) });
    return [{ severity: 'error', at, message, mending: [{ set: key, to: 'epoch' }] }];
  },
};

const idleEvalSteps: Trap = {
  id: 'idle-eval-steps',
  formats: trainerFormats,
  doc: {
    title: 'Steps between evaluations are written, and evaluation is off',
    severities: ['hint'],
    why: '`eval_steps` counts only with `eval_strategy: steps`. Where no strategy is written there is none, and the run goes to its end without one evaluation.',
    threshold: '`eval_steps` is written above 0, and `eval_strategy` is not, or `no`.',
    source: 'transformers/training_args.py: `eval_strategy` is "no" by default.',
    fix: '`idle-eval-steps` evaluates by steps.',
    example: {
      bad: `${trainerText}eval_steps: 100
`,
      good: `${trainerText}eval_steps: 100
eval_strategy: steps
`,
    },
  },
  find(keys, { complete }) {
    const [at, key] = ['eval_steps', strategyKey(keys)];
    if (!((keys.number(at) ?? 0) > 0) || strategy(keys, key, complete ? 'no' : '') !== 'no') return [];
    const message = say('idle-eval-steps.off', { name: keys.name(at), key: keys.name(key) });
    return [{ severity: 'hint', at, message, mending: [{ set: key, to: 'steps' }] }];
  },
};

const blindStopping: Trap = {
  id: 'blind-stopping',
  formats: ['llamafactory', 'axolotl'],
  doc: {
    title: 'Early stopping that has nothing to go by',
    severities: ['error'],
    why: 'The callback that stops early asks for an evaluation, and stops the start of the run where there is none.',
    threshold:
      '`early_stopping_steps` (LLaMA-Factory) without `eval_strategy`; `early_stopping_patience` (Axolotl) without `save_steps` and `eval_steps`, or where the first is no multiple of the second.',
    source:
      'transformers/trainer_callback.py, `EarlyStoppingCallback`; axolotl/utils/schemas/validation.py, `check_early_stopping`.',
    example: {
      bad: `${axolotlText}early_stopping_patience: 3
save_steps: 100
`,
      good: `${axolotlText}early_stopping_patience: 3
save_steps: 100
eval_steps: 100
`,
    },
  },
  find(keys, { format, complete }): Sprung[] {
    const at = format === 'axolotl' ? 'early_stopping_patience' : 'early_stopping_steps';
    if (!((keys.number(at) ?? 0) > 0) || !complete) return [];
    const steps = uneven(keys);
    // Of the other two keys Axolotl makes these intervals.
    if (format === 'axolotl' && (keys.has('evals_per_epoch') || keys.has('saves_per_epoch'))) return [];
    if (format === 'axolotl' && steps) return [{ severity: 'error', at: 'save_steps', message: steps }];
    const needs = format === 'axolotl' ? ['save_steps', 'eval_steps'] : [strategyKey(keys)];
    const missing =
      format === 'axolotl'
        ? needs.filter((key) => !keys.has(key))
        : needs.filter((key) => strategy(keys, key, 'no') === 'no');
    if (missing.length === 0) return [];
    return [{ severity: 'error', at, message: say('blind-stopping.needs', { name: keys.name(at), keys: missing }) }];
  },
};

const nothingHeldOut: Trap = {
  id: 'nothing-held-out',
  formats: ['axolotl'],
  doc: {
    title: 'Evaluation is asked for, and no data is held out for it',
    severities: ['error'],
    why: 'With `val_set_size: 0` there is nothing to evaluate on, and Axolotl refuses steps of evaluation.',
    threshold: '`val_set_size: 0` beside `eval_steps` or an `eval_strategy` other than `no`, without `test_datasets`.',
    source: 'axolotl/utils/schemas/validation.py.',
    example: {
      bad: `${axolotlText}val_set_size: 0
eval_steps: 100
`,
      good: `${axolotlText}val_set_size: 0.05
eval_steps: 100
`,
    },
  },
  find(keys) {
    const at = 'val_set_size';
    const asked = keys.first('eval_steps', 'eval_strategy');
    if (keys.number(at) !== 0 || asked === null || keys.has('test_datasets')) return [];
    if (keys.value('eval_strategy') === false || keys.word('eval_strategy') === 'no') return [];
    const message = say('nothing-held-out.none', { name: keys.name(at), key: keys.name(asked) });
    return [{ severity: 'error', at, message }];
  },
};

const twoIntervals: Trap = {
  id: 'two-intervals',
  formats: ['axolotl'],
  doc: {
    title: 'An interval is given in steps and by the epoch',
    severities: ['error'],
    why: 'Axolotl takes one of the two and refuses both.',
    threshold: '`save_steps` with `saves_per_epoch`, or `eval_steps` with `evals_per_epoch`.',
    source: 'axolotl/utils/schemas/validation.py.',
    fix: '`two-intervals` removes one of the two.',
    example: {
      bad: `${axolotlText}save_steps: 100
saves_per_epoch: 2
`,
      good: `${axolotlText}saves_per_epoch: 2
`,
    },
  },
  find(keys) {
    const pairs = [
      ['save_steps', 'saves_per_epoch'],
      ['eval_steps', 'evals_per_epoch'],
    ] as const;
    return pairs.flatMap(([steps, share]): Sprung[] => {
      if (!(keys.number(steps) ?? 0) || !(keys.number(share) ?? 0)) return [];
      const message = say('two-intervals.both', { name: keys.name(steps), other: keys.name(share) });
      return [{ severity: 'error', at: steps, message, mending: [{ remove: steps }, { remove: share }] }];
    });
  },
};

export const selectionTraps: readonly Trap[] = [
  bestModel,
  plateauUnevaluated,
  idleEvalSteps,
  blindStopping,
  nothingHeldOut,
  twoIntervals,
];
