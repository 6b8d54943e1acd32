import { configSchema, type Config } from '../../config/schema';
import type { RunFinding } from '../finding';
import { catalogue } from './index';
import { evidenceOf, type FixContext } from './remedy';

/** Remedies that change a model; without its config nobody knows whether they apply. */
const ofTheModel = new Set(['activation', 'normalization', 'initialization']);

/**
 * The ids of the remedies that treat a finding of a run whose config is not at hand, such as a log of another tool:
 * those whose signal was abnormal, judged with a plain config at the run's own learning rate.
 */
export function adviceFor(finding: RunFinding): string[] {
  if (finding.severity === 'note') return [];
  const context: FixContext = { config: plainConfig(finding), checkpoints: [], totalSteps: null };
  return finding.fixes.filter((id) => {
    const remedy = catalogue.find((each) => each.id === id);
    return remedy !== undefined && (ofTheModel.has(id) || remedy.make(finding, context) !== null);
  });
}

function plainConfig(finding: RunFinding): Config {
  const rates = ['peakLr', 'lrAtOnset', 'lr'].map((name) => evidenceOf(finding, name));
  return configSchema.parse({
    name: 'unknown',
    task: 'tabular-regression',
    data: { path: 'unknown' },
    model: { type: 'mlp', hidden: [] },
    optimizer: { name: 'sgd', lr: rates.find((rate) => rate > 0) ?? 1e-3 },
  });
}
