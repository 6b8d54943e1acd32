/** A loss that stands still: at the value of a guess, after the first epoch, or to the last digit; and those that only look so. */
import { describe, expect, test } from 'vitest';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import { Repeats } from '../../../../src/diagnosis/monitor/signals/repeats';
import type { Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { noise, watch } from './series';

const random = noise(11);
const rules = (found: Map<string, RunFinding>): string[] =>
  [...found.values()].map(({ rule, severity }) => `${severity} ${rule}`);
const series = (n: number, loss: (i: number) => number): Observation[] =>
  Array.from({ length: n }, (_, i) => ({ step: i, loss: loss(i) }));

describe('means of epochs', () => {
  const epochs = (losses: number[]) =>
    watch(
      losses.map((loss, i) => ({ step: i + 1, loss })),
      { facts: { rows: 'epochs' } },
    );
  const after = (first: number, then: (i: number) => number) => [
    first,
    ...Array.from({ length: 30 }, (_, i) => then(i)),
  ];

  test('that fell in the first one and never since are told, with what they were then', () => {
    const found = epochs(after(812, (i) => 4.71 + 0.003 * Math.sin(7 * i))).get('no-learning')!;
    expect(found.severity).toBe('warn');
    expect(found.message).toMatch(/^All that the loss fell it fell at once: it was 4\.71 at step 2/);
  });
  test('that never fell are told with the first of them', () => {
    const found = epochs(after(2.525, () => 2.52 + 0.01 * random())).get('no-learning')!;
    expect(found.message).toMatch(/^The loss does not fall: it is 2\.5\d* after 24 rows, and was 2\.5/);
  });
  test('that still fall a little are left in peace', () => {
    expect(rules(epochs(after(8, (i) => 4.7 - 0.02 * i + 0.003 * Math.sin(7 * i))))).toEqual([]);
  });
  test('that fall by little beside their noise are left in peace: their order tells', () => {
    expect(rules(epochs(after(1.4, (i) => 0.62 - 0.004 * i + 0.004 * random())))).toEqual([]);
  });
  test('that begin to fall are told to have begun', () => {
    const found = epochs([...after(8, (i) => 4.7 + 0.003 * Math.sin(7 * i)), 4.5, 4.2, 3.9, 3.6, 3.3]);
    expect(rules(found)).toEqual(['note no-learning']);
  });
});

describe('the value of a guess', () => {
  const words = (n: number, then: (i: number) => number) =>
    watch(series(n, (i) => (i < 100 ? 10.82 - 0.033 * i : 7.52 + then(i)) + 0.04 * random()));

  test('is told of a model that knows the frequencies of words alone', () => {
    const found = words(1500, () => 0).get('guessing')!;
    expect([found.severity, found.message]).toEqual(['warn', expect.stringMatching(/about [45]\d,000 words/)]);
  });
  test('is not told of one that comes past them, and is taken back where it was told', () => {
    expect(words(1500, (i) => -0.002 * i).has('guessing')).toBe(false);
    expect(words(3000, (i) => -0.002 * Math.max(0, i - 1500)).get('guessing')).toMatchObject({
      severity: 'note',
      fixes: [],
    });
  });
  test('is taken back where the loss has only been slow', () => {
    const slow = words(1400, (i) => -0.32 * (1 - Math.exp(-i / 420)) + 0.08);
    expect(slow.get('guessing')?.severity ?? 'note').toBe('note');
  });
  test('is none where the log holds an accuracy that says so', () => {
    const told = (accuracy: number) => {
      const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
      return series(300, (i) => 1.3868 + 2 * Math.exp(-i / 8) + 0.002 * random())
        .flatMap((row) => [...monitor.step(row), ...monitor.gauges({ accuracy }, row.step)])
        .some(({ rule }) => rule === 'guessing');
    };
    expect([0.25, 26, 0.5, 52].map(told)).toEqual([true, true, false, false]);
  });
  test('is a margin where all points are one', () => {
    const margin = (rest: number) => watch(series(600, (i) => 0.3 + 0.2 * Math.exp(-i / 5) + rest * random()));
    expect(margin(2e-6).get('guessing')!.message).toContain('a margin of 0.3');
    expect(margin(0.02).has('guessing')).toBe(false);
  });
});

describe('a loss to the last digit', () => {
  const falls = (i: number) => 3 * Math.exp(-i / 60) + 1 + 0.05 * random();

  test('that stops from one row to the next does not move', () => {
    const all = series(80, falls);
    const stood = series(60, () => all.at(-1)!.loss!).map((row, i) => ({ ...row, step: 80 + i }));
    expect(watch([...all, ...stood]).get('repeating-loss')).toMatchObject({ severity: 'warn', step: 79 });
  });
  test('that comes to rest by and by is at its floor', () => {
    expect(watch(series(4000, (i) => 0.1234567 + Math.exp(-i / 20))).has('repeating-loss')).toBe(false);
  });
  test('that is the same in each epoch is told with its period; a note once it moves', () => {
    const epoch = Array.from({ length: 70 }, () => 2 + 0.1 * random());
    const again = (n: number) => series(n, (i) => (i < 200 ? falls(i) : epoch[i % 70]!));
    expect(watch(again(900)).get('repeating-loss')!.message).toContain('every 70 rows');
    const moves = series(300, falls).map((row, i) => ({ ...row, step: 900 + i }));
    expect(watch([...again(900), ...moves]).get('repeating-loss')).toMatchObject({ severity: 'note' });
  });
  test('that came by and by to a round that it goes with the data is at its floor; one that was cut off is not', () => {
    const batch = Array.from({ length: 24 }, () => 0.2 * random());
    const round = (loss: (i: number) => number) =>
      watch(series(900, (i) => Number((1.6 + batch[i % 24]! + loss(i)).toFixed(4)))).get('repeating-loss');
    expect(round((i) => 0.7 * Math.exp(-i / 30))).toBeUndefined();
    expect(round((i) => 1 - 0.003 * Math.min(i, 230))).toMatchObject({ severity: 'warn' });
    expect(round((i) => 0.7 * Math.exp(-Math.min(i, 60) / 30))).toMatchObject({ severity: 'warn' });
  });
  test('says that no weights are held only where it has never moved', () => {
    const batch = Array.from({ length: 24 }, () => 2.3 + 0.1 * random());
    const causes = (loss: (i: number) => number) => watch(series(400, loss)).get('repeating-loss')!.causes[0];
    expect(causes((i) => batch[i % 24]!)).toContain('holds no weights');
    expect(causes((i) => 4 - 0.01 * Math.min(i, 133.37))).not.toContain('holds no weights');
  });
  test('of few digits comes again by chance', () => {
    expect(watch(series(2000, (i) => Math.round(10 * falls(i)) / 10)).has('repeating-loss')).toBe(false);
  });
});

test('the search for a cycle finds each, wherever it begins', () => {
  for (const period of [1, 2, 3, 17, 64, 500]) {
    for (const begin of [0, 5, 333]) {
      const cycle = Array.from({ length: period }, () => random());
      const repeats = new Repeats();
      for (let i = 0; i < begin; i++) repeats.push(random());
      expect(repeats.period).toBeNaN();
      for (let i = 0; i < 8 * (period + begin + 2); i++) repeats.push(cycle[i % period]!);
      expect([period, begin, repeats.period]).toEqual([period, begin, period]);
    }
  }
});

test('two levels that take turns are no lost progress', () => {
  const alarms = (share: number) => {
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    const low = (i: number) => i < 60 || i % 10 < 10 * share;
    return series(1500, (i) => (low(i) ? 0.7 - 0.0002 * i : 9 - 0.001 * i) * (1 + 0.03 * random()))
      .flatMap((row) => monitor.step(row))
      .filter(({ severity }) => severity === 'act').length;
  };
  expect(alarms(0.3)).toBe(0);
  expect(alarms(0)).toBeGreaterThan(0);
});

test('a row each hundred steps: the first two lie below all others, which chance does not do', () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    step: 100 * i,
    loss: i < 2 ? 5 - i : 5 * (19 + 9 * Math.sin(9 * i)),
  }));
  expect([...watch(rows).values()].map(({ severity }) => severity)).toContain('act');
});

test('a collapse to the level of an hour ago counts, however high the run began', () => {
  const speech = series(2500, (i) => {
    const heard = i < 200 ? 600 * Math.exp(-i / 30) + 120 : 15 + 105 * Math.exp(-(i - 200) / 60);
    return (i < 1200 ? heard : 15 + 95 * Math.min(1, (i - 1200) / 80)) * (1 + 0.08 * random());
  });
  expect(watch(speech).get('divergence')?.severity).toBe('act');
});
