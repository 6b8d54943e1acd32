import { say } from '../../../shared/messages/say';
import { known, stated } from '../rule';
import type { Rule } from '../rule';

/** A global batch that its parts do not make. */
export const batchArithmetic: Rule = {
  id: 'batch-arithmetic',
  doc: {
    title: 'The batch of a step cannot be made of the batches of a device',
    severities: ['error'],
    why: 'A step takes the batch of a device, times the accumulation, times the number of devices. Where the global batch is smaller than one device already has, or no whole multiple of it, the framework refuses the config or trains on another batch than the learning rate was chosen for.',
    threshold:
      'Both are written, and the global batch is no whole multiple of the batch of a device times the accumulation. Where the accumulation is not known it counts as 1.',
    source:
      'DeepSpeed asserts train_batch_size = micro batch x accumulation x devices (deepspeed/runtime/config.py); llm-foundry, litgpt and Megatron check the same.',
    example: {
      bad: `train_batch_size: 40
train_micro_batch_size_per_gpu: 8
gradient_accumulation_steps: 4
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
`,
      good: `train_batch_size: 64
train_micro_batch_size_per_gpu: 8
gradient_accumulation_steps: 4
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
`,
    },
  },
  check({ globalBatchSize, batchSize, accumulate, format }) {
    const whole = stated(globalBatchSize);
    const part = stated(batchSize);
    if (!whole || !part || format === 'keel') return [];
    const times = known(accumulate) ?? 1;
    const unit = part.value * times;
    if (unit <= 0 || whole.value % unit === 0) return [];
    const taken =
      times === 1
        ? say('batch-arithmetic.part', { batch: part.value })
        : say('batch-arithmetic.product', { batch: part.value, times });
    const id = whole.value < unit ? 'batch-arithmetic.less' : 'batch-arithmetic.multiple';
    const message = say(id, { whole: whole.name, batch: whole.value, unit: taken, part: part.name });
    return [{ severity: 'error', path: whole.path, message }];
  },
};
