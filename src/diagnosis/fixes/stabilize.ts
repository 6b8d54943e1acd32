import { clipChange } from './clipGlobalNorm';
import { lowerLrChange } from './lowerLr';
import { checkpointBefore, fixOf, type Remedy } from './remedy';
import { warmupChange } from './warmup';

/** The plan: what belongs together against a loss that ran away. Only as a whole of two or more changes. */
export const stabilize: Remedy = {
  id: 'stabilize',
  applies: 'Two or more of clipping, a lower learning rate and warmup apply.',
  cost: 'The rest of the run learns somewhat more slowly.',
  source:
    'Deep Learning Tuning Playbook (2023): warmup, then clipping at the 90th percentile of the norms, then a lower rate; resuming from before the trouble as in PaLM (arXiv 2204.02311).',
  make(finding, context) {
    const from = checkpointBefore(finding, context.checkpoints);
    const warm = from === null ? warmupChange(finding, context) : null;
    const changes = [clipChange(finding, context), lowerLrChange(finding, context), warm].filter(
      (change) => change !== null,
    );
    return changes.length < 2 ? null : fixOf(stabilize, changes, from);
  },
};
