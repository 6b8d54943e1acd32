import { setFix } from './rule';
import type { Rule } from './rule';

/** A plateau is seen in evaluations; without held-out data there are none. */
export const plateauWithoutValidation: Rule = {
  id: 'plateau-without-validation',
  check({ schedule, validation }) {
    if (schedule.name !== 'plateau' || validation.split > 0) return [];
    const path = ['validation', 'split'];
    return [
      {
        severity: 'warning',
        path,
        message: 'The plateau schedule never lowers the learning rate: validation.split is 0, so nothing is evaluated.',
        fixes: [setFix('set-validation-split', 'Hold out a tenth of the data', path, 0.1)],
      },
    ];
  },
};
