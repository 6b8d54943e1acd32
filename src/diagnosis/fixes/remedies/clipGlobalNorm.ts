import { isScript, type AnyConfig } from '../../../config/keel/anyConfig';
import { figure } from '../../../shared/numbers';
import { evidenceOf, has, readable, set, type Remedy } from '../remedy';

/** A threshold at least this much lower than the present one is worth a change. */
const lower = 0.8;

/** A recurrent net without any clipping, whose gradients may grow exponentially with the steps in time. */
const unguarded = (config: AnyConfig): boolean =>
  !isScript(config) &&
  config.model.type === 'recurrent' &&
  Object.values(config.clip).every((bound) => bound === undefined);

/** Clipping at the 90th percentile of the run's own healthy norms. */
export const clipGlobalNorm: Remedy<AnyConfig> = {
  id: 'clip-global-norm',
  applies: 'Gradient norms left their healthy range before or with the loss, or a recurrent net ran away unclipped.',
  changes: 'clip.norm: the 90th percentile of the healthy gradient norms.',
  cost: 'A tenth of the healthy steps is shortened.',
  source:
    'Godbole et al., Deep Learning Tuning Playbook (2023): clip at the 90th percentile of the gradient norms; Pascanu, Mikolov & Bengio (ICML 2013) for recurrent nets.',
  change(finding, { config }) {
    const p90 = evidenceOf(finding, 'healthyGradNormP90');
    const peak = evidenceOf(finding, 'peakGradNorm');
    const rose = has(finding, 'gradNormRoseAt');
    if (!(rose || (unguarded(config) && has(finding, 'peakLoss'))) || !(p90 > 0)) return null;
    const norm = readable(p90);
    const present = config.clip.norm;
    if (present !== undefined && norm > present * lower) return null;
    const from = present === undefined ? '' : ` in place of ${figure(present)}`;
    return {
      edits: [set(['clip', 'norm'], norm)],
      title: `clip gradients at global norm ${norm}${from}`,
      reason: `Nine in ten healthy gradient norms of this run were below ${figure(p90)}; ${rose ? `before the loss left its range they rose to ${figure(peak)}` : 'nothing bounds the steps of a recurrent net beyond that'}.`,
    };
  },
  blame: (_, { config }) =>
    unguarded(config)
      ? 'A recurrent net is trained without clipping: its gradients, products over the steps in time, are not held in check.'
      : null,
};
