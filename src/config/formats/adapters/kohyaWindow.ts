/**
 * Presets of the kohya_ss window, JSON in which numbers may be text and an empty box says nothing. It turns them into
 * arguments of sd-scripts, whose defaults hold for what is left out (kohya_gui/lora_gui.py, dreambooth_gui.py).
 */
import { numberIn, number } from '../fields/fields';
import type { Format } from '../format';
import { findsItsRate, isNetwork, kohyaFields, kohyaLr, kohyaOptimizer, sdDefault } from '../fields/kohyaArguments';
import { length } from '../fields/lengths';
import type { LengthKey } from '../fields/lengths';
import type { Length } from '../../recipe';
import type { ConfigNode } from '../../text/node';
import { View } from '../configView';

const named = 'optimizer';
const optimizer = kohyaOptimizer(named);

/** Boxes that only the window has. */
const boxes = [
  'num_cpu_threads_per_process',
  'max_resolution',
  'lr_warmup',
  'LoRA_type',
  'stop_text_encoder_training',
  'save_model_as',
  'caption_extension',
  'bucket_reso_steps',
];

/** A length in a box: nothing, or 0, leaves it to the next one. */
const box = (key: string, unit: Length['unit'], times = 1): LengthKey => ({
  key,
  unit,
  none: 0,
  read: (place: ConfigNode) => {
    if (place.source.trim() === '') return undefined;
    const value = numberIn(place);
    return value === 'unknown' ? value : { value: value * times, unit };
  },
});

export const kohyaWindow: Format = {
  name: 'kohya-ss',
  doc: {
    title: 'kohya_ss',
    recognisedBy: '`num_cpu_threads_per_process`, `max_resolution`, `lr_warmup` with `learning_rate`',
    readBy: 'JSON; text is cast',
  },
  recognise: (root) => {
    const view = new View(root);
    const found = boxes.filter((key) => view.any(key)).length;
    return found >= 3 && view.any('learning_rate', 'unet_lr') ? view : null;
  },
  loader: 'yaml-1.2',
  castsText: true,
  kind: (view) => {
    if (isNetwork(view)) return 'adapters';
    return view.any('token_string', 'init_word') ? 'unknown' : 'finetuning';
  },
  family: (view) =>
    view.scalar('flux1_checkbox') === true || view.scalar('sd3_checkbox') === true ? 'transformer' : 'unknown',
  lrIsMultiplier: findsItsRate(named),
  fields: {
    ...kohyaFields,
    optimizer,
    lr: kohyaLr(optimizer, number('learning_rate', { otherwise: sdDefault(2e-6, 'learning_rate') })),
    // `lr_warmup` is a percentage of the run; steps go before it (kohya_gui/lora_gui.py).
    warmup: length([box('lr_warmup_steps', 'steps'), { ...box('lr_warmup', 'share', 0.01), write: percent }]),
    total: length(
      [box('max_train_epochs', 'epochs'), box('max_train_steps', 'steps'), box('epoch', 'epochs')],
      'unknown',
    ),
    saveEvery: length([box('save_every_n_steps', 'steps'), box('save_every_n_epochs', 'epochs')], 'unknown'),
  },
};

function percent({ value, unit }: Length): number | null {
  return unit === 'share' ? Number((value * 100).toPrecision(6)) : null;
}
