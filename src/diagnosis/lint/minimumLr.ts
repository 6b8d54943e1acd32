import type { CommonRule } from './rule';

/** A lower bound that is not below the peak: the schedule that is asked for does nothing. */
export const minimumLr: CommonRule = {
  id: 'minimum-lr',
  check({ schedule: { name, minimum = 0 }, optimizer: { lr = Infinity } }) {
    // A script's own schedule and rate are not known.
    if (name === undefined || name === 'constant' || minimum < lr) return [];
    const message = `schedule.minimum, ${minimum}, is not below optimizer.lr, ${lr}: the ${name} schedule never lowers the learning rate.`;
    return [{ severity: 'warning', path: ['schedule', 'minimum'], message }];
  },
};
