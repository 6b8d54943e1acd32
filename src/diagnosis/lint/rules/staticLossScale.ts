import { say } from '../../../shared/messages/say';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** fp16 with a fixed loss scale. */
export const staticLossScale: Rule = {
  id: 'static-loss-scale',
  doc: {
    title: 'fp16 with a fixed loss scale',
    severities: ['error', 'warning'],
    why: 'fp16 has no numbers below 6e-8, and most gradients are smaller than they look. A loss scale lifts them; the largest one that does not overflow changes as the run goes on, which is why it is found dynamically. With a scale of 1 there is none: the small gradients are zero.',
    threshold: 'Error at 1 or below, warning at any other fixed scale. Zero means dynamic.',
    source:
      "Micikevicius et al., Mixed precision training (2018); DeepSpeed's documentation. Two of 559 published configs fix the scale, and both look like mistakes.",
    fix: '`dynamic-loss-scale` sets it to 0, which is dynamic. It is safe.',
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 128 }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0 }
`,
    },
  },
  check({ lossScale }) {
    const scale = stated(lossScale);
    if (!scale || scale.value <= 0) return [];
    const tiny = scale.value <= 1;
    const id = tiny ? 'static-loss-scale.tiny' : 'static-loss-scale.fixed';
    const message = say(id, { name: scale.name, scale: scale.value });
    const title = say('lint-fix.dynamic-loss-scale');
    const fixes = writeFix('dynamic-loss-scale', title, lossScale, 0, { preferred: true });
    return [{ severity: tiny ? 'error' : 'warning', path: scale.path, message, fixes }];
  },
};
