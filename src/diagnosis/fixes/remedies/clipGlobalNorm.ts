import type { AnyConfig } from '../../../config/keel/anyConfig';
import { figure } from '../../../shared/numbers';
import { clipBound, isUnguarded } from '../clipBound';
import { evidenceOf, has, set, type Remedy } from '../remedy';

/** Clipping at the 90th percentile of the run's own healthy norms. */
export const clipGlobalNorm: Remedy<AnyConfig> = {
  id: 'clip-global-norm',
  applies: 'Gradient norms left their healthy range before or with the loss, or a recurrent net ran away unclipped.',
  changes: 'clip.norm: the 90th percentile of the healthy gradient norms.',
  cost: 'A tenth of the healthy steps is shortened.',
  source:
    'Godbole et al., Deep Learning Tuning Playbook (2023): clip at the 90th percentile of the gradient norms; Pascanu, Mikolov & Bengio (ICML 2013) for recurrent nets.',
  change(finding, { config }) {
    const norm = clipBound(finding, config);
    if (norm === null) return null;
    const present = config.clip.norm;
    const rose = has(finding, 'gradNormRoseAt');
    const from = present === undefined ? '' : ` in place of ${figure(present)}`;
    return {
      edits: [set(['clip', 'norm'], norm)],
      title: `clip gradients at global norm ${norm}${from}`,
      reason: `Nine in ten healthy gradient norms of this run were below ${figure(evidenceOf(finding, 'healthyGradNormP90'))}; ${rose ? `before the loss left its range they rose to ${figure(evidenceOf(finding, 'peakGradNorm'))}` : 'nothing bounds the steps of a recurrent net beyond that'}.`,
    };
  },
  blame: (_, { config }) =>
    isUnguarded(config)
      ? 'A recurrent net is trained without clipping: its gradients, products over the steps in time, are not held in check.'
      : null,
};
