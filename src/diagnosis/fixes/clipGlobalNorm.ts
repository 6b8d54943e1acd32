import type { RunFinding } from '../finding';
import { figure } from '../figures';
import { checkpointBefore, evidenceOf, fixOf, readable, type Change, type Remedy } from './remedy';

/** A threshold at least this much lower than the present one is worth a change. */
const lower = 0.8;

/** Clipping at the 90th percentile of the run's own healthy norms; null if its norms were normal before the loss left. */
export function clipChange(
  finding: RunFinding,
  { config }: { config: { clip: { norm?: number | undefined } } },
): Change | null {
  const p90 = evidenceOf(finding, 'healthyGradNormP90');
  const peak = evidenceOf(finding, 'peakGradNorm');
  const abnormal = Number.isFinite(evidenceOf(finding, 'gradNormRoseAt'));
  if (!abnormal || !(p90 > 0)) return null;
  const norm = readable(p90);
  const present = config.clip.norm;
  if (present !== undefined && norm > present * lower) return null;
  const from = present === undefined ? '' : ` in place of ${figure(present)}`;
  return {
    edits: [{ op: 'set', path: ['clip', 'norm'], value: norm }],
    title: `clip gradients at global norm ${norm}${from}`,
    reason: `Nine in ten healthy gradient norms of this run were below ${figure(p90)}; before the loss left its range they rose to ${figure(peak)}.`,
  };
}

export const clipGlobalNorm: Remedy = {
  id: 'clip-global-norm',
  applies: 'Gradient norms left their healthy range before or with the loss.',
  cost: 'A tenth of the healthy steps is shortened.',
  source: 'Godbole et al., Deep Learning Tuning Playbook (2023): clip at the 90th percentile of the gradient norms.',
  make(finding, context) {
    const change = clipChange(finding, context);
    return change && fixOf(clipGlobalNorm, [change], checkpointBefore(finding, context.checkpoints));
  },
};
