/** The way of the rate: which schedule it follows, by step, from rows of any distance and few digits; and where it leaves it. */
import { describe, expect, test, vi } from 'vitest';
import { RatePath, type RateRise } from '../../../../../src/diagnosis/monitor/signals/rates/ratePath';
import { rowsOf, schedules, warmedUp, type Schedule } from './schedules';

const length = 12000;
/** Steps from row to row, and digits printed. */
const writings: [number, number | null][] = [
  [1, null],
  [10, 3],
  [100, null],
  [100, 2],
  [500, 3],
];

function follow(schedule: Schedule, every: number, digits: number | null, steps = length) {
  const path = new RatePath();
  const rises: RateRise[] = [];
  for (const { step, lr } of rowsOf(schedule, steps, every, digits)) {
    path.push(step, lr!);
    if (path.rise !== null) rises.push(path.rise);
  }
  return { path, rises };
}

describe.each(writings)('a row every %d steps, %s digits', (every, digits) => {
  test.each([
    ['linear', schedules.linear(1e-3, length), length],
    ['linear', warmedUp(600, schedules.linear(1e-3, length / 2)), 600 + length / 2],
    ['linear', schedules.linear(1e-3, length / 2, 1e-4), length / 2],
    ['cosine', warmedUp(600, schedules.cosine(1e-3, length - 600)), length],
    ['cosine', schedules.cosine(1e-3, length / 2, 1e-4), length / 2],
    ['square', schedules.square(1e-3, length), length],
    ['exponential', schedules.exponential(1e-3, length), Infinity],
  ] as const)('names a schedule: %s, that ends', (shape, schedule, end) => {
    const { path, rises } = follow(schedule, every, digits);
    const fit = path.look();
    expect(fit?.shape).toBe(shape);
    if (Number.isFinite(end)) expect(Math.abs(fit!.end - end)).toBeLessThan(0.02 * end);
    expect(rises).toEqual([]);
  });

  test.each([
    ['constant', schedules.constant(1e-3)],
    ['inverse root', warmedUp(600, schedules.inverseRoot(1e-3, 600))],
    ['level, then down late', warmedUp(600, schedules.stableDecay(1e-3, length - 600))],
    ['steps', schedules.steps(0.1, length / 3)],
    ['one cycle', schedules.oneCycle(1e-3, length)],
    ['a warmup by stairs', (step: number) => (step < 3000 ? 2e-4 * (1 + Math.floor(step / 600)) : 1e-3)],
    [
      'a warmup of one long stair, then stairs down',
      (step: number) => (step < 600 ? 1e-6 : schedules.cosine(1e-3, 20)(Math.floor(step / 600))),
    ],
    ['stairs down by epochs', (step: number) => schedules.cosine(1e-3, length)(600 * Math.floor(step / 600))],
  ])('sees no rise in %s', (_, schedule) => {
    expect(follow(schedule, every, digits).rises).toEqual([]);
  });

  test('sees a leap, and the schedule that it leaves', () => {
    const schedule = (step: number) => (step < 6000 ? schedules.linear(1e-4, 6050)(step) : 7.5e-5);
    const { rises } = follow(schedule, every, digits);
    expect(rises).toHaveLength(1);
    const [{ kind, from, to, left, regular }] = rises as [RateRise];
    expect([kind, to.step, from.step, regular]).toEqual(['leap', 6000, 6000 - every, false]);
    expect(Math.abs(left!.end - 6050)).toBeLessThan(60);
  });

  test('sees that a cosine goes up again beyond its end', () => {
    const { rises } = follow(schedules.openCosine(1e-3, 6000), every, digits, 10000);
    expect(rises.map(({ kind }) => kind)).toEqual(['turn']);
    expect(Math.abs(rises[0]!.left!.end - 6000)).toBeLessThan(60);
  });
});

test.each([
  ['as long as the one before', schedules.restarts(1e-3, 3000, 1)],
  ['twice as long', schedules.restarts(1e-3, 1700, 2)],
  ['of a triangle', schedules.triangle(1e-3, 1500)],
])('a rise that comes again after a cycle %s has a rhythm', (_, schedule) => {
  const { rises } = follow(schedule, 20, null);
  expect(rises.length).toBeGreaterThan(1);
  expect(rises.map(({ regular }) => regular)).toEqual(rises.map((_each, i) => i > 0));
});

test('a rate that goes up and down by itself is no schedule that is left', () => {
  // As adapted to a measured divergence: up or down by half every few rows.
  let state = 7;
  let lr = 1e-3;
  const rates = Array.from({ length: 2000 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = state / 2 ** 32;
    if (x < 0.2) lr = Math.max(1e-5, lr / 1.5);
    else if (x > 0.8) lr = Math.min(1e-2, lr * 1.5);
    return lr;
  });
  const path = new RatePath();
  const told = rates.filter((rate, i) => (path.push(i, rate), path.rise !== null && !path.rise.regular));
  expect(told.length).toBeLessThan(4);
});

test('steps that a resumed run does again belong to the same way', () => {
  const schedule = schedules.linear(1e-3, 1000);
  const path = new RatePath();
  const rises = [...rowsOf(schedule, 600, 5), ...rowsOf(schedule, 900, 5).slice(100)].filter(
    ({ step, lr }) => (path.push(step, lr!), path.rise !== null),
  );
  expect(rises).toEqual([]);
  expect(path.look()).toMatchObject({ shape: 'linear' });
});

test('a rate that turns every few rows asks for no more work than others', () => {
  const path = new RatePath();
  const look = vi.spyOn(path, 'look');
  for (let step = 0; step < 20_000; step++) path.push(step, 1e-3 * (1 - (step % 50) / 51));
  expect(look.mock.calls.length).toBeLessThan(300);
});
