import { say } from '../../../shared/messages/say';
import { isAdam } from '../optimizers';
import { setFix } from '../rule';
import type { KeelRule } from '../rule';

/** The rate from which a missing warmup is a warning for transformers in general, too. */
const high = 5e-4;
/** Warmup at most, as a share of the run. */
const most = 0.1;

/** Gradients near the output of a post-norm transformer are large at the start, whatever its size. */
export const postNorm: KeelRule = {
  id: 'post-norm-without-warmup',
  doc: {
    title: 'A post-norm transformer without warmup',
    severities: ['warning'],
    why: 'With layer normalization after each sub-layer the gradients near the output are large at the start, and at full rate Adam leaves the region from which the model learns well. With normalization before each sub-layer warmup can be left out.',
    threshold:
      'Only in `*.keel.yaml`: `model.norm` is `post`, an optimizer of the Adam family, a rate of 5e-4 or more, and no warmup.',
    source: 'Xiong et al., On layer normalization in the transformer architecture (ICML 2020).',
    fix: '`warmup` sets 2 / (1 - beta2) steps, at most a tenth of the run.',
    example: {
      bad: `name: ours
task: language-modelling
data: { path: text.txt }
model: { type: transformer, norm: post, layers: 2, width: 32, heads: 2, context: 16 }
optimizer: { name: adam, lr: 0.001 }
steps: 500
`,
      good: `name: ours
task: language-modelling
data: { path: text.txt }
model: { type: transformer, norm: pre, layers: 2, width: 32, heads: 2, context: 16 }
optimizer: { name: adam, lr: 0.001 }
steps: 500
`,
    },
  },
  check({ model, optimizer, schedule, steps }) {
    if (model.type !== 'transformer' || model.norm !== 'post' || !isAdam(optimizer.name)) return [];
    if (optimizer.lr < high || (schedule.warmup ?? 0) > 0 || (schedule.warmupRatio ?? 0) > 0) return [];
    const path = ['schedule', 'warmup'];
    const wanted = Math.ceil(2 / (1 - optimizer.betas[1]));
    const length = steps === undefined ? wanted : Math.max(1, Math.min(wanted, Math.floor(most * steps)));
    return [
      {
        severity: 'warning',
        path,
        message: say('post-norm.no-warmup', { optimizer: optimizer.name, lr: optimizer.lr }),
        fixes: [setFix('warmup', say('lint-fix.warmup-steps', { steps: length }), path, length)],
      },
    ];
  },
};
