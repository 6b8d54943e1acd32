/** What the monitor says of a rate's way: with arithmetic where the run and its schedule do not go together, and nothing of schedules as planned. */
import { describe, expect, test } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { noise, watch } from './series';
import { rowsOf, schedules, warmedUp, type Schedule } from './signals/schedules';

const length = 4000;
const ours = new Set(['schedule-left', 'schedule-mismatch', 'schedule-shock', 'resume-shock', 'spent-lr']);

interface Log {
  every?: number;
  digits?: number | null;
  planned?: number | null;
  /** Added to the loss from a step on. */
  worse?: [step: number, by: number];
}

function findings(schedule: Schedule, { every = 10, digits = null, planned = length, worse }: Log = {}): RunFinding[] {
  const random = noise(3);
  const rows = rowsOf(schedule, length, every, digits).map((row) => ({
    ...row,
    loss: row.loss! + 0.05 * random() + (worse && row.step >= worse[0] ? worse[1] : 0),
  }));
  return [...watch(rows, { totalSteps: planned }).values()].filter(({ rule }) => ours.has(rule));
}

const told = (schedule: Schedule, log: Log = {}) =>
  findings(schedule, log).map(({ severity, rule }) => `${severity} ${rule}`);
const causes = (schedule: Schedule, log: Log = {}) => findings(schedule, log).flatMap((finding) => finding.causes);

describe.each([
  [1, null],
  [10, 3],
  [50, null],
] as const)('a row every %d steps, %s digits', (every, digits) => {
  test.each(
    Object.entries<Schedule>({
      constant: schedules.constant(1e-3),
      linear: warmedUp(100, schedules.linear(1e-3, length - 100)),
      'linear to a fifth': schedules.linear(1e-3, length, 2e-4),
      cosine: warmedUp(100, schedules.cosine(1e-3, length - 100)),
      'cosine to a tenth, then level': schedules.cosine(1e-3, 0.8 * length, 1e-4),
      exponential: schedules.exponential(1e-3, length),
      'inverse root': warmedUp(200, (step) => schedules.inverseRoot(1e-3, 200)(step + 200)),
      'level, then down': warmedUp(200, schedules.stableDecay(1e-3, length - 200)),
      steps: schedules.steps(0.1, length / 3 + 1),
      'one cycle': schedules.oneCycle(1e-3, length),
      'slowly down by epochs': (step) => 1e-3 * 0.9999 ** Math.floor((20 * step) / length),
    }),
  )('leaves a schedule in peace: %s', (_, schedule) => {
    for (const planned of [length, null]) expect(told(schedule, { every, digits, planned })).toEqual([]);
  });

  test.each([
    ['of one length', schedules.restarts(1e-3, length / 5, 1)],
    ['each twice as long', schedules.restarts(1e-3, length / 7, 2)],
  ])('tells of the first of warm restarts %s, and takes it back at the second', (_, schedule) => {
    const [only, ...more] = findings(schedule, { every, digits });
    expect([only?.rule, only?.severity, more]).toEqual(['schedule-left', 'note', []]);
    expect(only!.message).toMatch(/goes up and down by plan\.$/);
  });

  test('tells the factor of a schedule that is stepped too often', () => {
    const twice = schedules.linear(1e-3, length / 2);
    expect(told(twice, { every, digits })).toEqual(['act spent-lr']);
    expect(causes(twice, { every, digits })[0]).toMatch(/^4000 planned steps divided by (1999|200[01]) are 2: /);
    expect(told(twice, { every, digits, planned: null })).toEqual(['warn spent-lr']);
    expect(causes(schedules.openCosine(1e-3, length / 4), { every, digits })).toContainEqual(
      expect.stringMatching(/are 4: the schedule is stepped 4 times a step/),
    );
  });
});

test('tells that a schedule was made anew for another length', () => {
  for (const shape of ['linear', 'cosine'] as const) {
    const schedule = (step: number) => schedules[shape](1e-4, step < 2000 ? 2010 : 4000)(step);
    expect(told(schedule, { planned: null })).toEqual(['note schedule-left']);
    expect(causes(schedule, { planned: null })[0]).toMatch(
      /^It is the same schedule .* ends at step 20(09|10|11), this one at step (3999|400[01]), 1\.99 times as far/,
    );
  }
});

test('tells that a schedule began anew, and that one is applied no more', () => {
  const anew = (step: number) => schedules.linear(1e-4, length)(step < 2400 ? step : step - 2400);
  expect(causes(anew)[0]).toMatch(/^The rate is back at its peak of (1e-4|9.9\de-5)/);
  const none = (step: number) => (step < 2400 ? schedules.linear(1e-4, 2500)(step) : 5e-5);
  expect(causes(none, { planned: null })[0]).toMatch(/^The rate has stayed at 5e-5 since/);
});

test('a leap is worth a look once the loss suffers, whatever rows there are', () => {
  const leap = (step: number) => (step <= 2400 ? schedules.linear(1e-4, 2410)(step) : 7.5e-5);
  for (const every of [1, 10, 50]) {
    expect(told(leap, { every })).toContain('note schedule-left');
    expect(told(leap, { every, worse: [2410, 4] })).toContain('warn schedule-shock');
  }
});

test('a loss that has stood higher since a leap suffers from it, and is told to have come back', () => {
  const leap = (step: number) => (step <= 2400 ? schedules.linear(1e-4, 2410)(step) : 7.5e-5);
  const random = noise(5);
  const rows = rowsOf(leap, length, 10).map((row) => ({
    ...row,
    loss: row.loss! + 0.01 * random() + (row.step > 2400 ? 0.6 * Math.exp((2400 - row.step) / 400) : 0),
  }));
  for (const [size, zero] of [
    [1, 0],
    [1e4, -7e5],
  ] as const) {
    const scaled = rows.map((row) => ({ ...row, loss: size * row.loss + zero }));
    const found = watch(scaled).get('schedule-shock')!;
    expect(found.severity).toBe('warn');
    expect(found.message).toMatch(/^The loss stands at .* came back to .* after all, by step \d+\.$/);
  }
});

test('a rate of zero that rises later was a late start', () => {
  const rows = rowsOf((step) => (step < 60 ? 0 : 1e-3), 400).map((row) => ({
    ...row,
    loss: row.step < 60 ? 4 : row.loss!,
  }));
  const found = watch(rows).get('spent-lr')!;
  expect(found.severity).toBe('note');
  expect(found.message).toMatch(/It rose to 0\.001 by step 60\.$/);
});

test('what is printed as zero may be a rate', () => {
  const rows = rowsOf((step) => Math.round(1e4 * schedules.cosine(4e-4, length)(step)) / 1e4, length, 10);
  expect([...watch(rows, { totalSteps: length }).keys()].filter((rule) => ours.has(rule))).toEqual([]);
});
