import { stated, nameOf, writeFix } from '../rule';
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
    const message = (name: string, why: string) =>
      `optimizer_in_bwd is on and ${name}: torchtune refuses to start, for there is no whole gradient to ${why}.`;
    return [
      ...(clipped
        ? [{ severity: 'error' as const, path: clipped.path, message: message(`${clipped.name} is set`, 'clip') }]
        : []),
      ...(times && times.value > 1
        ? [
            {
              severity: 'error' as const,
              path: times.path,
              message: message(`${nameOf(times.path)} is ${times.value}`, 'accumulate'),
              fixes: writeFix('remove-accumulation', 'Do not accumulate', accumulate, 1),
            },
          ]
        : []),
    ];
  },
};
