/** A limit of 0 turns clipping off in some frameworks, and makes nothing of every gradient in others. */
import { say } from '../../../shared/messages/say';
import type { Trap } from './trap';

/** Where a limit of 0 is passed on to PyTorch as it is. */
const passedOn: Record<string, readonly string[]> = {
  torchtune: ['clip_grad_norm'],
  torchtitan: ['training.max_norm'],
  litgpt: ['train.max_norm'],
  'llm-foundry': ['algorithms.gradient_clipping.clipping_threshold'],
  espnet: ['grad_clip'],
  timm: ['clip_grad'],
  verl: ['grad_clip', 'optim.clip_grad'],
  detectron2: ['SOLVER.CLIP_GRADIENTS.CLIP_VALUE'],
};

const clipToNothing: Trap = {
  id: 'clip-to-nothing',
  formats: Object.keys(passedOn),
  doc: {
    title: 'A limit of 0 makes nothing of every gradient',
    severities: ['error'],
    why: 'In the Trainer, Lightning, DeepSpeed and fairseq a limit of 0 turns clipping off. Here it goes to PyTorch as it is, which scales every gradient to length 0: the loss stays where it is, and only weight decay moves the weights.',
    threshold:
      'The limit is written 0 in torchtune, torchtitan, LitGPT, LLM Foundry, ESPnet, timm, verl, or Detectron2 with clipping enabled.',
    source:
      'recipes/full_finetune_single_device.py (torchtune), torchtitan/distributed/utils.py, litgpt/pretrain.py, composer/algorithms/gradient_clipping/gradient_clipping.py, espnet2/train/trainer.py, timm/utils/cuda.py, verl/workers/engine/fsdp/transformer_impl.py, detectron2/solver/build.py.',
    fix: '`clip-to-nothing` sets 1.',
    example: {
      bad: `model:
  _component_: torchtune.models.llama3.llama3_8b
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
batch_size: 8
epochs: 1
clip_grad_norm: 0
`,
      good: `model:
  _component_: torchtune.models.llama3.llama3_8b
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
batch_size: 8
epochs: 1
clip_grad_norm: null
`,
    },
  },
  find(keys, { format }) {
    if (format === 'detectron2' && !keys.isOn('SOLVER.CLIP_GRADIENTS.ENABLED')) return [];
    return (passedOn[format] ?? []).flatMap((at) => {
      if (keys.number(at) !== 0) return [];
      const message = say('clip-to-nothing.zero', { name: keys.name(at) });
      return [{ severity: 'error' as const, at, message, mending: [{ set: at, to: 1 }] }];
    });
  },
};

const clipNotEnabled: Trap = {
  id: 'clip-not-enabled',
  formats: ['detectron2'],
  doc: {
    title: 'A limit of the gradients, and clipping is not enabled',
    severities: ['hint'],
    why: 'Detectron2 looks at the limit only where `SOLVER.CLIP_GRADIENTS.ENABLED` is true, and it is false by default.',
    threshold: '`CLIP_VALUE` is written, `ENABLED` is not, and the file has no `_BASE_` that may say it.',
    source: 'detectron2/solver/build.py, `maybe_add_gradient_clipping`.',
    fix: '`clip-not-enabled` enables it.',
    example: {
      bad: `MODEL: { WEIGHTS: r50.pkl }
SOLVER:
  IMS_PER_BATCH: 16
  BASE_LR: 0.02
  MAX_ITER: 90000
  CLIP_GRADIENTS: { CLIP_TYPE: norm, CLIP_VALUE: 1.0 }
`,
      good: `MODEL: { WEIGHTS: r50.pkl }
SOLVER:
  IMS_PER_BATCH: 16
  BASE_LR: 0.02
  MAX_ITER: 90000
  CLIP_GRADIENTS: { ENABLED: true, CLIP_TYPE: norm, CLIP_VALUE: 1.0 }
`,
    },
  },
  find(keys) {
    const [at, enabled] = ['SOLVER.CLIP_GRADIENTS.CLIP_VALUE', 'SOLVER.CLIP_GRADIENTS.ENABLED'];
    if (!keys.has(at) || keys.value(enabled) !== undefined || keys.has('/_BASE_')) return [];
    const message = say('clip-not-enabled.off', { name: keys.name(at), key: keys.name(enabled) });
    return [{ severity: 'hint', at, message, mending: [{ set: enabled, to: true }] }];
  },
};

export const clippingTraps: readonly Trap[] = [clipToNothing, clipNotEnabled];
