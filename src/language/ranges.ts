/**
 * What values are usual, by optimizer, model family and training kind: one row a fact, with its source. A hover shows
 * the rows that fit; none of them is a limit. Pure data.
 */
import type { SettingName } from '../config/formats/format';
import type { ModelFamily, Recipe, TrainingKind } from '../config/recipe';

export interface Usual {
  of: SettingName;
  /** Fits only these; all if absent. An unknown one never fits a list. */
  optimizers?: readonly string[];
  kinds?: readonly TrainingKind[];
  families?: readonly ModelFamily[];
  precisions?: readonly string[];
  /** One sentence without its full stop. */
  usual: string;
  source: string;
}

const adams = ['adam', 'adamw', 'adamax', 'nadam', 'radam'];
const survey = 'survey of 559 published training configs';

/** Rows of one setting stand from the special to the general; see `usualOf`. */
export const ranges: readonly Usual[] = [
  // Learning rate. The survey's numbers are minimum / median / 95th percentile.
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['adapters'],
    usual: '5e-6 to 3e-4, most often 2e-4',
    source: `${survey}: 78 of LoRA and QLoRA; QLoRA (Dettmers et al., 2023) used 1e-4 to 2e-4`,
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['preference'],
    usual: '2e-7 to 1e-3, median 4e-6; the high end is verl’s default',
    source: `${survey}: 58 of preference optimisation; DPO (Rafailov et al., 2023) used 1e-6`,
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['finetuning'],
    families: ['transformer'],
    usual: '5e-7 to 6e-4, median 2e-5',
    source: `${survey}: 83 of full fine-tuning; BERT (Devlin et al., 2019) used 2e-5 to 5e-5`,
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['continued'],
    usual: '6e-5 to 9e-5',
    source: `${survey}: 9 of annealing and mid-training`,
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['pretraining'],
    families: ['transformer'],
    usual: '5e-5 to 1e-3, median 2.75e-4; the larger the model, the smaller',
    source: `${survey}: 56 of language models; GPT-3 (Brown et al., 2020, table 2.1) used 6e-5 (175B) to 6e-4 (125M)`,
  },
  {
    of: 'lr',
    optimizers: adams,
    families: ['recurrent', 'conv', 'mlp', 'detector'],
    usual: '1e-4 to 1e-3; above 1e-2 most runs fail',
    source: 'Kingma & Ba, 2015 (1e-3); UMLAUT (Schoop et al., 2021) for the limit',
  },
  {
    of: 'lr',
    optimizers: adams,
    usual: '1e-5 to 1e-3; 1e-3 is the optimizer’s own default',
    source: `Kingma & Ba, 2015; ${survey}`,
  },
  {
    of: 'lr',
    optimizers: ['sgd'],
    usual: '1e-3 to 0.1, median 0.01; 0.1 for batches of 256 images, in proportion to the batch size',
    source: `${survey}; Goyal et al., 2017`,
  },
  {
    of: 'lr',
    optimizers: ['novograd'],
    usual: '8e-3 to 0.1, median 0.01',
    source: `${survey}; Ginsburg et al., 2019`,
  },
  {
    of: 'lr',
    optimizers: ['lion'],
    usual: '3 to 10 times less than for AdamW',
    source: 'Chen et al., 2023',
  },
  {
    of: 'lr',
    optimizers: ['rmsprop', 'adagrad'],
    usual: '1e-3 to 1e-2',
    source: 'defaults of PyTorch (1e-2) and Keras (1e-3)',
  },
  { of: 'lr', optimizers: ['adadelta'], usual: '1; the method finds its own scale', source: 'Zeiler, 2012' },
  { of: 'lr', optimizers: ['lbfgs'], usual: '1, with a line search', source: 'Nocedal & Wright, 2006, ch. 6' },
  // Moments.
  {
    of: 'betas',
    optimizers: ['novograd'],
    usual: 'beta1 0.95 with beta2 0.25 to 0.98',
    source: 'Ginsburg et al., 2019',
  },
  {
    of: 'betas',
    optimizers: ['lion'],
    usual: '0.9 and 0.99; for language models 0.95 and 0.98',
    source: 'Chen et al., 2023',
  },
  {
    of: 'betas',
    optimizers: adams,
    kinds: ['pretraining', 'continued'],
    families: ['transformer'],
    usual: '0.9 and 0.95; a beta2 of 0.999 answers too slowly to a change of the gradients in large batches',
    source: 'GPT-3 (Brown et al., 2020); StableAdamW (Wortsman et al., 2023)',
  },
  {
    of: 'betas',
    optimizers: adams,
    usual: '0.9 and 0.999; 0.98 for speech and translation',
    source: 'Kingma & Ba, 2015; Vaswani et al., 2017',
  },
  {
    of: 'eps',
    optimizers: adams,
    precisions: ['fp16'],
    usual: 'at least 1e-7: below 6e-8 it is 0 in half precision',
    source: 'IEEE 754 binary16, smallest subnormal',
  },
  {
    of: 'eps',
    optimizers: adams,
    usual: '1e-8; some use 1e-6 or 1e-5',
    source: `Kingma & Ba, 2015; ${survey}: 111 of 131 use 1e-8`,
  },
  { of: 'momentum', usual: '0.9', source: 'Sutskever et al., 2013; Goyal et al., 2017' },
  {
    of: 'weightDecay',
    optimizers: ['decoupled_adamw', 'decoupled_lionw'],
    usual: '1e-6 to 1e-5: it is not multiplied by the learning rate here',
    source: 'llm-foundry’s recipes; Loshchilov & Hutter, 2019',
  },
  { of: 'weightDecay', kinds: ['adapters', 'preference'], usual: '0 to 0.1', source: survey },
  {
    of: 'weightDecay',
    optimizers: ['adamw', 'lion'],
    families: ['transformer'],
    usual: '0.01 to 0.1; 0.1 for language models from scratch',
    source: 'Loshchilov & Hutter, 2019; GPT-3 (Brown et al., 2020)',
  },
  {
    of: 'weightDecay',
    optimizers: ['adam'],
    usual: '0: plain Adam adds it to the gradient, where it hardly works; AdamW decouples it',
    source: 'Loshchilov & Hutter, 2019',
  },
  { of: 'weightDecay', optimizers: ['sgd'], usual: '1e-5 to 5e-4', source: `He et al., 2016 (1e-4); ${survey}` },
  { of: 'weightDecay', usual: '0 to 0.1', source: survey },
  // Schedule.
  {
    of: 'warmup',
    optimizers: adams,
    families: ['transformer'],
    kinds: ['pretraining'],
    usual: '0.5 to 10 % of the run, and about 2 / (1 - beta2) steps (2000 for 0.999, 40 for 0.95)',
    source: `Ma & Yarats, 2021 (arXiv 1910.04209); ${survey}`,
  },
  { of: 'warmup', kinds: ['finetuning', 'adapters', 'preference'], usual: '3 to 10 % of the run', source: survey },
  {
    of: 'warmup',
    optimizers: adams,
    usual: 'up to 10 % of the run; about 2 / (1 - beta2) steps are enough',
    source: 'Ma & Yarats, 2021 (arXiv 1910.04209); Godbole et al., 2023',
  },
  { of: 'warmup', optimizers: ['sgd'], usual: 'none, or 5 epochs with a large batch', source: 'Goyal et al., 2017' },
  { of: 'minimumLr', usual: '0, or a tenth of the peak', source: 'Hoffmann et al., 2022 (Chinchilla)' },
  {
    of: 'total',
    kinds: ['finetuning', 'adapters'],
    usual: '1 to 3 epochs',
    source: 'Devlin et al., 2019; default of Hugging Face’s Trainer (3)',
  },
  {
    of: 'total',
    kinds: ['preference'],
    usual: '1 to 3 epochs',
    source: 'Rafailov et al., 2023; Tunstall et al., 2023 (Zephyr)',
  },
  // Clipping.
  {
    of: 'clip',
    families: ['transformer'],
    usual: 'global norm 1; 0.1 to 0.3 for reinforcement learning and QLoRA',
    source: `OPT (Zhang et al., 2022), BLOOM, Hugging Face’s default; ${survey}: 151 use 1`,
  },
  {
    of: 'clip',
    families: ['recurrent'],
    usual: 'global norm 1 to 5',
    source: 'Pascanu, Mikolov & Bengio, 2013; ESPnet’s default (5)',
  },
  {
    of: 'clip',
    usual: 'global norm 1 to 10; healthy gradient norms differ by model, so look at a short run',
    source: survey,
  },
  // Precision.
  {
    of: 'lossScale',
    usual: 'dynamic (0), also in nearly all published fp16 configs',
    source: 'Micikevicius et al., 2018; DeepSpeed’s documentation',
  },
  { of: 'initialScalePower', usual: '12 to 16', source: `DeepSpeed’s default (16); ${survey}` },
  {
    of: 'precision',
    families: ['transformer'],
    usual: 'bf16 where the hardware has it: its exponents are those of fp32, so no loss scale is needed',
    source: `${survey}: 277 bf16, 103 fp16, 108 fp32; Kalamkar et al., 2019`,
  },
  // Regularization and the rest.
  { of: 'dropout', kinds: ['adapters'], usual: '0 to 0.1, often 0.05', source: survey },
  {
    of: 'dropout',
    usual: '0 to 0.3; 0.5 is the most that is common',
    source: 'Srivastava et al., 2014; UMLAUT (Schoop et al., 2021)',
  },
];

/** The first row of a setting that fits a recipe: the most special one; null where none fits. */
export function usualOf(setting: SettingName, recipe: Recipe): Usual | null {
  const { kind, family } = recipe;
  const optimizer = recipe.optimizer.value ?? '';
  const precision = recipe.precision.value ?? '';
  const fits = (list: readonly string[] | undefined, value: string): boolean => !list || list.includes(value);
  return (
    ranges.find(
      (row) =>
        row.of === setting &&
        fits(row.optimizers, optimizer) &&
        fits(row.kinds, kind) &&
        fits(row.families, family) &&
        fits(row.precisions, precision),
    ) ?? null
  );
}
