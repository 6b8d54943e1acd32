/**
 * The arguments of kohya's sd-scripts, which its own TOML and the presets of the kohya_ss window share. Defaults:
 * library/args.py (before 2026 library/train_util.py) and library/optimizer.py of sd-scripts.
 */
import type { ConfigPath } from '../../types';
import type { Precision, Setting } from '../../recipe';
import type { View } from '../configView';
import { clipNorm } from './clips';
import { count, flag, flagIn, number, set, shareOf, unknown, word } from './fields';
import type { Field, Fields } from './fields';
import { optimizerName, scheduleName } from './names';
import { numberOf } from '../../text/scalar';

export const sdDefault = <T>(value: T, name: string) => ({ value, source: `sd-scripts --${name}` });

/** Optimizers that find the rate themselves; what is written is a factor, 1 as a rule. */
const ownRate = /prodigy|dadapt/i;

/** `weight_decay=0.01`, in a list of such texts or in one text with spaces between them. */
function argument(view: View, key: string, name: string): { text: string; path: ConfigPath } | null {
  const list = view.get(key);
  if (!list) return null;
  const places = list.place.items?.map((place, i) => ({ text: place.source, path: [...list.path, i] }));
  const spaced = list.place.source.split(/\s+/).map((text) => ({ text, path: list.path }));
  const found = (places ?? spaced).find(({ text }) => text.trim().startsWith(`${name}=`));
  return found ? { text: found.text.trim().slice(name.length + 1), path: found.path } : null;
}

/** A number among the arguments of the optimizer, which has its own where there is none. */
function optimizerArgument(name: string): Field<number> {
  return (view) => {
    const found = argument(view, 'optimizer_args', name);
    if (!found) return unknown<number>()(view);
    const value = numberOf(found.text);
    return value === null
      ? { path: found.path, state: 'unknown', value: null }
      : { path: found.path, state: 'written', value };
  };
}

const betas: Field<[number, number]> = (view): Setting<[number, number]> => {
  const found = argument(view, 'optimizer_args', 'betas');
  const [first, second] = (found?.text ?? '')
    .replace(/[()[\]]/g, '')
    .split(',')
    .map((each) => numberOf(each.trim()));
  if (!found || first == null || second == null) return { path: found?.path ?? null, state: 'unknown', value: null };
  return { path: found.path, state: 'written', value: [first, second] };
};

/** An empty box of the window says nothing. */
const filled = (view: View, keys: string[]): string[] => keys.filter((key) => view.text(key).trim() !== '');

/** The optimizer under `key`; flags of 2023 name it too. */
export const kohyaOptimizer =
  (key: string): Field<string> =>
  (view) =>
    word(filled(view, [key]), (text) => (/^sgdnesterov/i.test(text) ? 'sgd' : optimizerName(text)), {
      otherwise:
        view.scalar('use_lion_optimizer') === true
          ? sdDefault('lion', 'use_lion_optimizer')
          : sdDefault('adamw', 'optimizer_type'),
      writeTo: key,
      spell: (value) => ({ adamw: 'AdamW', lion: 'Lion' })[value] ?? null,
    })(view);

/** Adafactor takes a rate of its own unless it is told not to (library/optimizer.py, `relative_step`). */
const relative = (view: View, optimizer: string): boolean => {
  const step = argument(view, 'optimizer_args', 'relative_step')?.text;
  const warmup = argument(view, 'optimizer_args', 'warmup_init')?.text;
  return optimizer === 'adafactor' && (step !== 'False' || warmup === 'True');
};

/** Whether the weights of a small network are trained beside the model: LoRA and its relatives. */
export const isNetwork = (view: View): boolean => {
  const dim = view.scalar('network_dim');
  return view.text('network_module') !== '' || view.text('LoRA_type') !== '' || (dim != null && dim !== '');
};

/** The rate of the network in the image model goes before the common one. A zero in a window is an empty box. */
export const kohyaLr =
  (optimizer: Field<string>, source: Field<number>): Field<number> =>
  (view) => {
    const own = number('unet_lr', { skip: (value) => value === 0 })(view);
    const setting = isNetwork(view) && own.state === 'written' ? own : source(view);
    return relative(view, optimizer(view).value ?? '')
      ? { path: setting.path, state: 'unknown', value: null }
      : setting;
  };

/** Where the rate is a factor of what the optimizer finds. */
export const findsItsRate =
  (key: string) =>
  (view: View): boolean =>
    ownRate.test(view.text(key));

const word16: Record<string, Precision> = { fp16: 'mixed-fp16', bf16: 'mixed-bf16', no: 'fp32' };

/** `full_bf16` and `full_fp16` keep the weights themselves in 16 bits. */
const precision: Field<Precision> = (view) => {
  const on = (key: string): boolean => {
    const place = view.get(key)?.place;
    return place !== undefined && flagIn(place) === true;
  };
  const mixed = word<Precision>('mixed_precision', (text) => word16[text.toLowerCase()] ?? 'unknown', {
    otherwise: sdDefault('fp32', 'mixed_precision'),
    spell: (value) => Object.keys(word16).find((key) => word16[key] === value) ?? null,
  })(view);
  const full = on('full_bf16') ? ('bf16' as const) : on('full_fp16') ? ('fp16' as const) : null;
  if (!full) return mixed;
  const path = view.pathOf(`full_${full}`);
  const write = (value: Precision) => {
    const edits = mixed.write?.(value) ?? [];
    return edits.length > 0 ? [...edits, ...set(false, path)] : [];
  };
  return { path, write, state: 'written', value: full };
};

const schedules: Record<string, string> = { constant: 'constant_with_warmup', cosine: 'cosine', linear: 'linear' };

/** A schedule of a class of one's own is named apart. */
const schedule: Field<string> = (view) =>
  word(filled(view, ['lr_scheduler_type', 'lr_scheduler']), scheduleName, {
    otherwise: sdDefault('constant', 'lr_scheduler'),
    writeTo: 'lr_scheduler',
    spell: (value) => schedules[value] ?? null,
  })(view);

export const kohyaFields: Fields = {
  betas,
  eps: optimizerArgument('eps'),
  momentum: optimizerArgument('momentum'),
  weightDecay: optimizerArgument('weight_decay'),
  schedule,
  minimumLr: shareOf('lr_scheduler_min_lr_ratio', number('learning_rate'), { otherwise: 'unknown', writeTo: null }),
  clip: clipNorm('max_grad_norm', { otherwise: sdDefault({ kind: 'norm', threshold: 1 }, 'max_grad_norm') }),
  precision,
  batchSize: count('train_batch_size', { otherwise: sdDefault(1, 'train_batch_size') }),
  accumulate: count('gradient_accumulation_steps', { otherwise: sdDefault(1, 'gradient_accumulation_steps') }),
  dropout: number('network_dropout', {
    otherwise: (view) => (isNetwork(view) ? sdDefault(0, 'network_dropout') : 'unknown'),
  }),
  gradientCheckpointing: flag('gradient_checkpointing', { otherwise: sdDefault(false, 'gradient_checkpointing') }),
  seed: number('seed', { otherwise: 'unknown' }),
  loraRank: count('network_dim', { otherwise: 'unknown' }),
  // networks/lora.py: an alpha that is not given is 1.
  loraAlpha: number('network_alpha', {
    otherwise: (view) => (isNetwork(view) ? sdDefault(1, 'network_alpha') : 'unknown'),
  }),
};
