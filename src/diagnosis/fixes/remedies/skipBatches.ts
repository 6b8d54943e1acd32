import { say } from '../../../shared/messages/say';
import { stepsAtOnce } from '../../practice';
import { evidenceOf, has, set, type Remedy } from '../remedy';

/** A loss that left its range within so few steps was thrown out by a single batch. */
const sudden = 3;
/** Batches passed over for one trouble. */
const most = 2;

/** Numbers of the batches of the steps from `step` on, given those passed over before: each step takes `accumulate` of them. */
function batchesFrom(step: number, steps: number, accumulate: number, skipped: readonly number[]): number[] {
  const gone = new Set(skipped);
  const numbers: number[] = [];
  let used = 0;
  for (let number = 1; numbers.length < steps * accumulate; number++) {
    if (gone.has(number)) continue;
    if (used >= (step - 1) * accumulate) numbers.push(number);
    used += 1;
  }
  return numbers;
}

/** Goes back before the trouble and passes over the batches that it began with. */
export const skipBatches: Remedy = {
  id: 'skip-batches',
  applies: 'The loss of a calm run left its range within a few steps, and no rise of the gradients announced it.',
  changes: 'data.skip: the batches at the onset.',
  cost: say('fix.skip-batches.cost'),
  source: say('fix.skip-batches.source'),
  change(finding, { config }) {
    const took = evidenceOf(finding, 'stepsToBlowUp');
    const announced = finding.rule === 'exploding-gradient';
    if (!(took <= sudden) || announced || has(finding, 'lrRising') || finding.step <= stepsAtOnce) return null;
    const old = config.data.skip ?? [];
    const added = batchesFrom(finding.step, Math.min(took, most), config.accumulate, old);
    return {
      edits: [set(['data', 'skip'], [...old, ...added])],
      title:
        added.length === 1
          ? say('fix.skip-batches.one', { batch: added[0]! })
          : say('fix.skip-batches.several', { batches: added.map(String) }),
      reason: say('fix.skip-batches.reason', { n: took, step: finding.step }),
    };
  },
  blame: ({ step }) => say('fix.skip-batches.blame', { step }),
};
