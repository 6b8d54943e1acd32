/**
 * What values are usual, by optimizer, model family and training kind: one row a fact, with its source. A hover shows
 * the rows that fit; none of them is a limit. Pure data.
 */
import type { SettingName } from '../config/formats/format';
import { say, type Message, type MessageId } from '../shared/messages/say';
import type { ModelFamily, Recipe, TrainingKind } from '../config/recipe';

export interface Usual {
  of: SettingName;
  /** Fits only these; all if absent. An unknown one never fits a list. */
  optimizers?: readonly string[];
  kinds?: readonly TrainingKind[];
  families?: readonly ModelFamily[];
  precisions?: readonly string[];
  /** One sentence without its full stop. */
  usual: Message;
  source: Message;
}

const adams = ['adam', 'adamw', 'adamax', 'nadam', 'radam'];

type EndOf<Id, Start extends string> = Id extends `${Start}.${infer End}` ? End : never;
type UsualId = EndOf<MessageId, 'usual'>;
type SourceId = EndOf<MessageId, 'source'>;

/** What the catalogue says under a name; the source of several rows has the name of the first. */
const told = (usual: UsualId, source = usual as SourceId): Pick<Usual, 'usual' | 'source'> => ({
  usual: say(`usual.${usual}`),
  source: say(`source.${source}`),
});

/** Rows of one setting stand from the special to the general; see `usualOf`. */
export const ranges: readonly Usual[] = [
  // Learning rate. The survey's numbers are minimum / median / 95th percentile.
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['adapters'],
    ...told('lr.adapters'),
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['preference'],
    ...told('lr.preference'),
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['finetuning'],
    families: ['transformer'],
    ...told('lr.finetuning'),
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['continued'],
    ...told('lr.continued'),
  },
  {
    of: 'lr',
    optimizers: adams,
    kinds: ['pretraining'],
    families: ['transformer'],
    ...told('lr.pretraining'),
  },
  {
    of: 'lr',
    optimizers: adams,
    families: ['recurrent', 'conv', 'mlp', 'detector'],
    ...told('lr.small'),
  },
  {
    of: 'lr',
    optimizers: adams,
    ...told('lr.adam'),
  },
  {
    of: 'lr',
    optimizers: ['sgd'],
    ...told('lr.sgd'),
  },
  {
    of: 'lr',
    optimizers: ['novograd'],
    ...told('lr.novograd'),
  },
  {
    of: 'lr',
    optimizers: ['lion'],
    ...told('lr.lion'),
  },
  {
    of: 'lr',
    optimizers: ['rmsprop', 'adagrad'],
    ...told('lr.rmsprop'),
  },
  { of: 'lr', optimizers: ['adadelta'], ...told('lr.adadelta') },
  { of: 'lr', optimizers: ['lbfgs'], ...told('lr.lbfgs') },
  // Moments.
  {
    of: 'betas',
    optimizers: ['novograd'],
    ...told('betas.novograd'),
  },
  {
    of: 'betas',
    optimizers: ['lion'],
    ...told('betas.lion', 'lr.lion'),
  },
  {
    of: 'betas',
    optimizers: adams,
    kinds: ['pretraining', 'continued'],
    families: ['transformer'],
    ...told('betas.pretraining'),
  },
  {
    of: 'betas',
    optimizers: adams,
    ...told('betas.adam'),
  },
  {
    of: 'eps',
    optimizers: adams,
    precisions: ['fp16'],
    ...told('eps.fp16'),
  },
  {
    of: 'eps',
    optimizers: adams,
    ...told('eps.adam'),
  },
  { of: 'momentum', ...told('momentum.any') },
  {
    of: 'weightDecay',
    optimizers: ['decoupled_adamw', 'decoupled_lionw'],
    ...told('decay.decoupled'),
  },
  { of: 'weightDecay', kinds: ['adapters', 'preference'], ...told('decay.adapters', 'survey') },
  {
    of: 'weightDecay',
    optimizers: ['adamw', 'lion'],
    families: ['transformer'],
    ...told('decay.transformer'),
  },
  {
    of: 'weightDecay',
    optimizers: ['adam'],
    ...told('decay.adam'),
  },
  { of: 'weightDecay', optimizers: ['sgd'], ...told('decay.sgd') },
  { of: 'weightDecay', ...told('decay.adapters', 'survey') },
  // Schedule.
  {
    of: 'warmup',
    optimizers: adams,
    families: ['transformer'],
    kinds: ['pretraining'],
    ...told('warmup.pretraining'),
  },
  { of: 'warmup', kinds: ['finetuning', 'adapters', 'preference'], ...told('warmup.finetuning', 'survey') },
  {
    of: 'warmup',
    optimizers: adams,
    ...told('warmup.adam'),
  },
  { of: 'warmup', optimizers: ['sgd'], ...told('warmup.sgd') },
  { of: 'minimumLr', ...told('minimum-lr.any') },
  {
    of: 'total',
    kinds: ['finetuning', 'adapters'],
    ...told('total.finetuning'),
  },
  {
    of: 'total',
    kinds: ['preference'],
    ...told('total.finetuning', 'total.preference'),
  },
  // Clipping.
  {
    of: 'clip',
    families: ['transformer'],
    ...told('clip.transformer'),
  },
  {
    of: 'clip',
    families: ['recurrent'],
    ...told('clip.recurrent'),
  },
  {
    of: 'clip',
    ...told('clip.any', 'survey'),
  },
  // Precision.
  {
    of: 'lossScale',
    ...told('loss-scale.any'),
  },
  { of: 'initialScalePower', ...told('scale-power.any') },
  {
    of: 'precision',
    families: ['transformer'],
    ...told('precision.transformer'),
  },
  // Regularization and the rest.
  { of: 'dropout', kinds: ['adapters'], ...told('dropout.adapters', 'survey') },
  {
    of: 'dropout',
    ...told('dropout.any'),
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
