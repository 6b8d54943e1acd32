import { clipChange } from './clipGlobalNorm';
import { lowerLrChange } from './lowerLr';
import { checkpointBefore, fixOf, type Remedy } from './remedy';
import { warmupChange } from './warmup';

/** The same changes as the plan, from the very start: for a run whose checkpoints may hold damage already. */
export const restart: Remedy = {
  id: 'restart',
  applies: 'The loss left its range, and there are checkpoints that the other remedies would continue from.',
  cost: 'All steps so far are done again.',
  source: 'Deep Learning Tuning Playbook (2023).',
  make(finding, context) {
    if (checkpointBefore(finding, context.checkpoints) === null) return null;
    const make = [clipChange, lowerLrChange, warmupChange];
    const changes = make.map((change) => change(finding, context)).filter((change) => change !== null);
    return changes.length === 0 ? null : fixOf(restart, changes, null);
  },
};
