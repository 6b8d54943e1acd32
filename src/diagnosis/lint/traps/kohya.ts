/** Traps of kohya's sd-scripts, whose caches hold what the data looked like once. */
import { say } from '../../../shared/messages/say';
import type { Sprung, Trap } from './trap';

const lora = `network_module: networks.lora
network_dim: 32
optimizer_type: AdamW8bit
unet_lr: 0.0001
train_batch_size: 4
max_train_epochs: 10
`;

/** What changes with every look at the data, by the cache that would hold its first form. */
const caches: readonly (readonly [cache: string, changing: readonly string[]])[] = [
  ['cache_latents', ['color_aug', 'random_crop']],
  [
    'cache_text_encoder_outputs',
    ['shuffle_caption', 'caption_dropout_rate', 'caption_tag_dropout_rate', 'token_warmup_step'],
  ],
];

const cachedChange: Trap = {
  id: 'cached-change',
  formats: ['kohya'],
  doc: {
    title: 'What is cached is to change at every look',
    severities: ['error'],
    why: 'Cached latents and cached outputs of the text encoder are made once. Crops, colours or captions that change from one look to the next would have no effect, and sd-scripts refuse them.',
    threshold:
      '`cache_latents` beside `color_aug` or `random_crop`; `cache_text_encoder_outputs` beside `shuffle_caption`, `caption_dropout_rate`, `caption_tag_dropout_rate` or `token_warmup_step`.',
    source: 'train_network.py and sdxl_train.py of kohya-ss/sd-scripts, `is_latent_cacheable` and its neighbour.',
    fix: '`cached-change` turns the cache off.',
    example: { bad: `${lora}cache_latents: true\nrandom_crop: true\n`, good: `${lora}cache_latents: true\n` },
  },
  find: (keys) =>
    caches.flatMap(([at, changing]): Sprung[] => {
      const on = changing.filter((name) => keys.isOn(name) || (keys.number(name) ?? 0) > 0);
      if (!keys.isOn(at) || on.length === 0) return [];
      const message = say('cached-change.refused', { name: keys.name(at), keys: on });
      return [{ severity: 'error', at, message, mending: [{ set: at, to: false }] }];
    }),
};

const fullPrecision: Trap = {
  id: 'full-half-precision',
  formats: ['kohya'],
  doc: {
    title: 'Full half precision beside another mixed precision',
    severities: ['error'],
    why: '`full_fp16` and `full_bf16` train the gradients too in the number format of `mixed_precision`, which has to be the same. sd-scripts stop otherwise.',
    threshold: '`full_fp16` without `mixed_precision: fp16`, or `full_bf16` without `mixed_precision: bf16`.',
    source: 'train_network.py of kohya-ss/sd-scripts.',
    fix: '`full-half-precision` sets `mixed_precision`.',
    example: {
      bad: `${lora}full_bf16: true\nmixed_precision: fp16\n`,
      good: `${lora}full_bf16: true\nmixed_precision: bf16\n`,
    },
  },
  find: (keys) =>
    (['fp16', 'bf16'] as const).flatMap((name): Sprung[] => {
      const [at, other] = [`full_${name}`, 'mixed_precision'];
      // Without the key it is that of `accelerate launch`.
      if (!keys.isOn(at) || keys.word(other) === null || keys.word(other) === name) return [];
      const message = say('full-half-precision.other', { name: keys.name(at), key: keys.name(other), value: name });
      return [{ severity: 'error', at, message, mending: [{ set: other, to: name }] }];
    }),
};

export const kohyaTraps: readonly Trap[] = [cachedChange, fullPrecision];
