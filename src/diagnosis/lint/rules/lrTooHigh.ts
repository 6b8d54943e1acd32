import { say, type Message } from '../../../shared/messages/say';
import type { Recipe, TrainingKind, ModelFamily } from '../../../config/recipe';
import type { LintSeverity } from '../../finding';
import { isAdam, isAdaptive, optimizerOf } from '../optimizers';
import { known, stated, writeFix } from '../rule';
import type { Rule } from '../rule';

interface Limit {
  fits: (optimizer: string, recipe: Recipe) => boolean;
  /** As in "For full fine-tuning with adamw, ...". */
  what: Message | string;
  /** Above it, the level. Absent: this level is never given. */
  hint?: number;
  warning: number;
  error: number;
  /** What is usual, and what the fix sets. */
  usual: number;
}

const ofKind =
  (optimizers: (name: string) => boolean, ...kinds: TrainingKind[]) =>
  (name: string, { kind }: Recipe): boolean =>
    optimizers(name) && kinds.includes(kind);
const ofFamily =
  (optimizers: (name: string) => boolean, ...families: ModelFamily[]) =>
  (name: string, { family }: Recipe): boolean =>
    optimizers(name) && families.includes(family);
const named =
  (...names: string[]) =>
  (name: string): boolean =>
    names.includes(name);

/** A rate that is reached over thousands of steps and falls from there, as in speech recognition. */
function longWarmup({ schedule, warmup }: Recipe): boolean {
  const steps = known(warmup);
  return known(schedule) === 'inverse-sqrt' && steps?.unit === 'steps' && steps.value >= 5000;
}

/** The first row that fits counts, so they stand from the special to the general. */
const limits: Limit[] = [
  // Fragments of verl hold a rate that every user overrides.
  {
    fits: (name, { format, complete }) => format === 'verl' && !complete && isAdaptive(name),
    what: say('lr-for.any'),
    warning: 1e-2,
    error: 1e-1,
    usual: 1e-6,
  },
  // Our own models are small, and small models bear more: only what fails for all is said.
  {
    fits: (name, { format }) => format === 'keel' && isAdam(name),
    what: say('lr-for.small'),
    warning: 1e-2,
    error: 1e-1,
    usual: 1e-3,
  },
  {
    fits: ofKind(isAdaptive, 'preference'),
    what: say('lr-for.preference'),
    hint: 5e-6,
    warning: 2e-4,
    error: 1e-2,
    usual: 1e-6,
  },
  {
    fits: ofKind(isAdaptive, 'adapters'),
    what: say('lr-for.adapters'),
    hint: 3e-4,
    warning: 1e-3,
    error: 1e-2,
    usual: 2e-4,
  },
  {
    fits: ofKind(isAdaptive, 'finetuning'),
    what: say('lr-for.finetuning'),
    hint: 1e-4,
    warning: 1e-3,
    error: 1e-2,
    usual: 2e-5,
  },
  {
    fits: ofKind(isAdaptive, 'continued'),
    what: say('lr-for.continued'),
    hint: 6e-4,
    warning: 1.5e-3,
    error: 1e-2,
    usual: 1e-4,
  },
  {
    fits: (name, recipe) => ofFamily(isAdam, 'transformer')(name, recipe) && longWarmup(recipe),
    what: say('lr-for.long-warmup'),
    hint: 4e-3,
    warning: 1e-2,
    error: 1e-1,
    usual: 1e-3,
  },
  {
    fits: ofFamily(isAdam, 'transformer'),
    what: say('lr-for.transformer'),
    hint: 1e-3,
    warning: 4e-3,
    error: 3e-2,
    usual: 3e-4,
  },
  { fits: isAdaptive, what: say('lr-for.scratch'), hint: 1e-3, warning: 1e-2, error: 1e-1, usual: 1e-3 },
  {
    fits: (name, { momentum }) => name === 'sgd' && (known(momentum) ?? 0) > 0,
    what: say('lr-for.momentum'),
    warning: 0.1,
    error: 1,
    usual: 0.01,
  },
  {
    fits: ofFamily(named('sgd'), 'detector'),
    what: say('lr-for.detector'),
    warning: 0.1,
    error: 1,
    usual: 0.02,
  },
  { fits: named('sgd'), what: say('lr-for.no-momentum'), warning: 1, error: 10, usual: 0.1 },
  { fits: named('lion'), what: 'Lion', hint: 3e-4, warning: 1e-3, error: 1e-2, usual: 1e-4 },
  { fits: named('novograd'), what: 'NovoGrad', warning: 0.2, error: 2, usual: 0.01 },
  { fits: named('muon'), what: 'Muon', hint: 0.05, warning: 0.1, error: 1, usual: 0.02 },
  { fits: named('adagrad'), what: 'Adagrad', warning: 0.5, error: 5, usual: 0.01 },
];

/** A multiplier of Noam's schedule; published ones go up to 5. */
const noam: Omit<Limit, 'fits'> = { what: say('lr-for.noam'), warning: 20, error: 200, usual: 2 };

/** Batches of thousands of images go with rates in proportion (Goyal et al., 2017): 0.1 for 256. */
function forLargeBatch(limit: Omit<Limit, 'fits'>, name: string, recipe: Recipe): Omit<Limit, 'fits'> {
  const times = name === 'sgd' ? Math.max(1, (known(recipe.globalBatchSize) ?? 0) / 256) : 1;
  return { ...limit, warning: limit.warning * times, error: limit.error * times };
}

function limitFor(recipe: Recipe): Omit<Limit, 'fits'> | null {
  if (recipe.lrIsMultiplier) return known(recipe.schedule) === 'noam' ? noam : null;
  const name = optimizerOf(recipe) ?? '';
  const limit = limits.find(({ fits }) => fits(name, recipe));
  return limit ? forLargeBatch(limit, name, recipe) : null;
}

function levelOf(lr: number, { hint = Infinity, warning, error }: Omit<Limit, 'fits'>): LintSeverity | null {
  if (lr > error) return 'error';
  if (lr > warning) return 'warning';
  return lr > hint ? 'hint' : null;
}

/** What the limit is for; one that goes by the optimizer alone names it once. */
function toldOf(what: Limit['what'], optimizer: string | null): Message {
  if (typeof what === 'string') return say('lr-for.optimizer', { optimizer: what });
  return optimizer === null ? what : say('lr-for.with', { what, optimizer });
}

/** A rate beyond what the optimizer bears on this kind of training. */
export const lrTooHigh: Rule = {
  id: 'lr-too-high',
  doc: {
    title: 'The learning rate is too high for the optimizer and the kind of training',
    severities: ['error', 'warning', 'hint'],
    why: 'Too high a rate is the most common cause of a run that diverges. What an optimizer bears depends on what it does with the gradient (Adam takes steps of about the size of the rate, whatever the gradient is), on the model, and on how much there is to lose: a pretrained model is spoilt by a rate that is right from scratch.',
    threshold:
      'Hint, warning and error above these rates. Adam and its relatives: preference optimisation 5e-6, 2e-4, 1e-2; adapters 3e-4, 1e-3, 1e-2; full fine-tuning 1e-4, 1e-3, 1e-2; continued pre-training 6e-4, 1.5e-3, 1e-2; transformers from scratch 1e-3, 4e-3, 3e-2 (with an inverse square root schedule and at least 5,000 steps of warmup 4e-3, 1e-2, 1e-1); other models 1e-3, 1e-2, 1e-1 (our own small ones without the hint). SGD with momentum warning at 0.1 (in proportion for batches above 256), error at 1; plain SGD 1 and 10. Lion 3e-4, 1e-3, 1e-2; NovoGrad warning at 0.2; Muon 0.05, 0.1, 1. Multipliers of a Noam schedule: warning above 20. The optimizer fragments of verl, whose rate every user overrides, are held to the limits of other models alone, without the hint. Silent where the optimizer is not known.',
    source:
      'UMLAUT (Schoop et al., CHI 2021) for Adam and SGD, checked on 864 runs of DeepOBS: of those flagged, 77 % with Adam, 85 % with momentum and 83 % with plain SGD diverged or learned nothing. The ranges by kind are those of a survey of 559 published configs; OLMo 2 (2024) reports divergence of transformers from 3e-3 without QK-norm.',
    fix: '`lower-lr` sets the rate that is usual for the optimizer and the kind of training.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.02
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
`,
    },
  },
  check(recipe) {
    const lr = stated(recipe.lr);
    const limit = limitFor(recipe);
    const severity = lr && limit && levelOf(lr.value, limit);
    if (!severity) return [];
    const { what, usual } = limit;
    const exceeded = limit[severity] ?? 0;
    const told = toldOf(what, recipe.lrIsMultiplier ? null : optimizerOf(recipe));
    const message = say(`lr-too-high.${severity}`, { name: lr.name, lr: lr.value, limit: exceeded, what: told, usual });
    const title = say('lint-fix.lower-lr', { lr: usual });
    return [{ severity, path: lr.path, message, fixes: writeFix('lower-lr', title, recipe.lr, usual) }];
  },
};
