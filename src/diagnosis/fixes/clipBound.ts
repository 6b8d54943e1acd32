/** The bound on the global gradient norm that a run's own healthy norms ask for. */
import { isScript, type AnyConfig } from '../../config/keel/anyConfig';
import type { RunFinding } from '../finding';
import { evidenceOf, has, readable } from './remedy';

/** A bound at most this share of the present one is worth a change. */
const worthShare = 0.8;

/** A recurrent net without any clipping, whose gradients may grow exponentially with the steps in time. */
export const isUnguarded = (config: AnyConfig): boolean =>
  !isScript(config) &&
  config.model.type === 'recurrent' &&
  Object.values(config.clip).every((bound) => bound === undefined);

/** The 90th percentile of the healthy norms; null where norms were normal, or the config clips as low already. */
export function clipBound(finding: RunFinding, config: AnyConfig): number | null {
  const p90 = evidenceOf(finding, 'healthyGradNormP90');
  const guilty = has(finding, 'gradNormRoseAt') || (isUnguarded(config) && has(finding, 'peakLoss'));
  if (!guilty || !(p90 > 0)) return null;
  const norm = readable(p90);
  const present = config.clip.norm;
  return present !== undefined && norm > present * worthShare ? null : norm;
}
