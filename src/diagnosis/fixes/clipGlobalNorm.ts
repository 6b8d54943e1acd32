import type { AnyConfig } from '../../config/any';
import { figure } from '../figures';
import { evidenceOf, has, readable, set, type Remedy } from './remedy';

/** A threshold at least this much lower than the present one is worth a change. */
const lower = 0.8;

/** Clipping at the 90th percentile of the run's own healthy norms. */
export const clipGlobalNorm: Remedy<AnyConfig> = {
  id: 'clip-global-norm',
  applies: 'Gradient norms left their healthy range before or with the loss.',
  changes: 'clip.norm: the 90th percentile of the healthy gradient norms.',
  cost: 'A tenth of the healthy steps is shortened.',
  source: 'Godbole et al., Deep Learning Tuning Playbook (2023): clip at the 90th percentile of the gradient norms.',
  change(finding, { config }) {
    const p90 = evidenceOf(finding, 'healthyGradNormP90');
    const peak = evidenceOf(finding, 'peakGradNorm');
    if (!has(finding, 'gradNormRoseAt') || !(p90 > 0)) return null;
    const norm = readable(p90);
    const present = config.clip.norm;
    if (present !== undefined && norm > present * lower) return null;
    const from = present === undefined ? '' : ` in place of ${figure(present)}`;
    return {
      edits: [set(['clip', 'norm'], norm)],
      title: `clip gradients at global norm ${norm}${from}`,
      reason: `Nine in ten healthy gradient norms of this run were below ${figure(p90)}; before the loss left its range they rose to ${figure(peak)}.`,
    };
  },
};
