import { configSchema, type Config } from '../../config/keel/schema';
import type { RecordedFinding, RunFinding } from '../finding';
import type { EvidenceName, FixId } from '../ids';
import { catalogue, readyFixes } from './index';
import { knownFinding } from './knownFinding';
import { evidenceOf, type FixContext } from './remedy';

/**
 * The ids of the remedies that treat a finding of a run whose config is not at hand, such as a log of another tool:
 * those whose signal was abnormal, judged with a plain config at the run's own learning rate, and those that depend on
 * a model or a precision that nobody here knows.
 */
export function adviceFor(recorded: RecordedFinding): FixId[] {
  const finding = knownFinding(recorded);
  if (finding === null || finding.severity === 'note') return [];
  const context: FixContext = { config: plainConfig(finding), checkpoints: [], totalSteps: null };
  const ready = readyFixes(finding, context).map(({ id }) => id);
  const unknown = catalogue.filter(({ id, advised }) => advised && finding.fixes.includes(id)).map(({ id }) => id);
  return [...new Set([...ready, ...unknown])];
}

function plainConfig(finding: RunFinding): Config {
  const names: EvidenceName[] = ['peakLr', 'lrAtOnset', 'lr'];
  const rates = names.map((name) => evidenceOf(finding, name));
  return configSchema.parse({
    name: 'unknown',
    task: 'tabular-regression',
    data: { path: 'unknown' },
    model: { type: 'mlp', hidden: [] },
    optimizer: { name: 'sgd', lr: rates.find((rate) => rate > 0) ?? 1e-3 },
  });
}
