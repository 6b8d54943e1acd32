import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshPlateau, lrAt, plateauAfter, warmupSteps } from '../../../../src/config/keel/schedule';
import { distance, reference, tinyConfig } from './tiny';

const scheduleOf = (schedule: Record<string, unknown>) => tinyConfig({ schedule }).schedule;

describe('schedules give the learning rates of PyTorch', () => {
  test.each(reference.schedules.map((entry) => [JSON.stringify(entry.schedule), entry] as const))(
    '%s',
    (_, { schedule, total, lrs }) => {
      const own = lrs.map((_, i) => lrAt(scheduleOf(schedule), 0.3, i + 1, total));
      expect(distance(own, lrs)).toBeLessThan(1e-12);
    },
  );

  test('plateau follows ReduceLROnPlateau over improving, flat and NaN losses', () => {
    const schedule = scheduleOf(reference.plateau.schedule);
    let state = freshPlateau;
    const own = reference.plateau.losses.map((loss) => {
      state = plateauAfter(schedule, state, loss ?? NaN);
      return lrAt(schedule, 0.3, 1, 100, state);
    });
    expect(distance(own, reference.plateau.lrs)).toBeLessThan(1e-12);
    expect(own.at(-1)).toBeLessThan(own[0]!);
  });
});

describe('schedule', () => {
  test('warmup rises linearly to the peak and no step is spent at 0', () => {
    const schedule = scheduleOf({ name: 'constant', warmup: 4 });
    expect([1, 2, 3, 4, 5].map((step) => lrAt(schedule, 0.4, step, 10))).toEqual([
      0.1, 0.2, 0.30000000000000004, 0.4, 0.4,
    ]);
  });

  test('warmupRatio is a share of the run, warmup goes before it, and neither exceeds the run', () => {
    expect(warmupSteps(scheduleOf({ warmupRatio: 0.1 }), 250)).toBe(25);
    expect(warmupSteps(scheduleOf({ warmup: 7 }), 250)).toBe(7);
    expect(warmupSteps(scheduleOf({ warmup: 700 }), 250)).toBe(250);
  });

  test('a step size left out is a third of the run', () => {
    const schedule = scheduleOf({ name: 'step', gamma: 0.1 });
    expect(lrAt(schedule, 1, 30, 90)).toBe(1);
    expect(lrAt(schedule, 1, 31, 90)).toBeCloseTo(0.1, 12);
    expect(lrAt(schedule, 1, 90, 90)).toBeCloseTo(0.01, 12);
  });

  test('every rate lies between the minimum and the peak after warmup, and never rises', () => {
    const names = fc.constantFrom('constant', 'exponential', 'step', 'linear', 'cosine', 'plateau');
    fc.assert(
      fc.property(
        names,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (name, total, warmup, minimum) => {
          const schedule = scheduleOf({ name, warmup, minimum });
          let last = Infinity;
          for (let step = warmupSteps(schedule, total) + 1; step <= total + 5; step++) {
            const lr = lrAt(schedule, 0.5, step, total);
            expect(lr).toBeLessThanOrEqual(last);
            expect(lr).toBeGreaterThanOrEqual(Math.min(minimum, 0.5));
            expect(lr).toBeLessThanOrEqual(0.5);
            last = lr;
          }
        },
      ),
    );
  });
});
