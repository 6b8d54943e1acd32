/** The catalogue of remedies for findings of runs. A new remedy is one file here and one line in the table. */
import { isScript, type AnyConfig } from '../../config/any';
import type { Fix, RunFinding } from '../finding';
import { clipGlobalNorm } from './clipGlobalNorm';
import { continueFromCheckpoint } from './continueFromCheckpoint';
import { epsilon } from './epsilon';
import { activation, initialization, normalization } from './gradientFlow';
import { lowerLr } from './lowerLr';
import { raiseLr } from './raiseLr';
import type { FixContext, Remedy } from './remedy';
import { restart } from './restart';
import { scriptCatalogue } from './script';
import { stabilize } from './stabilize';
import { standardize } from './standardize';
import { warmup } from './warmup';

export type { FixContext, Remedy } from './remedy';

/** Remedies of runs of the embedded trainer. */
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
export function readyFixes(finding: RunFinding, context: FixContext<AnyConfig>): Fix[] {
  if (finding.severity === 'note') return [];
  const { config, ran = null, ...rest } = context;
  // What another backend ran with says nothing of this config.
  const make = isScript(config)
    ? madeBy(scriptCatalogue, finding, { ...rest, config, ran: ran && isScript(ran) ? ran : null })
    : madeBy(catalogue, finding, { ...rest, config });
  return finding.fixes.flatMap((id) => make(id) ?? []);
}

function madeBy<C extends AnyConfig>(remedies: readonly Remedy<C>[], finding: RunFinding, context: FixContext<C>) {
  return (id: string) => remedies.find((remedy) => remedy.id === id)?.make(finding, context);
}
