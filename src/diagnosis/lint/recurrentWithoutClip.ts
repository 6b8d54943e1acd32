import { setFix } from './rule';
import type { Rule } from './rule';

/**
 * Gradients through many time steps can explode; clipping the global norm is the usual guard
 * (Pascanu, Mikolov & Bengio, 2013, On the difficulty of training recurrent neural networks).
 */
export const recurrentWithoutClip: Rule = {
  id: 'recurrent-without-clip',
  check({ model, clip }) {
    const clipped = clip.norm ?? clip.tensorNorm ?? clip.value;
    if (model.type !== 'recurrent' || clipped !== undefined) return [];
    return [
      {
        severity: 'hint',
        path: ['model', 'type'],
        message: `A recurrent model over ${model.context} tokens is trained without clipping, and its gradients can explode.`,
        fixes: [setFix('set-clip-norm', 'Clip gradients at global norm 1', ['clip', 'norm'], 1)],
      },
    ];
  },
};
