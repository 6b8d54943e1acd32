import { say } from '../../../shared/messages/say';
import { clipFix } from '../clipFix';
import { placeOf, known } from '../rule';
import type { Rule } from '../rule';

/** fairseq does not clip by default, and most of its fp16 recipes leave it so: only a high rate is worth a look there. */
const highInFairseq = 1e-3;

/** fp16 without clipping: the format with the smallest range, and nothing that bounds a step. */
export const halfWithoutClip: Rule = {
  id: 'fp16-without-clip',
  doc: {
    title: 'Training in fp16 without gradient clipping',
    severities: ['hint'],
    why: 'Above 65504 an fp16 gradient is infinite. Dynamic loss scaling skips such a step, but one that is large and still finite goes through whole, and with Adam it stays in the second moment for hundreds of steps.',
    threshold:
      'fp16, pure or mixed, with clipping off. In fairseq, most of whose fp16 recipes do not clip, only from a rate of 1e-3, and not where a 0 is written. Silent for fragments and where another file may clip.',
    source:
      'Micikevicius et al., Mixed precision training (2018); OPT (Zhang et al., 2022) and BLOOM clip at 1. In a survey of 559 published configs 6 % train in fp16 without clipping, most of them well: hence a hint.',
    fix: '`clip-global-norm` clips at global norm 1.',
    example: {
      bad: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0 }
`,
      good: `train_micro_batch_size_per_gpu: 8
gradient_clipping: 1.0
optimizer: { type: AdamW, params: { lr: 1.0e-4 } }
fp16: { enabled: true, loss_scale: 0 }
`,
    },
  },
  check(recipe, { given }) {
    const { clip, precision } = recipe;
    const format = known(precision);
    if ((format !== 'fp16' && format !== 'mixed-fp16') || clip.state !== 'absent') return [];
    const chosen = clip.path !== null && given(clip.path);
    if (recipe.format === 'fairseq' && (chosen || (known(recipe.lr) ?? 0) < highInFairseq)) return [];
    const path = placeOf(clip, precision);
    const message = clip.path ? say('fp16-without-clip.key', { name: path.join('.') }) : say('fp16-without-clip.none');
    return [{ severity: 'hint', path, message, fixes: clipFix(recipe) }];
  },
};
