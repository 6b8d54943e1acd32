/** Mistakes made on purpose in the example of every format: they are found, and every fix does what it must. */
import { expect, it } from 'vitest';
import { readForeign } from '../../../../src/config/formats';
import { examples } from '../../config/formats/examples';
import { faultsOfFix, lintAny } from './checkFix';
import { mutations } from './mutations';

const cases = examples.flatMap(({ format, name, text }) => {
  const config = readForeign(text, name);
  return Object.entries(mutations).flatMap(([mistake, mutate]) => {
    const mutant = config.recipe && mutate({ config, recipe: config.recipe, text, name });
    return mutant ? [{ format, name, mistake, ...mutant }] : [];
  });
});

it('are made in many files', () => {
  expect(cases.length).toBeGreaterThan(80);
});

it.each(cases)('$mistake in $format: fixes do what they must', ({ text, name }) => {
  for (const finding of lintAny(text, name)) {
    for (const fix of finding.fixes)
      expect([fix.title, faultsOfFix(text, name, finding, fix)]).toEqual([fix.title, []]);
  }
});

const certain = [
  'static loss scale',
  'warmup longer than the run',
  'clipping removed in fp16',
  'duplicate optimizer key',
];

it.each(cases.filter(({ mistake }) => certain.includes(mistake)))(
  '$mistake in $format is found',
  ({ text, name, keys }) => {
    const names = keys.map((key) => key.join('.'));
    const found = lintAny(text, name).filter(
      ({ path, message }) => names.includes(path.join('.')) || names.some((each) => message.includes(each)),
    );
    expect(found.length).toBeGreaterThan(0);
  },
);
