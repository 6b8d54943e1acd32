/** Traps of DeepSpeed's JSON, and of the sections of it that stand in other files. */
import { say } from '../../../shared/messages/say';
import { known } from '../rule';
import type { Trap } from './trap';

const base = `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer:
  type: AdamW
  params:
    lr: 1.0e-4
`;

const overlap: Trap = {
  id: 'overlap-comm',
  formats: ['deepspeed', 'gpt-neox'],
  doc: {
    title: 'Overlapped communication with contiguous gradients in ZeRO 1 and 2',
    severities: ['hint'],
    why: 'In several versions of DeepSpeed the reduction reads the shared buffer of gradients before all of it is written. Gradient norms are then NaN or the same at every step, and the loss differs from run to run.',
    threshold:
      '`overlap_comm: true` at stage 1 or 2, unless `contiguous_gradients` is off; it is on by default. ZeRO 3 has other buffers; in gpt-neox only stage 2 is meant.',
    source:
      'DeepSpeed issues 4298, 5294, 7188 and 8061, pull request 7965 (April 2026); EleutherAI/gpt-neox issue 1004.',
    fix: '`overlap-comm` turns the overlap off, which costs some speed.',
    example: {
      bad: `${base}zero_optimization: { stage: 2, overlap_comm: true, contiguous_gradients: true }
`,
      good: `${base}zero_optimization: { stage: 2, overlap_comm: false, contiguous_gradients: true }
`,
    },
  },
  find(keys, { format }) {
    const at = 'zero_optimization.overlap_comm';
    const stage = keys.number('zero_optimization.stage');
    // gpt-neox comes with a DeepSpeed of its own, whose stage 1 does not look at the key.
    if (!keys.isOn(at) || stage === null || stage > 2 || stage < (format === 'gpt-neox' ? 2 : 1)) return [];
    if (keys.flag('zero_optimization.contiguous_gradients') === false) return [];
    const message = say('overlap-comm.both', { name: keys.name(at), stage });
    return [{ severity: 'hint', at, message, mending: [{ set: at, to: false }] }];
  },
};

const decayWithoutEnd: Trap = {
  id: 'decay-without-end',
  formats: ['deepspeed'],
  doc: {
    title: 'A schedule that falls to no step',
    severities: ['error'],
    why: '`WarmupDecayLR` and `WarmupCosineLR` fall until `total_num_steps`, which has no default: DeepSpeed stops with a TypeError.',
    threshold: 'The scheduler is one of the two, and `total_num_steps` is not written.',
    source: 'deepspeed/runtime/lr_schedules.py.',
    example: {
      bad: `${base}scheduler: { type: WarmupDecayLR, params: { warmup_max_lr: 1.0e-4, warmup_num_steps: 100 } }
`,
      good: `${base}scheduler: { type: WarmupDecayLR, params: { warmup_max_lr: 1.0e-4, warmup_num_steps: 100, total_num_steps: 5000 } }
`,
    },
  },
  find(keys) {
    const [at, end] = ['scheduler.type', 'scheduler.params.total_num_steps'];
    if (!/^warmup(?:decay|cosine)lr$/.test(keys.word(at) ?? '') || keys.value(end) !== undefined) return [];
    const message = say('decay-without-end.none', { name: keys.name(at), key: keys.name(end) });
    return [{ severity: 'error', at, message }];
  },
};

/** Where a limit of the gradients stands that DeepSpeed does not read. */
const lostClips = ['optimizer.params.max_grad_norm', 'max_grad_norm', 'clip_grad', 'gradient_clip_val'];

const lostClip: Trap = {
  id: 'lost-clip',
  formats: ['deepspeed'],
  doc: {
    title: 'A limit of the gradients under a key that DeepSpeed does not read',
    severities: ['warning'],
    why: 'DeepSpeed clips at `gradient_clipping` alone. Of `max_grad_norm` among the parameters of the optimizer it warned, and now refuses it; of one at the top it says nothing, and nothing is clipped.',
    threshold:
      '`max_grad_norm`, `clip_grad` or `gradient_clip_val` at the top, or `max_grad_norm` in `optimizer.params`, and no `gradient_clipping`.',
    source: 'deepspeed/runtime/engine.py, `_configure_basic_optimizer`; deepspeed/runtime/config.py.',
    fix: '`lost-clip` writes `gradient_clipping`.',
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
max_grad_norm: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
`,
      good: base,
    },
  },
  find(keys) {
    if (keys.value('gradient_clipping') !== undefined) return [];
    return lostClips.flatMap((at) => {
      const clip = keys.number(at) ?? 0;
      if (!(clip > 0)) return [];
      const message = say('lost-clip.unread', { name: keys.name(at) });
      return [{ severity: 'warning' as const, at, message, mending: [{ set: 'gradient_clipping', to: clip }] }];
    });
  },
};

const offloadStage: Trap = {
  id: 'offload-below-stage-3',
  formats: ['deepspeed', 'accelerate', 'gpt-neox'],
  doc: {
    title: 'Parameters are to be offloaded below ZeRO 3',
    severities: ['hint'],
    why: 'Parameters are offloaded only where they are partitioned, in stage 3. Below it the key is not looked at, and the memory it should free stays taken.',
    threshold: 'A device other than `none` is written for the parameters, and the stage is 0, 1 or 2.',
    source: 'deepspeed/runtime/engine.py: `offload_param_config` goes to the optimizer of stage 3 alone.',
    example: {
      bad: `${base}zero_optimization: { stage: 2, offload_param: { device: cpu } }
`,
      good: `${base}zero_optimization: { stage: 3, offload_param: { device: cpu } }
`,
    },
  },
  find(keys, { format }) {
    const [at, stageKey] =
      format === 'accelerate'
        ? ['deepspeed_config.offload_param_device', 'deepspeed_config.zero_stage']
        : ['zero_optimization.offload_param.device', 'zero_optimization.stage'];
    const device = keys.word(at);
    const stage = keys.number(stageKey);
    if (device === null || device === 'none' || stage === null || stage >= 3) return [];
    const message = say('offload-below-stage-3.unread', { name: keys.name(at), device, stage });
    return [{ severity: 'hint', at, message }];
  },
};

const ungathered: Trap = {
  id: 'ungathered-weights',
  formats: ['deepspeed', 'accelerate'],
  doc: {
    title: 'ZeRO 3 saves no whole model',
    severities: ['hint'],
    why: 'In stage 3 every device has a part of the weights. Without gathering them `save_16bit_model` writes nothing, and the Trainer saves shards that have to be put together with `zero_to_fp32.py`.',
    threshold:
      'Stage 3 with `stage3_gather_16bit_weights_on_model_save: false` (DeepSpeed) or `zero3_save_16bit_model: false` (accelerate). An absent key is not meant.',
    source: 'deepspeed/runtime/engine.py, `save_16bit_model`.',
    fix: '`ungathered-weights` gathers them, which takes memory when the model is saved.',
    example: {
      bad: `${base}zero_optimization: { stage: 3, stage3_gather_16bit_weights_on_model_save: false }
`,
      good: `${base}zero_optimization: { stage: 3, stage3_gather_16bit_weights_on_model_save: true }
`,
    },
  },
  find(keys, { format }) {
    const [at, stage] =
      format === 'accelerate'
        ? ['deepspeed_config.zero3_save_16bit_model', 'deepspeed_config.zero_stage']
        : ['zero_optimization.stage3_gather_16bit_weights_on_model_save', 'zero_optimization.stage'];
    if (keys.number(stage) !== 3 || keys.flag(at) !== false) return [];
    const message = say('ungathered-weights.off', { name: keys.name(at) });
    return [{ severity: 'hint', at, message, mending: [{ set: at, to: true }] }];
  },
};

const adamIsAdamw: Trap = {
  id: 'adam-is-adamw',
  formats: ['deepspeed'],
  doc: {
    title: "DeepSpeed's Adam is AdamW",
    severities: ['hint'],
    why: 'Under the name `Adam` DeepSpeed decouples the weight decay, as AdamW does, unless `adam_w_mode` is off. A decay that is tuned for plain Adam is here another one.',
    threshold: '`type: Adam` with a weight decay above 0, and neither `adam_w_mode` nor `torch_adam` is written.',
    source: 'deepspeed/runtime/config.py, `ADAM_W_MODE_DEFAULT = True`; deepspeed/runtime/engine.py.',
    fix: '`adam-is-adamw` says so: `type: AdamW`, which does the same.',
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: Adam, params: { lr: 1.0e-4, weight_decay: 0.01 } }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4, weight_decay: 0.01 } }
`,
    },
  },
  find(keys, { weightDecay }) {
    const at = 'optimizer.type';
    const decay = known(weightDecay);
    if (keys.word(at) !== 'adam' || decay === null || !(decay > 0)) return [];
    if (['adam_w_mode', 'torch_adam'].some((key) => keys.has(`optimizer.params.${key}`))) return [];
    const message = say('adam-is-adamw.decoupled', { name: keys.name(at), decay });
    return [{ severity: 'hint', at, message, mending: [{ set: at, to: 'AdamW' }] }];
  },
};

export const deepspeedTraps: readonly Trap[] = [
  overlap,
  decayWithoutEnd,
  lostClip,
  offloadStage,
  ungathered,
  adamIsAdamw,
];
