import { checkpointBefore, evidenceOf, fixOf, type Remedy } from './remedy';

/** A loss that left its range within so few steps may have met a bad batch. */
const sudden = 3;

/**
 * Goes back before the trouble and sees the data in another order. Without that a resumed run would repeat the
 * trouble step by step, for a checkpoint holds the position in the data.
 */
export const continueFromCheckpoint: Remedy = {
  id: 'continue-from-checkpoint',
  applies: 'The loss left its range within a few steps, and a checkpoint from before is there.',
  cost: 'If the data was not the cause, the trouble comes back.',
  source:
    'Chowdhery et al., PaLM (arXiv 2204.02311): restart from about 100 steps before the spike and skip the batches around it.',
  make(finding, { config, checkpoints }) {
    const from = checkpointBefore(finding, checkpoints);
    const took = evidenceOf(finding, 'stepsToBlowUp');
    if (from === null || !(took <= sudden)) return null;
    const seed = (config.seed + 1) % 2 ** 31;
    const change = {
      edits: [{ op: 'set' as const, path: ['seed'], value: seed }],
      title: `see the data in another order (seed ${seed})`,
      reason: `The loss left its range within ${took} ${took === 1 ? 'step' : 'steps'}, at step ${finding.step}, as after a bad batch.`,
    };
    return fixOf(continueFromCheckpoint, [change], from);
  },
};
