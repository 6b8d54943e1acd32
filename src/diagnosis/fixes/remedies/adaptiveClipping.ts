import { figure } from '../../../shared/numbers';
import { clipBound } from '../clipBound';
import { has, set, type Remedy } from '../remedy';

/** Share of the weights' norm; the paper's value for large batches. */
const share = 0.01;

export const adaptiveClipping: Remedy = {
  id: 'adaptive-clipping',
  applies: 'Gradient norms left their healthy range although the global norm is clipped near it already.',
  changes: `clip.relative: ${share} of the norm of each layer's weights.`,
  cost: 'Layers with small weights learn more slowly.',
  source: 'Brock et al., High-performance large-scale image recognition without normalization (arXiv 2102.06171).',
  change(finding, { config }) {
    const { norm, relative } = config.clip;
    const held = norm !== undefined && clipBound(finding, config) === null;
    if (!has(finding, 'gradNormRoseAt') || !held || relative !== undefined) return null;
    return {
      edits: [set(['clip', 'relative'], share)],
      title: `clip the gradient of each layer at ${share} of its weights`,
      reason: `Gradients left their range although their global norm is clipped at ${figure(norm)}; a bound for each layer follows the size of its weights.`,
    };
  },
};
