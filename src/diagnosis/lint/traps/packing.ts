/** Traps of packed sequences: documents that see each other, and packs that cannot be made. */
import { say } from '../../../shared/messages/say';
import type { Keys } from '../keys';
import { axolotlText, trainerText } from './exampleTexts';
import type { Sprung, Trap } from './trap';

/** Keys of Axolotl that choose an attention. */
const attentions = [
  'flash_attention',
  'flex_attention',
  'xformers_attention',
  'sdp_attention',
  'sage_attention',
  's2_attention',
  'eager_attention',
  'attn_implementation',
  'context_parallel_size',
  'sequence_parallel_degree',
];

/** The key that packs, where what it is given does not keep the documents apart. */
function mixing(keys: Keys, format: string): { at: string; severity: Sprung['severity'] } | null {
  if (format === 'axolotl') {
    const chosen = attentions.some((key) => keys.has(key) && keys.flag(key) !== false);
    return keys.isOn('sample_packing') && !chosen ? { at: 'sample_packing', severity: 'hint' } : null;
  }
  if (format === 'llamafactory') {
    const tuning = keys.word('stage') === 'sft';
    return keys.isOn('packing') && tuning && !keys.isOn('neat_packing') ? { at: 'packing', severity: 'hint' } : null;
  }
  const at = ['padding_free', 'packing'].find((key) => keys.isOn(key));
  const attention = keys.word(keys.first('attn_implementation', 'model_init_kwargs.attn_implementation'));
  const aware = attention === null || /flash|flex|kernels|paged|vllm/.test(attention);
  return at === undefined || aware ? null : { at, severity: 'warning' };
}

const mixedDocuments: Trap = {
  id: 'mixed-documents',
  formats: ['hf-trainer', 'axolotl', 'llamafactory'],
  doc: {
    title: 'Packed documents that attend to each other',
    severities: ['warning', 'hint'],
    why: 'Packing puts several documents into one sequence. An attention that is not told where each begins lets every one see those before it, and the model learns from what has nothing to do with it.',
    threshold:
      'Warning in TRL where `packing` or `padding_free` is on and `attn_implementation` is written as one without variable lengths (`eager`, `sdpa`). Hint in Axolotl where `sample_packing` is on and no attention is chosen, and in LLaMA-Factory where `packing` is on in `sft` without `neat_packing`.',
    source:
      'trl issue 1230, trl/trainer/sft_config.py; axolotl/utils/schemas/validation.py; LLaMA-Factory pull request 4224.',
    fix: '`mixed-documents` chooses Flash Attention, in LLaMA-Factory `neat_packing`.',
    example: {
      bad: `${trainerText}packing: true
attn_implementation: eager
`,
      good: `${trainerText}packing: true
attn_implementation: flash_attention_2
`,
    },
  },
  find(keys, { format, complete }) {
    const found = mixing(keys, format);
    if (found === null || !complete) return [];
    const { at, severity } = found;
    if (format === 'llamafactory') {
      const message = say('mixed-documents.neat', { name: keys.name(at) });
      return [{ severity, at, message, mending: [{ set: 'neat_packing', to: true }] }];
    }
    const key =
      format === 'axolotl'
        ? 'attn_implementation'
        : (keys.first('attn_implementation', 'model_init_kwargs.attn_implementation') ?? 'attn_implementation');
    const message =
      format === 'axolotl'
        ? say('mixed-documents.unchosen', { name: keys.name(at) })
        : say('mixed-documents.attention', { name: keys.name(at), key: keys.name(key), attention: keys.word(key)! });
    return [{ severity, at, message, mending: [{ set: key, to: 'flash_attention_2' }] }];
  },
};

const packedPairs: Trap = {
  id: 'packed-pairs',
  formats: ['axolotl'],
  doc: {
    title: 'Packing beside preference training',
    severities: ['error'],
    why: 'Preference losses look at two answers of one prompt, which packing would tear apart. Axolotl refuses it.',
    threshold: '`sample_packing: true` beside `rl`.',
    source: 'axolotl/utils/schemas/validation.py.',
    fix: '`packed-pairs` turns packing off.',
    example: {
      bad: `${axolotlText}rl: dpo
sample_packing: true
attn_implementation: flash_attention_2
`,
      good: `${axolotlText}rl: dpo
sample_packing: false
attn_implementation: flash_attention_2
`,
    },
  },
  find(keys) {
    const at = 'sample_packing';
    if (!keys.isOn(at) || keys.word('rl') === null) return [];
    const message = say('packed-pairs.refused', { name: keys.name(at), rl: keys.word('rl')! });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: false }] }];
  },
};

const packedWithoutLength: Trap = {
  id: 'packed-without-length',
  formats: ['torchtune'],
  doc: {
    title: 'Packing without a length to pack to',
    severities: ['error'],
    why: 'torchtune packs up to the length of the tokenizer, and refuses to where that is not set.',
    threshold: '`dataset.packed: True`, and `tokenizer.max_seq_len` is absent or null.',
    source: 'torchtune/datasets/_alpaca.py and its neighbours.',
    example: {
      bad: `model:
  _component_: torchtune.models.llama3.llama3_8b
tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
  max_seq_len: null
dataset:
  _component_: torchtune.datasets.alpaca_dataset
  packed: True
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
batch_size: 8
epochs: 1
`,
      good: `model:
  _component_: torchtune.models.llama3.llama3_8b
tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
  max_seq_len: 4096
dataset:
  _component_: torchtune.datasets.alpaca_dataset
  packed: True
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
batch_size: 8
epochs: 1
`,
    },
  },
  find(keys) {
    const [at, length] = ['dataset.packed', 'tokenizer.max_seq_len'];
    if (!keys.isOn(at) || keys.has(length) || !keys.has('tokenizer._component_')) return [];
    const message = say('packed-without-length.none', { name: keys.name(at), key: keys.name(length) });
    return [{ severity: 'error', at, message }];
  },
};

export const packingTraps: readonly Trap[] = [mixedDocuments, packedPairs, packedWithoutLength];
