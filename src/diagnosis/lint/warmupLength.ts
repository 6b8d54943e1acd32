import { setFix } from './rule';
import type { CommonRule } from './rule';

/** Share of the run that warmup takes at most in published recipes (Godbole et al., 2023, Deep Learning Tuning Playbook). */
const usualShare = 0.1;

/** Warmup as long as the run: the learning rate is still rising when the run ends, and the schedule never begins. */
export const warmupLength: CommonRule = {
  id: 'warmup-length',
  check({ schedule, steps }) {
    const { warmup } = schedule;
    if ('warmupRatio' in schedule && schedule.warmupRatio === 1) {
      const message = 'Warmup takes the whole run: the learning rate is still rising when the run ends.';
      const path = ['schedule', 'warmupRatio'];
      return [
        {
          severity: 'error',
          path,
          message,
          fixes: [setFix('set-warmup', 'Warm up for a tenth of the run', path, usualShare)],
        },
      ];
    }
    // A run counted in epochs has a length that only the data tells.
    if (warmup === undefined || warmup === 0 || steps === undefined || warmup < steps) return [];
    const path = ['schedule', 'warmup'];
    const shorter = Math.floor(steps * usualShare);
    const title = shorter === 0 ? 'Train without warmup' : `Warm up for ${shorter} steps, a tenth of the run`;
    return [
      {
        severity: 'error',
        path,
        message: `Warmup takes ${warmup} steps and the run has ${steps}: the learning rate is still rising when the run ends.`,
        fixes: [setFix('set-warmup', title, path, shorter)],
      },
    ];
  },
};
