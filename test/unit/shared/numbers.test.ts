import { expect, it } from 'vitest';
import { figure, grouped, percent, reading, roundTo } from '../../../src/shared/numbers';

/** How a value looks in a sentence (three digits) and where it stands alone (four). */
const looks: [value: number, figure: string, reading: string][] = [
  [0, '0', '0'],
  [-0, '0', '0'],
  [2.30259, '2.3', '2.303'],
  [8.1267, '8.13', '8.127'],
  [-0.25, '-0.25', '-0.25'],
  [0.0312345, '0.0312', '0.03123'],
  // Learning rates, as they stand in configs.
  [0.05, '0.05', '0.05'],
  [0.005, '0.005', '0.005'],
  [5e-4, '5e-4', '5e-4'],
  [1.25e-4, '1.25e-4', '1.25e-4'],
  [3.14159e-4, '3.14e-4', '3.142e-4'],
  [1e-8, '1e-8', '1e-8'],
  // The last values of the plain range, and the first beyond it.
  [0.00099996, '0.001', '0.001'],
  [0.000999, '9.99e-4', '9.99e-4'],
  [1500, '1500', '1500'],
  [12345.6, '12346', '12346'],
  [99960, '99960', '99960'],
  [99999.7, '1e5', '1e5'],
  [123456.7, '1.23e5', '1.235e5'],
  [2.49e12, '2.49e12', '2.49e12'],
  [-1e300, '-1e300', '-1e300'],
  [NaN, 'NaN', 'NaN'],
  [-Infinity, '-Infinity', '-Infinity'],
];

it.each(looks)('writes %d as %s in a sentence and as %s alone', (value, inSentence, alone) => {
  expect([figure(value), reading(value)]).toEqual([inSentence, alone]);
});

it('writes shares, and whole numbers with their thousands apart', () => {
  expect([0.1, 0.0042, 1 / 3, 0.07].map(percent)).toEqual(['10 %', '0.42 %', '33.3 %', '7 %']);
  expect([5, 900, 12_500, 1_234_567.4].map(grouped)).toEqual(['5', '900', '12,500', '1,234,567']);
});

it('rounds to significant digits', () => {
  expect([roundTo(0.8372, 2), roundTo(1234, 2), roundTo(Infinity, 2)]).toEqual([0.84, 1200, Infinity]);
});
