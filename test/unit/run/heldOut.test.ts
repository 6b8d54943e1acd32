import { expect, it } from 'vitest';
import { HeldOut } from '../../../src/run/heldOut';

const leading = (...events: { name?: string; training?: boolean }[]) => {
  const heldOut = new HeldOut();
  return events.map((event) => heldOut.leads(event));
};

it('the first data that is not the training data leads', () => {
  expect(leading({ name: 'train', training: true }, { name: 'val' }, { name: 'test' }, { name: 'val' })).toEqual([
    ...[false, true, false, true],
  ]);
});

it('evaluations without a name are one curve', () => {
  expect(leading({}, { name: 'test' }, {})).toEqual([true, false, true]);
});
