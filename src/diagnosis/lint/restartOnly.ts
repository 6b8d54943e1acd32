import { setFix } from './rule';
import type { CommonRule } from './rule';

/** No checkpoint before the end: a run that goes wrong can only be started again. Said only of an interval that is written. */
export const restartOnly: CommonRule = {
  id: 'restart-only',
  check({ checkpoints, steps }, parsed) {
    const path = ['checkpoints', 'every'];
    if (steps === undefined || steps < 10 || !checkpoints.every || checkpoints.every < steps || !parsed.given(path))
      return [];
    const every = Math.max(1, Math.floor(steps / 10));
    return [
      {
        severity: 'warning',
        path,
        message: `checkpoints.every is ${checkpoints.every} and the run has ${steps} steps: nothing is saved before the end to continue from.`,
        fixes: [setFix('set-checkpoint-interval', `Save every ${every} steps`, path, every)],
      },
    ];
  },
};
