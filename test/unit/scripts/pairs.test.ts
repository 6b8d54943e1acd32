/** How `npm run bench -- --against` tells two builds apart. */
import { expect, it } from 'vitest';
import { compareFigures, rowsOf } from '../../../scripts/bench/pairs.mjs';

const figure = (name: string, value: number, better: 'less' | 'more' = 'less') => ({
  ...{ figure: name, value, unit: 'ms', goal: null, better },
});

const pairs = (name: string, values: [number, number][], better?: 'less' | 'more') =>
  values.map(([before, now]) => ({ before: [figure(name, before, better)], now: [figure(name, now, better)] }));

it('takes the ratio within each pair, so that a machine that slows down between pairs does not count', () => {
  const [row] = compareFigures(
    pairs('lint', [
      [10, 11],
      [100, 100],
      [1000, 900],
    ]),
  );
  expect(row).toMatchObject({ figure: 'lint', before: 100, now: 100, ratio: 1, verdict: '' });
  expect(row!.range).toEqual([0.9, 1.1]);
});

const base = [100, 100, 200];

it.each([
  ['less', [120, 110, 230], 'worse'],
  ['less', [80, 90, 180], 'better'],
  ['more', [120, 110, 230], 'better'],
  ['more', [80, 90, 180], 'worse'],
  // Pairs that do not agree, what is too little to be noticed, and two pairs are no verdict.
  ['less', [120, 90, 230], ''],
  ['less', [102, 103, 208], ''],
  ['less', [200, 200], ''],
] as const)('speaks only where three pairs agree: %s is better, %j', (better, now, verdict) => {
  const values = now.map((value, i): [number, number] => [base[i]!, value]);
  expect(compareFigures(pairs('x', values, better))[0]!.verdict).toBe(verdict);
});

it('names a figure that only one build has, without a ratio', () => {
  const compared = compareFigures([{ before: [figure('old name', 3)], now: [figure('new name', 3)] }]);
  expect(compared.map(({ figure: name, before, now, ratio }) => [name, before, now, ratio])).toEqual([
    ['old name', 3, null, null],
    ['new name', null, 3, null],
  ]);
  expect(rowsOf(compared)[1]!.slice(0, 5)).toEqual(['old name', '3', '-', 'ms', '-']);
});

it('tells figures apart that are set in under others by the same words', () => {
  const side = (...values: [number, number, number, number]) =>
    ['opened', '  processor time', 'followed', '  processor time'].map((name, i) => figure(name, values[i]!));
  const compared = compareFigures([{ before: side(1, 2, 3, 4), now: side(1, 1, 3, 2) }]);
  expect(compared.map(({ figure: name, now }) => [name, now])).toEqual([
    ['opened', 1],
    ['opened: processor time', 1],
    ['followed', 3],
    ['followed: processor time', 2],
  ]);
});

it('knows two zeros as the same', () => {
  expect(compareFigures(pairs('faults', [[0, 0]]))[0]).toMatchObject({ ratio: 1, verdict: '' });
});
