import { figure } from '../../../shared/numbers';
import { evidenceOf, set, type Remedy } from '../remedy';

/** Evaluations without a better one; the default is twenty evaluations in a run. */
const patience = 4;

export const earlyStopping: Remedy = {
  id: 'early-stopping',
  applies: 'The loss on held-out data rises while that on the training data falls.',
  changes: `validation.patience: ${patience} evaluations; the best checkpoint is kept.`,
  cost: 'A late improvement would be missed.',
  source: 'Prechelt, Early stopping, but when? (1998).',
  change(finding, { config }) {
    if (config.validation.patience !== undefined || config.validation.split === 0) return null;
    const best = evidenceOf(finding, 'bestEvaluation');
    const at = Number.isFinite(best) ? `, ${figure(best)},` : '';
    return {
      edits: [set(['validation', 'patience'], patience)],
      title: `stop ${patience} evaluations after the best one and keep its checkpoint`,
      reason: `The lowest loss on held-out data${at} was passed; what comes after it is worse.`,
    };
  },
};
