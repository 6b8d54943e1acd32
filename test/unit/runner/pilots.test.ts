import { describe, expect, it } from 'vitest';
import { bestOf, bestRate } from '../../../src/runner/pilots';

/** The loss after some steps over the rate: it falls slowly where the rate is low, and breaks where it is too high. */
const after = (breaks: number) => (value: number) =>
  Promise.resolve({ value, loss: value > breaks ? Infinity : 1 / (1 + value) });

const chosen = async (breaks: number, first: number, limit: number) => {
  const levels = await bestRate(first, limit, after(breaks));
  return [bestOf(levels ?? [])?.value, levels?.length];
};

describe('pilots of a rate', () => {
  it('go down until one holds, and no further than helps', async () => {
    expect(await chosen(0.5, 3, 15)).toEqual([0.3, 4]);
    expect(await chosen(5, 3, 4)).toEqual([3, 2]);
  });

  it('go up where the first was lower than needed, but not to the rate that went wrong', async () => {
    expect(await chosen(100, 1, 12)).toEqual([10, 4]);
  });

  it('choose the lower of two that do as well, and none where all went wrong', async () => {
    expect(bestOf([1, 0.1].map((value) => ({ value, loss: 0.3 + value / 1000 })))?.value).toBe(0.1);
    expect(bestOf([{ value: 1, loss: Infinity }])).toBeNull();
    expect(await bestRate(1, 5, () => Promise.resolve(null))).toBeNull();
  });
});
