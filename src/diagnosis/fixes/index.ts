/** The catalogue of remedies for findings of runs. A new remedy is one file here and one line in the table. */
import type { Fix, RunFinding } from '../finding';
import { clipGlobalNorm } from './clipGlobalNorm';
import { continueFromCheckpoint } from './continueFromCheckpoint';
import { epsilon } from './epsilon';
import { activation, initialization, normalization } from './gradientFlow';
import { lowerLr } from './lowerLr';
import { raiseLr } from './raiseLr';
import type { FixContext, Remedy } from './remedy';
import { restart } from './restart';
import { stabilize } from './stabilize';
import { standardize } from './standardize';
import { warmup } from './warmup';

export type { FixContext, Remedy } from './remedy';

export const catalogue: readonly Remedy[] = [
  standardize,
  stabilize,
  clipGlobalNorm,
  lowerLr,
  warmup,
  continueFromCheckpoint,
  restart,
  raiseLr,
  epsilon,
  activation,
  initialization,
  normalization,
];

/**
 * The remedies that a finding names, made ready for a config, best first. One whose signal was normal, or that the
 * config has already, is left out. A finding that passed by itself (a note) needs none.
 */
export function readyFixes(finding: RunFinding, context: FixContext): Fix[] {
  if (finding.severity === 'note') return [];
  return finding.fixes.flatMap((id) => {
    const fix = catalogue.find((remedy) => remedy.id === id)?.make(finding, context);
    return fix ? [fix] : [];
  });
}
