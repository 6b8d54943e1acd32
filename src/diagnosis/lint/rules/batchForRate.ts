import { say, type Message } from '../../../shared/messages/say';
import type { Recipe } from '../../../config/recipe';
import type { LintSeverity } from '../../finding';
import { roundTo } from '../../../shared/numbers';
import { inEarnest, isAdversarial } from '../intent';
import { modelSize } from '../modelSize';
import { isAdam } from '../optimizers';
import { known, nameOf, stated, writeFix } from '../rule';
import type { Rule, Verdict, Written } from '../rule';

interface Reference {
  /** The rate that goes with a batch of so many examples. */
  rate: number;
  batch: number;
  /** How the rate grows with the batch: 1 for SGD, 0.5 for Adam. */
  power: number;
  /** Times above the rate that goes with the batch. */
  hint: number;
  warning: number;
  /** As in "0.02 for 16 images". */
  usual: Message;
}

/** Table 2.1 of GPT-3: parameters, tokens of a step, peak rate. */
const gpt3: [parameters: number, tokens: number, rate: number][] = [
  [125e6, 0.5e6, 6e-4],
  [350e6, 0.5e6, 3e-4],
  [760e6, 0.5e6, 2.5e-4],
  [1.3e9, 1e6, 2e-4],
  [2.7e9, 1e6, 1.6e-4],
  [6.7e9, 2e6, 1.2e-4],
  [13e9, 2e6, 1e-4],
  [175e9, 3.2e6, 0.6e-4],
];

/** The row for a size, between two rows in proportion to the logarithm; the ends go on. */
function modelLike(parameters: number): (typeof gpt3)[number] {
  const above = gpt3.findIndex((row) => row[0] >= parameters);
  const [low, high] = [gpt3[above - 1], gpt3[above]];
  const nearest = low ?? high ?? gpt3[0]!;
  if (!low || !high) return above === -1 ? gpt3.at(-1)! : nearest;
  const share = Math.log(parameters / low[0]) / Math.log(high[0] / low[0]);
  const between = (i: 1 | 2): number => low[i] * (high[i] / low[i]) ** share;
  return [parameters, between(1), between(2)];
}

/** What is usual for a kind of run; null where nothing is known. */
function referenceFor(recipe: Recipe, text: Written): Reference | null {
  const { family, kind, format } = recipe;
  const optimizer = known(recipe.optimizer);
  if (optimizer === 'sgd' && family === 'detector')
    return { rate: 0.02, batch: 16, power: 1, hint: 2, warning: 4, usual: say('usual-rate.images') };
  if (!isAdam(optimizer) || recipe.lrIsMultiplier) return null;
  if (format === 'wenet' || format === 'espnet')
    return { rate: 1e-3, batch: 16, power: 0.5, hint: 2, warning: Infinity, usual: say('usual-rate.utterances') };
  const size = family === 'transformer' && kind === 'pretraining' ? modelSize(text) : null;
  if (size) {
    const [parameters, tokens, rate] = modelLike(size.parameters);
    const usual = say('usual-rate.tokens', { rate, tokens, parameters });
    return { rate, batch: tokens / size.context, power: 0.5, hint: 2.2, warning: 16, usual };
  }
  if (family === 'unknown' && kind === 'unknown' && !isAdversarial(recipe))
    return { rate: 1e-3, batch: 128, power: 0.5, hint: 2.5, warning: Infinity, usual: say('usual-rate.examples') };
  return null;
}

/** The batch of a step as far as the file tells, and the key to blame for it. */
function batchOf({ globalBatchSize, batchSize, accumulate, family, kind }: Recipe) {
  const whole = stated(globalBatchSize);
  if (whole) return { ...whole, examples: whole.value };
  const part = stated(batchSize);
  // The devices of a large run are not in the file, nor those of a detector that counts the images of one.
  if (
    !part ||
    family === 'detector' ||
    (family === 'transformer' && kind === 'pretraining' && known(globalBatchSize) === null)
  ) {
    return part && null;
  }
  return { ...part, examples: part.value * (known(accumulate) ?? 1) };
}

/** Speech recipes count the utterances of one device. */
function perDevice(recipe: Recipe) {
  const part = stated(recipe.batchSize);
  return part && { ...part, examples: part.value * (known(recipe.accumulate) ?? 1) };
}

/** Detectron2 counts the batch of all devices, and its default of 0.001 is for files that say nothing about either. */
function rateWithoutBatch(recipe: Recipe): Verdict[] {
  const lr = stated(recipe.lr);
  if (recipe.format !== 'detectron2' || !lr || recipe.globalBatchSize.state !== 'default' || lr.value < 0.01) return [];
  const name = nameOf(recipe.globalBatchSize.path ?? []);
  const message = say('batch-for-rate.no-batch', { key: lr.name, lr: lr.value, times: lr.value / 1e-3, name });
  return [
    {
      severity: 'warning',
      path: lr.path,
      message,
      fixes: writeFix('lower-lr', say('lint-fix.lower-lr', { lr: 0.001 }), recipe.lr, 0.001),
    },
  ];
}

/** A batch that is too small for the rate: the rate was kept when the batch was cut. */
export const batchForRate: Rule = {
  id: 'batch-for-rate',
  doc: {
    title: 'The batch is too small for the learning rate',
    severities: ['warning', 'hint'],
    why: 'A smaller batch has a noisier gradient and bears a smaller rate: in proportion for SGD, with the square root for Adam. Configs that are made for eight devices and run on one keep the rate and diverge.',
    threshold:
      'Against the rate that is usual for the batch. Detectron2: 0.02 for 16 images, in proportion; hint above twice, warning above 4 times that rate, and a warning where a rate of 0.01 or more is set without its batch in a file that inherits from no other. Language models from scratch whose config gives their size and their whole batch: table 2.1 of GPT-3, with the square root; hint above 2.2 times, warning above 16 times. WeNet and ESPnet: 1e-3 for 16 utterances a device, with the square root; hint above twice. Adam on other models: 1e-3 for a batch of 128, with the square root; hint above 2.5 times (not for adversarial networks, whose beta1 is 0.5 or less). A hint alone in trials of at most 100 steps. Silent where the whole batch cannot be known, as for most fine-tuning.',
    source:
      "Goyal et al., Accurate, large minibatch SGD (arXiv 1706.02677) for the proportion; Malladi et al., On the SDEs and scaling rules for adaptive gradient algorithms (2022) for the square root; Detectron2's GETTING_STARTED and issues #1128 and #508; GPT-3 (Brown et al., 2020), table 2.1; the recipes of WeNet; Kingma & Ba (2015).",
    fix: '`lower-lr` sets the rate that goes with the batch.',
    example: {
      bad: `MODEL:
  WEIGHTS: r50.pkl
SOLVER:
  IMS_PER_BATCH: 2
  BASE_LR: 0.02
  MAX_ITER: 90000
`,
      good: `MODEL:
  WEIGHTS: r50.pkl
SOLVER:
  IMS_PER_BATCH: 16
  BASE_LR: 0.02
  MAX_ITER: 90000
`,
    },
  },
  check(recipe, text) {
    const lr = stated(recipe.lr);
    const reference = referenceFor(recipe, text);
    const batch = recipe.format === 'wenet' || recipe.format === 'espnet' ? perDevice(recipe) : batchOf(recipe);
    if (!lr || !reference || recipe.format === 'keel') return [];
    if (!batch) return rateWithoutBatch(recipe);
    const { rate, power, hint, warning, usual } = reference;
    const fitting = rate * (batch.examples / reference.batch) ** power;
    const times = lr.value / fitting;
    if (times <= hint) return [];
    const severity: LintSeverity = times > warning ? inEarnest('warning', recipe, text) : 'hint';
    const args = { name: batch.name, batch: batch.value, key: lr.name, lr: lr.value, fitting, usual };
    const { examples } = batch;
    const message =
      examples === batch.value
        ? say('batch-for-rate.small', args)
        : say('batch-for-rate.accumulated', { ...args, examples });
    const lower = roundTo(fitting, 2);
    const fixes = writeFix('lower-lr', say('lint-fix.lower-lr', { lr: lower }), recipe.lr, lower);
    return [{ severity, path: batch.path, message, fixes }];
  },
};
