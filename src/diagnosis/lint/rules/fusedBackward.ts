import { say } from '../../../shared/messages/say';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** torchtune's optimizer step inside the backward pass leaves no gradient to clip or to accumulate. */
export const fusedBackward: Rule = {
  id: 'fused-backward',
  doc: {
    title: 'The optimizer steps inside the backward pass, and gradients are to be clipped or accumulated',
    severities: ['error'],
    why: 'With `optimizer_in_bwd` each gradient is used and freed as soon as it is there, so that there is never a whole gradient. torchtune refuses to start.',
    threshold: '`optimizer_in_bwd: true` beside clipping, or beside accumulation above 1.',
    source: "torchtune's recipes raise a RuntimeError (recipes/full_finetune_single_device.py).",
    fix: '`remove-accumulation` accumulates over one step.',
    example: {
      bad: `model:
  _component_: torchtune.models.llama3.llama3_8b
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
optimizer_in_bwd: true
batch_size: 8
epochs: 1
clip_grad_norm: 1.0
`,
      good: `model:
  _component_: torchtune.models.llama3.llama3_8b
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
optimizer_in_bwd: true
batch_size: 8
epochs: 1
clip_grad_norm: null
`,
    },
  },
  check({ format, clip, accumulate }, { written }) {
    if (format !== 'torchtune' || written(['optimizer_in_bwd']) !== true) return [];
    const clipped = stated(clip);
    const times = stated(accumulate);
    return [
      ...(clipped
        ? [
            {
              severity: 'error' as const,
              path: clipped.path,
              message: say('fused-backward.clip', { name: clipped.name }),
            },
          ]
        : []),
      ...(times && times.value > 1
        ? [
            {
              severity: 'error' as const,
              path: times.path,
              message: say('fused-backward.accumulate', { name: times.name, times: times.value }),
              fixes: writeFix('remove-accumulation', say('lint-fix.no-accumulation'), accumulate, 1),
            },
          ]
        : []),
    ];
  },
};
