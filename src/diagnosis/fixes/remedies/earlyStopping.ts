import { say } from '../../../shared/messages/say';
import { evidenceOf, set, type Remedy } from '../remedy';

/** Evaluations without a better one; the default is twenty evaluations in a run. */
const patience = 4;

export const earlyStopping: Remedy = {
  id: 'early-stopping',
  applies: 'The loss on held-out data rises while that on the training data falls.',
  changes: `validation.patience: ${patience} evaluations; the best checkpoint is kept.`,
  cost: say('fix.early-stopping.cost'),
  source: say('fix.early-stopping.source'),
  change(finding, { config }) {
    if (config.validation.patience !== undefined || config.validation.split === 0) return null;
    const best = evidenceOf(finding, 'bestEvaluation');
    return {
      edits: [set(['validation', 'patience'], patience)],
      title: say('fix.early-stopping.title', { n: patience }),
      reason: Number.isFinite(best)
        ? say('fix.early-stopping.reason-best', { best })
        : say('fix.early-stopping.reason'),
    };
  },
};
