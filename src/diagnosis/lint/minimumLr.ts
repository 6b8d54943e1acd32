import type { Rule } from './rule';

/** A lower bound that is not below the peak: the schedule that is asked for does nothing. */
export const minimumLr: Rule = {
  id: 'minimum-lr',
  check({ schedule, optimizer }) {
    if (schedule.name === 'constant' || schedule.minimum < optimizer.lr) return [];
    const message = `schedule.minimum, ${schedule.minimum}, is not below optimizer.lr, ${optimizer.lr}: the ${schedule.name} schedule never lowers the learning rate.`;
    return [{ severity: 'warning', path: ['schedule', 'minimum'], message }];
  },
};
