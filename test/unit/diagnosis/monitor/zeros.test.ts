/** Losses of exactly zero: those that stand for small ones, those of batches that are solved, and those in which nothing counts. */
import { describe, expect, test } from 'vitest';
import { noise, watch } from './series';

const random = noise(5);
const told = (loss: (i: number) => number): string[] =>
  [...watch(Array.from({ length: 400 }, (_, i) => ({ step: i, loss: loss(i) }))).values()]
    .filter(({ rule }) => rule === 'zero-loss' || rule === 'non-finite')
    .map(({ rule, severity }) => `${severity} ${rule}`);
const falls = (i: number) => 1.4 * Math.exp(-i / 25);

describe('zeros of a loss', () => {
  test.each([1, 2, 3])('with %i decimals that came down to the last of them are left in peace', (decimals) => {
    const print = (loss: number) => Number(loss.toFixed(decimals));
    expect(told((i) => print(falls(i)))).toEqual([]);
    expect(told((i) => print((falls(i) + 10 ** -decimals / 3) * Math.exp(0.5 * random())))).toEqual([]);
  });
  test.each([1, 2])(
    'with %i decimals that stood well above the last of them are NaN or nothing that counts',
    (decimals) => {
      const before = (i: number) => Number((1.2 + 0.1 * random() + 0.5 * Math.sin(i)).toFixed(decimals));
      expect(told((i) => (i < 50 ? before(i) : 0))).toEqual([expect.stringMatching(/non-finite|warn zero-loss/)]);
    },
  );
  test('with many digits that came down by and by are a note', () => {
    expect(told((i) => Number(falls(i).toFixed(6)))).toEqual(['note zero-loss']);
  });
  test('of ever more batches, beside others that have become small, are a note; beside such as before they are not', () => {
    expect(told((i) => Math.max(0, falls(i / 2) + 0.05 * random()))).toEqual(['note zero-loss']);
    expect(told((i) => (i % 9 < 5 && i > 40 ? 0 : 1 + 0.1 * random()))).toEqual(['act non-finite']);
  });
});
