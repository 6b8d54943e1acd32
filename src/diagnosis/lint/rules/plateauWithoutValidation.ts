import { say } from '../../../shared/messages/say';
import { setFix } from '../rule';
import type { KeelRule } from '../rule';

/** A plateau is seen in evaluations; without held-out data there are none. */
export const plateauWithoutValidation: KeelRule = {
  id: 'plateau-without-validation',
  doc: {
    title: 'A plateau schedule without held-out data',
    severities: ['warning'],
    why: 'A plateau is seen in evaluations. Without held-out data there are none, and the rate never falls.',
    threshold: 'Only in `*.keel.yaml`: the schedule is `plateau` and `validation.split` is 0.',
    source: 'PyTorch, `ReduceLROnPlateau`.',
    fix: '`set-validation-split` holds out a tenth of the data.',
    example: {
      bad: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001 }
schedule: { name: plateau }
validation: { split: 0 }
steps: 500
`,
      good: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001 }
schedule: { name: plateau }
validation: { split: 0.1 }
steps: 500
`,
    },
  },
  check({ schedule, validation }) {
    if (schedule.name !== 'plateau' || validation.split > 0) return [];
    const path = ['validation', 'split'];
    return [
      {
        severity: 'warning',
        path,
        message: say('plateau.no-validation'),
        fixes: [setFix('set-validation-split', say('lint-fix.validation'), path, 0.1)],
      },
    ];
  },
};
