import { say } from '../../../shared/messages/say';
import { clipBound } from '../clipBound';
import { has, set, type Remedy } from '../remedy';

/** Share of the weights' norm; the paper's value for large batches. */
const share = 0.01;

export const adaptiveClipping: Remedy = {
  id: 'adaptive-clipping',
  applies: 'Gradient norms left their healthy range although the global norm is clipped near it already.',
  changes: `clip.relative: ${share} of the norm of each layer's weights.`,
  cost: say('fix.adaptive-clipping.cost'),
  source: say('fix.adaptive-clipping.source'),
  change(finding, { config }) {
    const { norm, relative } = config.clip;
    const held = norm !== undefined && clipBound(finding, config) === null;
    if (!has(finding, 'gradNormRoseAt') || !held || relative !== undefined) return null;
    return {
      edits: [set(['clip', 'relative'], share)],
      title: say('fix.adaptive-clipping.title', { share }),
      reason: say('fix.adaptive-clipping.reason', { norm }),
    };
  },
};
