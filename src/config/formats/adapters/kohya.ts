/** TOML of kohya's sd-scripts (`--config_file`), whose sections are laid into one. Defaults: library/args.py. */
import { number } from '../fields/fields';
import type { Format } from '../format';
import { findsItsRate, isNetwork, kohyaFields, kohyaLr, kohyaOptimizer, sdDefault } from '../fields/kohyaArguments';
import { interval, length } from '../fields/lengths';
import type { ModelFamily, TrainingKind } from '../../recipe';
import type { View } from '../configView';
import { SectionsView } from '../fields/sectionsView';

const named = 'optimizer_type';
const optimizer = kohyaOptimizer(named);

/** Arguments that only sd-scripts and its relatives have. */
const own = [
  'network_module',
  'network_dim',
  'optimizer_type',
  'optimizer_args',
  'max_train_epochs',
  'save_model_as',
  'save_precision',
  'save_every_n_epochs',
  'cache_latents',
  'enable_bucket',
  'caption_extension',
  'clip_skip',
  'min_snr_gamma',
  'unet_lr',
  'text_encoder_lr',
  'sdpa',
  'xformers',
  'full_bf16',
  'full_fp16',
  'fp8_base',
];
const training = [
  'learning_rate',
  'unet_lr',
  'optimizer_type',
  'max_train_steps',
  'max_train_epochs',
  'train_batch_size',
];

/** Models of transformer blocks alone; older ones are a U-Net. */
function family(view: View): ModelFamily {
  const words = [view.text('network_module'), view.text('pretrained_model_name_or_path'), view.text('dit')].join(' ');
  return /flux|sd3|lumina|chroma|qwen|wan|hunyuan|anima|dit/i.test(words) ? 'transformer' : 'unknown';
}

function kind(view: View): TrainingKind {
  if (isNetwork(view)) return 'adapters';
  return view.any('token_string', 'init_word', 'controlnet_model_name_or_path') ? 'unknown' : 'finetuning';
}

export const kohya: Format = {
  name: 'kohya',
  doc: {
    title: 'kohya sd-scripts',
    recognisedBy: '`network_module`, `optimizer_type`, `max_train_epochs` and their like',
  },
  recognise: (root) => {
    const view = new SectionsView(root);
    const found = own.filter((key) => view.any(key)).length;
    // The JSON of the window has a key of its own for the optimizer; a list of data sets is another file.
    return found >= 2 &&
      view.any(...training) &&
      !view.any('LoRA_type', 'max_resolution') &&
      view.text('optimizer') === ''
      ? view
      : null;
  },
  loader: 'toml',
  kind,
  family,
  lrIsMultiplier: findsItsRate(named),
  fields: {
    ...kohyaFields,
    optimizer,
    lr: kohyaLr(optimizer, number('learning_rate', { otherwise: sdDefault(2e-6, 'learning_rate') })),
    warmup: length([{ key: 'lr_warmup_steps', unit: 'steps', shareBelowOne: true }]),
    total: length(
      [
        { key: 'max_train_epochs', unit: 'epochs' },
        { key: 'max_train_steps', unit: 'steps' },
      ],
      sdDefault({ value: 1600, unit: 'steps' }, 'max_train_steps'),
    ),
    evalEvery: interval('validate_every_n_steps', { key: 'validate_every_n_epochs', unit: 'epochs' }),
    saveEvery: interval('save_every_n_steps', { key: 'save_every_n_epochs', unit: 'epochs' }),
  },
};
