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
  test('that come as often as they did before are those of single examples: a margin that most keep', () => {
    expect(told((i) => Math.max(0, falls(i / 2) + 0.05 * random()))).toEqual([]);
    expect(told(() => Math.max(0, random() - 0.3))).toEqual([]);
  });
  test('from the start need action where all of them are, and pass where one is not', () => {
    expect(told(() => 0)).toEqual(['act zero-loss']);
    expect(told((i) => (i < 30 ? 0 : Math.max(0, random() - 0.3)))).toContain('note zero-loss');
    expect(told((i) => (i < 7 ? 0 : Math.max(0, random() - 0.3)))).toContain('note zero-loss');
    expect([...watch(Array.from({ length: 12 }, (_, step) => ({ step, loss: 0 }))).values()]).toMatchObject([
      { rule: 'zero-loss', severity: 'act' },
    ]);
  });
  test('beside losses as before, in a row that chance does not make, are none of that', () => {
    expect(told((i) => (i % 9 < 5 && i > 40 ? 0 : 1 + 0.1 * random()))).toEqual(['act non-finite']);
  });
});
