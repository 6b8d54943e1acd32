/** mlx-lm's LoRA and full fine-tuning. Defaults: mlx_lm/lora.py CONFIG_DEFAULTS and mlx.optimizers. */
import { betas } from '../fields/betas';
import { count, field, flag, number, numberIn, set, when, word } from '../fields/fields';
import type { Field } from '../fields/fields';
import type { Format } from '../format';
import { length } from '../fields/lengths';
import { optimizerName, scheduleName } from '../fields/names';
import type { Length } from '../../recipe';
import type { ConfigNode } from '../../text/node';
import { View } from '../configView';

const def = <T>(value: T, name: string) => ({ value, source: `mlx_lm/lora.py CONFIG_DEFAULTS ${name}` });
const ofMlx = <T>(value: T, name: string) => ({ value, source: `mlx.optimizers ${name}` });

const optimizer = word('optimizer', optimizerName, {
  otherwise: def('adam', 'optimizer'),
  spell: (value) => (['adam', 'adamw', 'sgd', 'adafactor', 'muon'].includes(value) ? value : null),
});
const nameIn = (view: View): string => optimizer(view).value ?? '';
const inOptimizer = (name: string) => (view: View) => `optimizer_config.${nameIn(view)}.${name}`;
const ofOptimizer =
  <T>(name: string, then: (key: string) => Field<T>): Field<T> =>
  (view) =>
    then(inOptimizer(name)(view))(view);
const isAdam = (view: View): boolean => /^adamw?$/.test(nameIn(view));

/** A schedule takes the peak as the first of its arguments, and `learning_rate` is then not read; one that rises, as the second. */
const lr: Field<number> = (view) => {
  if (!view.has('lr_schedule')) return number('learning_rate', { otherwise: def(1e-5, 'learning_rate') })(view);
  const [first, second] = [0, 1].map((i) => view.get(`lr_schedule.arguments.${i}`)?.place);
  const rises =
    view.text('lr_schedule.name') === 'linear_schedule' &&
    first !== undefined &&
    second !== undefined &&
    numberIn(second) > numberIn(first);
  return number(`lr_schedule.arguments.${rises ? 1 : 0}`, { otherwise: 'unknown' })(view);
};

/** The arguments of a schedule by their place: cosine_decay(init, decay_steps, end), linear_schedule(init, end, steps). */
const minimumLr: Field<number> = (view) => {
  const places: Record<string, number> = { cosine_decay: 2, linear_schedule: 1 };
  const place = places[view.text('lr_schedule.name')];
  return place === undefined
    ? { path: null, state: 'unknown', value: null }
    : number(`lr_schedule.arguments.${place}`, { otherwise: 'unknown', writeTo: null })(view);
};

/** Lengths count batches; a step is taken after `grad_accumulation_steps` of them (tuner/trainer.py). */
const batches =
  (key: string, usual: number): Field<Length> =>
  (view) => {
    const accumulate = view.get('grad_accumulation_steps')?.place;
    const parts = accumulate ? numberIn(accumulate) : 1;
    const times = typeof parts === 'number' && parts >= 1 ? parts : 1;
    const read = (place: ConfigNode): Length | 'unknown' => {
      const value = numberIn(place);
      return value === 'unknown' ? value : { value: value / times, unit: 'steps' };
    };
    return length(
      [{ key, unit: 'steps', read, write: ({ value, unit }) => (unit === 'steps' ? value * times : null) }],
      def({ value: usual / times, unit: 'steps' }, key),
    )(view);
  };

const rank = count('lora_parameters.rank', { otherwise: def(8, 'lora_parameters.rank') });

/** The output of the adapters is multiplied with `scale` as it is, which others write as alpha / rank. */
const alpha: Field<number> = (view) => {
  const width = rank(view).value;
  const scale = number('lora_parameters.scale', { otherwise: def(20, 'lora_parameters.scale') })(view);
  if (scale.value === null || width === null) return { path: scale.path, state: 'unknown', value: null };
  return { ...scale, value: scale.value * width, write: (value) => scale.write?.(value / width) ?? [] };
};

/** Full fine-tuning has no adapters. */
const adapters = (then: Field<number>): Field<number> => when((view) => view.text('fine_tune_type') !== 'full', then);

const own = ['lora_parameters', 'fine_tune_type', 'num_layers', 'lora_layers', 'adapter_path', 'steps_per_eval'];
const more = ['steps_per_report', 'iters', 'val_batches', 'grad_checkpoint', 'mask_prompt', 'resume_adapter_file'];

export const mlx: Format = {
  name: 'mlx',
  doc: {
    title: 'mlx-lm',
    recognisedBy: '`lora_parameters`, `iters`, `adapter_path` and their like',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = [...own, ...more].filter((key) => view.any(key)).length;
    const trains = view.any('iters', 'learning_rate', 'lr_schedule', 'optimizer') && view.scalar('train') !== false;
    return found >= 3 && view.any(...own) && view.any('model') && trains ? view : null;
  },
  // lora.py teaches PyYAML that 1e-4 is a number.
  loader: 'yaml-1.2',
  kind: (view) => {
    const type = view.text('fine_tune_type');
    return type === 'full' ? 'finetuning' : 'adapters';
  },
  family: () => 'transformer',
  fields: {
    optimizer,
    lr,
    betas: when(
      isAdam,
      ofOptimizer('betas', (key) => betas(key, { otherwise: ofMlx<[number, number]>([0.9, 0.999], 'Adam(betas)') })),
    ),
    eps: when(
      isAdam,
      ofOptimizer('eps', (key) => number(key, { otherwise: ofMlx(1e-8, 'Adam(eps)') })),
    ),
    momentum: when(
      (view) => nameIn(view) === 'sgd',
      ofOptimizer('momentum', (key) => number(key, { otherwise: ofMlx(0, 'SGD(momentum)') })),
    ),
    weightDecay: (view) => {
      const values: Record<string, number> = { adam: 0, adamw: 0.01, sgd: 0, adafactor: 0 };
      const value = values[nameIn(view)];
      const otherwise = value === undefined ? ('unknown' as const) : ofMlx(value, 'weight_decay');
      return number(inOptimizer('weight_decay')(view), { otherwise })(view);
    },
    schedule: word('lr_schedule.name', scheduleName, { otherwise: def('constant', 'lr_schedule') }),
    warmup: length([{ key: 'lr_schedule.warmup', unit: 'steps' }]),
    minimumLr,
    accumulate: count('grad_accumulation_steps', { otherwise: def(1, 'grad_accumulation_steps') }),
    total: batches('iters', 1000),
    batchSize: count('batch_size', { otherwise: def(4, 'batch_size') }),
    dropout: number('lora_parameters.dropout', { otherwise: def(0, 'lora_parameters.dropout') }),
    gradientCheckpointing: flag('grad_checkpoint', { otherwise: def(false, 'grad_checkpoint') }),
    evalEvery: batches('steps_per_eval', 200),
    saveEvery: batches('save_every', 100),
    logEvery: batches('steps_per_report', 10),
    loraRank: adapters(rank),
    loraAlpha: adapters(alpha),
    seed: field(['seed'], numberIn, set, { otherwise: def(0, 'seed') }),
  },
};
