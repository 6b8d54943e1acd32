import { say } from '../../../shared/messages/say';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** Values that are meant for AdamW; as an L2 term they outweigh the gradients. */
const decoupled = 1e-2;
/** Frameworks whose `Adam` is AdamW: DeepSpeed's `adam_w_mode`, apex in gpt-neox and Megatron (NeMo, verl), fairseq's own. */
const alwaysDecoupled = new Set(['deepspeed', 'gpt-neox', 'fairseq', 'nemo', 'nemo-rl', 'verl']);

/** Plain Adam with the weight decay of AdamW. */
export const coupledWeightDecay: Rule = {
  id: 'coupled-weight-decay',
  doc: {
    title: 'Plain Adam with a weight decay that is meant for AdamW',
    severities: ['hint'],
    why: 'Plain Adam adds weight decay to the gradient, where it is divided by the second moment: weights with large gradients are hardly decayed, those with small ones are pulled to zero. AdamW decays all of them alike.',
    threshold:
      'Adam (not AdamW) and a weight decay of 0.01 or more. Silent in DeepSpeed, gpt-neox, NeMo, verl and fairseq, whose Adam is AdamW.',
    source: 'Loshchilov & Hutter, Decoupled weight decay regularization (arXiv 1711.05101).',
    fix: '`adamw` changes the optimizer.',
    example: {
      bad: `trainer:
  max_epochs: 10
model:
  class_path: our.Model
data:
  class_path: our.Data
  init_args: { batch_size: 256 }
optimizer:
  class_path: torch.optim.Adam
  init_args: { lr: 0.001, weight_decay: 0.1 }
`,
      good: `trainer:
  max_epochs: 10
model:
  class_path: our.Model
data:
  class_path: our.Data
  init_args: { batch_size: 256 }
optimizer:
  class_path: torch.optim.AdamW
  init_args: { lr: 0.001, weight_decay: 0.1 }
`,
    },
  },
  check({ optimizer, weightDecay, format }) {
    const decay = stated(weightDecay);
    const name = stated(optimizer);
    if (!decay || !name || name.value !== 'adam' || decay.value < decoupled || alwaysDecoupled.has(format)) return [];
    const message = say('coupled-weight-decay.adam', { name: decay.name, decay: decay.value });
    const fixes = writeFix('adamw', say('lint-fix.adamw'), optimizer, 'adamw');
    return [{ severity: 'hint', path: decay.path, message, fixes }];
  },
};
