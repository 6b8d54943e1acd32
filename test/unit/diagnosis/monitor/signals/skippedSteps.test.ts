/** Steps that the optimizer skipped. */
import { expect, it } from 'vitest';
import { healthy, watch } from '../series';

it('non-finite gradients whose steps were skipped are no divergence, unless every step is skipped', () => {
  const skip = (from: number, to: number) =>
    healthy(200).map((step, i) => (i >= from && i < to ? { ...step, gradNorm: NaN, skipped: 1 } : step));
  expect(watch(skip(150, 153)).has('non-finite')).toBe(false);
  expect(watch(skip(150, 200)).get('non-finite')!.severity).toBe('act');
});
